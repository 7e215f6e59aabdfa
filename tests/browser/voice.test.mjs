// What a screen reader gets to hear: the live region, and how the canvas and the progress present themselves.
import assert from 'node:assert/strict';
import { document, readDemo } from './documents.mjs';
import { click, edges, hover, openText, pageTest, passTime, setState, settle, stopClock, tokenPoint } from './harness.mjs';

/** Keeps every text that the live region has, as a screen reader would. */
const listen = () => {
  window.heard = [];
  addEventListener('DOMContentLoaded', () => {
    const region = document.querySelector('[aria-live=polite]');
    new MutationObserver(() => window.heard.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  });
};

/** What was said since the last call. */
async function heard(page) {
  await settle(page);
  await passTime(page, 700);
  return page.evaluate(() => window.heard.splice(0));
}

const eight = document(3, 4, 8);
const rows = (layer, head) => eight.attention[layer][head];
const spoken = (weight) => weight.toFixed(weight >= 0.01 ? 2 : 1 - Math.floor(Math.log10(weight)));
const strongest = (list) => list.sort((a, b) => b.weight - a.weight).slice(0, 3);

pageTest('the selection is said, in words and numbers', { init: listen }, async (page) => {
  await stopClock(page);
  await openText(page, eight, 'eight.json');
  await setState(page, { layer: 1, heads: [2] });
  await heard(page);
  await click(page, await tokenPoint(page, 'queries', 5));
  const best = strongest(rows(1, 2)[5].map((weight, key) => ({ weight, text: `'w${key}' ${spoken(weight)}` })));
  assert.deepEqual(await heard(page), [`query 5 'w5', layer 1 head 2: ${best.map(({ text }) => text).join(', ')}`]);
  await click(page, await tokenPoint(page, 'keys', 3));
  const from = strongest(rows(1, 2).map((row, query) => ({ weight: row[3], text: `from 'w${query}' ${spoken(row[3])}` })));
  assert.deepEqual(await heard(page), [`key 3 'w3', layer 1 head 2: ${from.map(({ text }) => text).join(', ')}`]);
  await setState(page, { query: 5, key: 3, heads: [0, 2] });
  const both = strongest([0, 2].map((head) => ({ weight: rows(1, head)[5][3], text: `head ${head} ${spoken(rows(1, head)[5][3])}` })));
  assert.deepEqual(await heard(page), [`query 5 'w5', key 3 'w3', layer 1: ${both.map(({ text }) => text).join(', ')}`]);
  await page.keyboard.press('Escape');
  assert.deepEqual(await heard(page), ['nothing selected']);
});

pageTest('the demo\'s strongest edge is the one that is said first', { address: '#src=demos/induction.json', init: listen }, async (page) => {
  await stopClock(page);
  await setState(page, { query: 25, layer: 1, heads: [2], combine: 'mean', filter: { kind: 'weight', value: 0 } });
  const [sentence] = (await heard(page)).slice(-1);
  const { key, weight } = (await edges(page)).at(-1);
  assert.ok(sentence.includes(`layer 1 head 2: '${readDemo('induction.json').tokens[key]}' ${weight.toFixed(2)}`), sentence);
});

pageTest('a held key is said once it rests, hovering and what does not change the sentence not at all', { init: listen }, async (page) => {
  await stopClock(page);
  await openText(page, eight, 'eight.json');
  await page.keyboard.press('Home');
  await heard(page);
  for (let i = 0; i < 5; ++i) {
    await page.keyboard.press('ArrowDown');
    await settle(page);
    await passTime(page, 30);
  }
  const said = await heard(page);
  assert.equal(said.length, 1, said.join(' | '));
  assert.match(said[0], /^query 5 'w5', layer 1: head \d /);
  await hover(page, await tokenPoint(page, 'queries', 1));
  await setState(page, { theme: 'light', filter: { kind: 'topk', value: 1 } });
  assert.deepEqual(await heard(page), []);
});

pageTest('opening is said at its beginning when it takes a while, and at its end', { init: listen }, async (page) => {
  await stopClock(page);
  await heard(page);
  let answer = null;
  await page.route('**/slow.json', (route) => { answer = route; });
  const opened = page.evaluate(() => headlight.open('slow.json').then(({ name }) => name));
  await passTime(page, 250);
  await page.locator('#progress').waitFor();
  assert.match((await heard(page)).join(' | '), /^Opening slow\.json\. query 25 /);
  await answer.fulfill({ contentType: 'application/json', body: JSON.stringify(eight) });
  assert.equal(await opened, 'slow.json');
  await settle(page);
  assert.match((await heard(page)).join(' | '), /^slow\.json is open\. nothing selected$/);
  assert.equal(await page.locator('#canvas').getAttribute('aria-label'), 'Headlight: attention in slow.json');
  assert.equal(await page.locator('#canvas').getAttribute('aria-describedby'), await page.locator('[aria-live=polite]').getAttribute('id'));
  await page.route('**/never.json', () => {});
  page.evaluate(() => headlight.open('never.json').catch(() => {}));
  await passTime(page, 250);
  await page.locator('#progress-cancel').click();
  assert.match((await heard(page)).join('. '), /Opening never\.json\. .*Opening never\.json was cancelled/);
});

pageTest('the progress does not speak for itself', {}, async (page) => {
  const silent = await page.evaluate(() => {
    const progress = document.getElementById('progress');
    return !progress.closest('[aria-live], [role=status], [role=alert], [role=log], output') && !progress.querySelector('[aria-live], [role=status], output');
  });
  assert.ok(silent);
});
