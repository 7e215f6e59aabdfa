// Addresses beyond 2 GB, which reach JavaScript as negative numbers: a document that came there shows as it does below.
import assert from 'node:assert/strict';
import { document } from './documents.mjs';
import { openText, pageTest, settle } from './harness.mjs';

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

/** The page, and its workers, with modules whose heap is filled. */
async function fillHeaps(page) {
  await page.context().route(/headlight-core\.js$/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    assert.match(text, /export default Module;/);
    const filled = text.replace('export default Module;', `${fill}\nexport default (options) => Module(options).then(fillWhenStarted);`);
    await route.fulfill({ response, body: filled });
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
  await fillHeaps(page);
  const high = await show();
  assert.ok(await page.evaluate(() => headlight.stats().heapBytes) > 2 ** 31, 'the heap has grown');
  assert.equal(high.weight, Math.fround(text.attention[1][2][3][5]));
  assert.deepEqual(high, low);
});
