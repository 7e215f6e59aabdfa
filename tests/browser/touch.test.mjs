// Fingers and pens: tap, drag, pinch.
import assert from 'node:assert/strict';
import { document } from './documents.mjs';
import { edges, layout, middle, openText, pageTest, setState, settle, state, tokenPoint } from './harness.mjs';

const touching = { touch: true };
const eight = document(3, 4, 8);
const many = document(1, 1, 200);

/** Fingers on the page: each step says where all of them are. */
async function touch(page, ...steps) {
  const session = await page.context().newCDPSession(page);
  let down = 0;
  for (const points of steps) {
    const type = points.length > down ? 'touchStart' : points.length < down ? 'touchEnd' : 'touchMove';
    await session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    down = points.length;
    await settle(page);
  }
  await session.detach();
}

/** Short, as a tap is: a long touch opens a menu. */
async function tap(page, [x, y]) {
  await page.touchscreen.tap(x, y);
  await settle(page);
}

/** Two fingers about a point, so far apart. */
const pair = ([x, y], spread) => [[x - spread / 2, y], [x + spread / 2, y]];

const matrix = async (page) => (await layout(page)).panes.matrix;

async function selection(page) {
  const { query, key, pinned, heads, layer } = await state(page);
  return { query, key, pinned, heads, layer };
}

pageTest('a tap selects, and what was tapped is not hovered when the finger is up', touching, async (page) => {
  await openText(page, eight);
  const all = (await edges(page)).length;
  const point = await tokenPoint(page, 'queries', 3);
  await tap(page, point);
  assert.equal((await state(page)).query, 3);
  assert.ok((await edges(page)).every(({ query }) => query === 3));
  await page.keyboard.press('Escape');
  await settle(page);
  assert.equal((await edges(page)).length, all, 'nothing previews that token');
  const { panes } = await layout(page);
  await tap(page, middle(panes['head 1']));
  assert.deepEqual((await state(page)).heads, [0, 2, 3]);
  assert.ok(!(await edges(page)).some(({ head }) => head === 1), 'nothing previews that head');
});

pageTest('a tap in the heatmap pins the pair', touching, async (page) => {
  await openText(page, eight);
  const { x, y, width } = await matrix(page);
  await tap(page, [x + (2.5 * width) / 8, y + (6.5 * width) / 8]);
  const { query, key } = await state(page);
  assert.deepEqual({ query, key }, { query: 6, key: 2 });
});

pageTest('two fingers zoom the heatmap about their middle, move it, and select nothing', touching, async (page) => {
  await openText(page, many);
  const before = await matrix(page);
  const chosen = await selection(page);
  const centre = [before.x + before.width * 0.4, before.y + before.height * 0.6];
  await touch(page, [pair(centre, 60)[0]], pair(centre, 60), pair(centre, 90), pair(centre, 120), [pair(centre, 120)[0]], []);
  const zoomed = await matrix(page);
  assert.ok(Math.abs(zoomed.width / before.width - 2) < 0.05, `${zoomed.width / before.width} times as large`);
  const cellAt = ({ x, width }, at) => ((at - x) / width) * 200;
  assert.ok(Math.abs(cellAt(zoomed, centre[0]) - cellAt(before, centre[0])) < 1, 'the cell between the fingers stays');
  const moved = [centre[0] + 30, centre[1] + 20];
  await touch(page, pair(centre, 100), pair(moved, 100), []);
  const after = await matrix(page);
  assert.ok(Math.abs(after.x - zoomed.x - 30) < 1.5 && Math.abs(after.y - zoomed.y - 20) < 1.5, `moved by ${after.x - zoomed.x}, ${after.y - zoomed.y}`);
  await touch(page, pair(centre, 200), pair(centre, 60), []);
  assert.ok((await matrix(page)).width <= before.width + 1, 'it zooms out until all fits');
  assert.deepEqual(await selection(page), chosen);
});

pageTest('one finger drags a zoomed heatmap and selects nothing', touching, async (page) => {
  await openText(page, many);
  const before = await matrix(page);
  const centre = middle(before);
  await touch(page, pair(centre, 60), pair(centre, 180), []);
  const zoomed = await matrix(page);
  await touch(page, [centre], [[centre[0] - 10, centre[1]]], [[centre[0] - 40, centre[1] - 25]], []);
  const dragged = await matrix(page);
  assert.ok(Math.abs(dragged.x - zoomed.x + 40) < 1.5 && Math.abs(dragged.y - zoomed.y + 25) < 1.5);
  const { query, key } = await state(page);
  assert.deepEqual({ query, key }, { query: null, key: null });
});

pageTest('two fingers on chips, cells and tokens click nothing, in whatever order they come and go', touching, async (page) => {
  await openText(page, eight);
  const chosen = await selection(page);
  const { panes } = await layout(page);
  const token = await tokenPoint(page, 'queries', 2);
  const points = [token, middle(panes['head 1']), middle(panes['head 3']), middle(panes.matrix)];
  for (const first of points) {
    for (const second of points.filter((point) => point !== first)) {
      await touch(page, [first], [first, second], [first], []);
      await touch(page, [first, second], []);
    }
  }
  assert.deepEqual(await selection(page), chosen);
  await tap(page, token);
  assert.equal((await state(page)).query, 2, 'the next tap is one again');
});

pageTest('pinching is by the physical pixel at other pixel ratios', { ...touching, ratio: 2 }, async (page) => {
  await openText(page, many);
  const before = await matrix(page);
  const centre = [before.x + before.width * 0.5, before.y + before.height * 0.5];
  await touch(page, pair(centre, 60), pair(centre, 120), []);
  const zoomed = await matrix(page);
  assert.ok(Math.abs(zoomed.width / before.width - 2) < 0.05);
  assert.ok(Math.abs((centre[0] - zoomed.x) / zoomed.width - 0.5) < 0.01);
});

pageTest('a pen taps and drags like a mouse', {}, async (page) => {
  await openText(page, many);
  const session = await page.context().newCDPSession(page);
  const pen = async (type, [x, y]) => {
    await session.send('Input.dispatchMouseEvent', { type, x, y, pointerType: 'pen', button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1 });
    await settle(page);
  };
  const token = await tokenPoint(page, 'queries', 4);
  await pen('mouseMoved', token);
  await pen('mousePressed', token);
  await pen('mouseReleased', token);
  assert.equal((await state(page)).query, 4);
  await setState(page, { query: null });
  const centre = middle(await matrix(page));
  await page.mouse.move(...centre);
  await page.mouse.wheel(0, -400);
  await settle(page);
  const zoomed = await matrix(page);
  await pen('mousePressed', centre);
  await pen('mouseMoved', [centre[0] - 10, centre[1]]);
  await pen('mouseMoved', [centre[0] - 40, centre[1]]);
  await pen('mouseReleased', [centre[0] - 40, centre[1]]);
  assert.ok(Math.abs((await matrix(page)).x - zoomed.x + 40) < 1.5);
  assert.equal((await state(page)).query, null);
});
