// Memory at its ends. Addresses beyond 2 GB reach JavaScript as negative numbers: a document that came there shows as it does below. Where
// there is no more memory, the page says so and goes on.
import assert from 'node:assert/strict';
import { document, words } from './documents.mjs';
import { click, edges, layout, middle, openText, pageTest, setState, settle, state } from './harness.mjs';

/**
 * Leaves a module no free memory below 2 GB but crumbs, the page's once it has started: what it keeps for good is small and comes first.
 * Only the page's own code may be evaluated, so this stands in the module's file.
 */
const fill = `
function fill(core) {
  core._malloc(2 ** 31 - (32 << 20));
  for (let size = 4 << 20; size >= 16; size = Math.floor(size / 2)) {
    while ((core._malloc(size) >>> 0) < 2 ** 31);
  }
}
function fillWhenStarted(core) {
  const start = core._hl_start;
  core._hl_start = () => {
    const answer = start();
    fill(core);
    return answer;
  };
  if (typeof document === 'undefined') fill(core);
  return core;
}`;

/** From its next load on the page, and its workers, have modules that `change`, a function of that name in `code`, has taken along. */
async function changeModule(page, code, change) {
  await page.context().route(/headlight-core\.js$/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    assert.match(text, /export default Module;/);
    const body = text.replace('export default Module;', `${code}\nexport default (options) => Module(options).then(${change});`);
    await route.fulfill({ response, body });
  });
}

const tokens = ['Ж', 'q̃', 'नम', '木', 'é', '🙂', 'Ω', '‽'];
const text = { ...document(2, 3, 8), tokens };

const picture = (page) => page.evaluate(async () => {
  const bitmap = await createImageBitmap(await headlight.screenshot());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const digest = await crypto.subtle.digest('SHA-256', context.getImageData(0, 0, bitmap.width, bitmap.height).data);
  return [...new Uint8Array(digest)].join();
});

pageTest('beyond 2 GB glyphs, weights and pictures are the same', { waitFor: false }, async (page) => {
  const show = async () => {
    await page.reload();
    await page.waitForFunction(() => window.headlight?.document());
    await openText(page, text, 'high.json');
    await page.evaluate(() => headlight.setState({ layer: 1, heads: [0, 2], query: 3 }));
    await settle(page);
    const weight = await page.evaluate(() => headlight.weight({ layer: 1, head: 2, query: 3, key: 5 }));
    return { weight, picture: await picture(page), edges: await page.evaluate(() => headlight.edges()) };
  };
  const low = await show();
  await changeModule(page, fill, 'fillWhenStarted');
  const high = await show();
  assert.ok(await page.evaluate(() => headlight.stats().heapBytes) > 2 ** 31, 'the heap has grown');
  assert.equal(high.weight, Math.fround(text.attention[1][2][3][5]));
  assert.deepEqual(high, low);
});

/** Lets a test take what memory is left in blocks of at least 256 KB, and give it back. */
const hoard = `
function hoardable(core) {
  if (typeof document === 'undefined') return core;
  const blocks = [];
  window.hoard = () => {
    for (let size = 1 << 29; size >= 1 << 18; size >>= 1) {
      for (let block = core._malloc(size); block !== 0; block = core._malloc(size)) blocks.push(block);
    }
  };
  window.giveBack = () => blocks.splice(0).forEach((block) => core._free(block));
  return core;
}`;

pageTest('without memory for what is asked for, what showed stays', { waitFor: false }, async (page) => {
  await changeModule(page, hoard, 'hoardable');
  await page.reload();
  await page.waitForFunction(() => window.headlight?.document());
  const square = 600;  // a combined head takes 1.4 MB
  const data = Buffer.from(Float32Array.from({ length: 2 * square * square }, (_, i) => 1 / (1 + (i % 7919))).buffer).toString('base64');
  await openText(page, { tokens: words(square), attention: { shape: [1, 2, square, square], dtype: 'float32', data } });
  await setState(page, { heads: [0], query: 3 });
  const before = await state(page);
  const shown = await edges(page);
  assert.ok(shown.length > 0);

  await page.evaluate(() => window.hoard());
  await setState(page, { heads: [0, 1], combine: 'mean' });
  assert.match(await page.evaluate(() => document.getElementById('error-text').textContent), /^There is not enough memory to show this/);
  assert.deepEqual(await state(page), before);
  await click(page, middle((await layout(page)).panes['head 1']));
  await click(page, middle((await layout(page)).panes['combine mean']));
  assert.notEqual((await state(page)).combine, 'mean', 'what is clicked is not there yet when it is drawn');

  await page.evaluate(() => window.giveBack());
  await page.evaluate(() => document.getElementById('error-close').click());
  await setState(page, { heads: [0], query: 3 });
  assert.deepEqual(await edges(page), shown);
  await setState(page, { heads: [0, 1], combine: 'mean' });
  assert.equal((await state(page)).combine, 'mean');
  assert.equal(await page.evaluate(() => document.getElementById('error').hidden), true);
});
