// The command palette: everything by its words, from the keyboard, with the mouse and by touch.
import assert from 'node:assert/strict';
import { document } from './documents.mjs';
import { click, layout, middle, openText, pageTest, setState, settle, state } from './harness.mjs';

const eight = document(3, 4, 8);

const isOpen = async (page) => (await layout(page)).panes.palette !== undefined;

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settle(page);
  }
}

async function type(page, text) {
  for (const key of text) await page.keyboard.press(key === ' ' ? 'Space' : key);
  await settle(page);
}

pageTest('Ctrl+K, some letters and Enter do what they name', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { layer: 0, query: 2, filter: { kind: 'topk', value: 2 } });
  await press(page, 'Control+k');
  assert.ok(await isOpen(page));
  await type(page, 'next lay');
  await press(page, 'Enter');
  assert.ok(!await isOpen(page));
  const { layer, query, filter } = await state(page);
  assert.deepEqual({ layer, query, filter }, { layer: 1, query: 2, filter: { kind: 'topk', value: 2 } }, 'the letters were for the palette alone');
  await press(page, 'ArrowRight');
  assert.equal((await state(page)).layer, 2, 'the keys are the page\'s again');
});

pageTest('who types faster than the page draws loses no letter', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { layer: 0 });
  const before = await state(page);
  await page.keyboard.press('Control+k');
  await type(page, 'sshare');  // S alone would hide the special tokens
  assert.deepEqual(await state(page), before);
  await page.keyboard.press('Escape');
  await settle(page);
  await page.keyboard.press('Control+k');
  await type(page, 'nextlay');
  await press(page, 'Enter');
  assert.equal((await state(page)).layer, 1);
});

pageTest('the arrows step through what is found, Esc closes and does nothing', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { query: 2, theme: 'dark' });
  await press(page, 'Control+k');
  await type(page, 'theme');
  await press(page, 'ArrowDown', 'ArrowUp', 'Escape');
  assert.ok(!await isOpen(page));
  assert.deepEqual([(await state(page)).theme, (await state(page)).query], ['dark', 2]);
  await press(page, 'Control+k');
  await type(page, 'layer: ');
  await press(page, 'ArrowDown', 'Enter');
  assert.equal((await state(page)).layer, 1, 'the second of the layers');
  await press(page, 'Control+k', 'Control+k');
  assert.ok(!await isOpen(page), 'the same keys close it');
});

pageTest('a command that asks for what the page has opens it', {}, async (page) => {
  await openText(page, eight);
  await press(page, 'Control+k');
  await type(page, 'help');
  await press(page, 'Enter');
  assert.ok((await layout(page)).panes.help);
  await press(page, 'Escape', 'Control+k');
  await type(page, 'find a tok');
  await press(page, 'Enter');
  await page.getByRole('search').waitFor();
  await press(page, 'Control+k');
  assert.ok(!await isOpen(page), 'while the page\'s own field has the focus, the keys are the browser\'s');
});

pageTest('a click on an entry does it; the help has a button for those without keys', { width: 390, height: 844 }, async (page) => {
  await openText(page, eight);
  await click(page, middle((await layout(page)).panes['help button']));
  await click(page, middle((await layout(page)).panes['help palette']));
  assert.ok(await isOpen(page));
  assert.equal((await layout(page)).panes.help, undefined);
  await type(page, 'all heads');
  const { palette, 'palette 0': first } = (await layout(page)).panes;
  assert.ok(palette.x >= 0 && palette.x + palette.width <= 390 && palette.y + palette.height <= 844, 'it fits the page');
  await setState(page, { heads: [] });
  await click(page, middle(first));
  assert.ok(!await isOpen(page));
  assert.equal((await state(page)).heads.length, 4);
});

pageTest('what is chosen is said', {}, async (page) => {
  await openText(page, eight);
  await press(page, 'Control+k');
  await type(page, 'next lay');
  await page.waitForFunction(() => document.getElementById('announcement').textContent === 'Next layer');
});

pageTest('before any document it offers what can be done without one', { address: '#src=missing.json', waitFor: false, expect: [/404/] }, async (page) => {
  await page.evaluate(() => headlight.ready);
  await page.getByRole('alert').waitFor();
  await page.keyboard.press('Escape');
  await press(page, 'Control+k');
  await type(page, 'layer');
  assert.equal((await layout(page)).panes['palette 0'], undefined);
  await press(page, 'Escape', 'Control+k');
  await type(page, 'open a file');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  assert.ok(chooser);
});
