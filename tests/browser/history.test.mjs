// The address bar, Back and Forward, and the link that Share copies.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { document } from './documents.mjs';
import { click, layout, middle, openText, pageTest, passTime, restMs, setState, settle, state, stopClock, tokenPoint } from './harness.mjs';

const grammar = { address: '#src=demos/grammar.json' };

const entries = (page) => page.evaluate(() => history.length);
const documentName = (page) => page.evaluate(() => headlight.document().name);

/** Until the next change is a step of its own. */
async function afterPause(page) {
  await settle(page);
  await passTime(page, 1300);
}

/** The address follows a moment after the state. */
async function chosen(page) {
  await settle(page);
  const { stream, layer, heads, query, key, pinned } = await state(page);
  return { stream, layer, heads, query, key, pinned };
}

async function step(page, way) {
  await page.evaluate((verb) => new Promise((resolve) => {
    addEventListener('popstate', resolve, { once: true });
    history[verb]();
  }), way);
  await settle(page);
}

pageTest('Back and Forward step through the selections', grammar, async (page) => {
  await stopClock(page);
  const before = await entries(page);
  const seen = [await chosen(page)];
  for (const choose of [
    async () => click(page, await tokenPoint(page, 'queries', 3)),
    async () => click(page, await tokenPoint(page, 'keys', 1)),
    async () => click(page, middle((await layout(page)).panes['head 0'])),
    () => page.keyboard.press('ArrowRight'),
  ]) {
    await afterPause(page);
    await choose();
    await settle(page);
    seen.push(await chosen(page));
  }
  assert.equal(new Set(seen.map((selection) => JSON.stringify(selection))).size, seen.length, 'each step chose something else');
  assert.equal(await entries(page), before + 4);
  for (const selection of seen.slice(0, -1).reverse()) {
    await step(page, 'back');
    assert.deepEqual(await chosen(page), selection);
  }
  for (const selection of seen.slice(1)) {
    await step(page, 'forward');
    assert.deepEqual(await chosen(page), selection);
  }
  assert.equal(await entries(page), before + 4, 'going makes no entries');
  assert.equal(await documentName(page), 'grammar.json');
});

pageTest('a held key is one step', grammar, async (page) => {
  await stopClock(page);
  const before = await entries(page);
  const start = await chosen(page);
  await page.keyboard.press('Home');
  for (let i = 0; i < 6; ++i) {
    await page.keyboard.press('ArrowDown');
    await settle(page);  // each is a change that the history hears of
    await passTime(page, 150);
  }
  assert.equal((await chosen(page)).query, 6);
  assert.equal(await entries(page), before + 1);
  assert.match(page.url(), /query=6/);
  await step(page, 'back');
  assert.deepEqual(await chosen(page), start);
});

pageTest('a step after Back is a new entry, however soon it comes', grammar, async (page) => {
  await stopClock(page);
  await page.keyboard.press('Home');
  await afterPause(page);
  await page.keyboard.press('End');
  await settle(page);
  const end = await chosen(page);
  await step(page, 'back');
  assert.equal((await chosen(page)).query, 0);
  await page.keyboard.press('ArrowDown');
  await settle(page);
  assert.equal((await chosen(page)).query, 1);
  await step(page, 'back');
  assert.equal((await chosen(page)).query, 0);
  await step(page, 'forward');
  assert.equal((await chosen(page)).query, 1);
  assert.notEqual(end.query, 1);
});

pageTest('what is no selection makes no entry, stays on Back, and is in the link', grammar, async (page) => {
  await stopClock(page);
  await page.keyboard.press('Home');
  await afterPause(page);
  await page.keyboard.press('End');
  await settle(page);
  const before = await entries(page);
  for (const patch of [{ filter: { kind: 'topk', value: 2 } }, { theme: 'light' }, { colormap: 'magma' }, { combine: 'mean' }]) {
    await setState(page, patch);
  }
  await page.waitForFunction(() => location.hash.includes('colormap=magma'));
  assert.equal(await entries(page), before);
  await step(page, 'back');
  const { query, theme, colormap, combine, filter } = await state(page);
  assert.deepEqual({ query, theme, colormap, combine, filter }, { query: 0, theme: 'light', colormap: 'magma', combine: 'mean', filter: { kind: 'topk', value: 2 } });
  assert.match(page.url(), /theme=light/);
});

pageTest('the link that Share copies restores the same picture', grammar, async (page) => {
  await setState(page, { layer: 0, heads: [1], query: 4, key: 2, pinned: ['q5'], filter: { kind: 'mass', value: 0.75 }, hideSpecial: true, colormap: 'grey', scale: 'log', theme: 'light' });
  await page.mouse.move(2, 790);
  await click(page, middle((await layout(page)).panes.share));
  await page.locator('#note').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const picture = () => page.evaluate(async () => {
    const bytes = new Uint8Array(await (await headlight.screenshot()).arrayBuffer());
    return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
  });
  const away = async () => {
    await page.mouse.move(2, 790);
    await settle(page, restMs);  // a tooltip goes
  };
  await away();
  const [before, pixels] = [await state(page), await picture()];
  await page.goto('about:blank');
  await page.goto(link);
  await page.waitForFunction(() => window.headlight?.document());
  await settle(page);
  await away();
  assert.deepEqual(await state(page), before);
  assert.equal(await picture(), pixels);
});

pageTest('Back over a document opens it again, at the selection that it had', {}, async (page) => {
  await page.keyboard.press('Home');
  await settle(page);
  await page.evaluate(() => headlight.open('demos/grammar.json'));
  await settle(page);
  await page.keyboard.press('End');
  await settle(page);
  const last = await chosen(page);
  await step(page, 'back');
  assert.equal(await documentName(page), 'grammar.json');
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => headlight.document().name === 'induction.json');
  await settle(page);
  assert.equal((await chosen(page)).query, 0);
  await page.evaluate(() => history.go(2));
  await page.waitForFunction(() => headlight.document().name === 'grammar.json');
  await settle(page);
  assert.deepEqual(await chosen(page), last);
});

pageTest('a file of one\'s own has a history, too, and Back finds it behind another document', {}, async (page) => {
  await stopClock(page);
  const folder = mkdtempSync(join(tmpdir(), 'headlight-'));
  try {
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(document(3, 4, 8)));
    await page.setInputFiles('#picker', join(folder, 'mine.json'));
    await page.waitForFunction(() => headlight.document().name === 'mine.json');
    await settle(page);
    await page.keyboard.press('End');
    await afterPause(page);
    await page.keyboard.press('ArrowRight');
    await settle(page);
    const last = await chosen(page);
    await step(page, 'back');
    assert.deepEqual([(await chosen(page)).query, (await chosen(page)).layer], [7, last.layer - 1]);
    await step(page, 'forward');
    assert.deepEqual(await chosen(page), last);
    await page.evaluate(() => headlight.open('demos/grammar.json'));
    await settle(page);
    await page.evaluate(() => history.back());
    await page.waitForFunction(() => headlight.document().name === 'mine.json');
    await settle(page);
    assert.deepEqual(await chosen(page), last);
    await step(page, 'back');
    assert.equal((await chosen(page)).layer, last.layer - 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

pageTest('Back to a document that cannot be had any more says so and keeps what is open', {}, async (page) => {
  await openText(page, document(3, 4, 8), 'pasted');
  await page.evaluate(() => headlight.open('demos/grammar.json'));
  await settle(page);
  await page.evaluate(() => history.back());
  await page.locator('#note').waitFor();
  assert.match(await page.locator('#note').textContent(), /not open any more/);
  assert.equal(await documentName(page), 'grammar.json');
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => headlight.document().name === 'induction.json');
});

pageTest('a typed link is followed, and Back leads out of it', grammar, async (page) => {
  await page.keyboard.press('Home');
  await settle(page);
  await page.evaluate(() => { location.hash = '#src=demos/grammar.json&layer=1&query=2'; });
  await page.waitForFunction(() => headlight.state().query === 2);
  assert.equal((await state(page)).layer, 1);
  await step(page, 'back');
  assert.equal((await state(page)).query, 0);
  assert.equal(await documentName(page), 'grammar.json');
});

pageTest('Back works across a reload', grammar, async (page) => {
  await stopClock(page);
  await page.keyboard.press('Home');
  await afterPause(page);
  await page.keyboard.press('End');
  await settle(page);
  await page.reload();
  await page.waitForFunction(() => window.headlight?.document());
  await settle(page);
  const { query } = await state(page);
  assert.ok(query > 0);
  await step(page, 'back');
  assert.equal((await state(page)).query, 0);
});
