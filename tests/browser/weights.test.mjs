// Weights that are no probabilities: masked scores, log-probabilities, differences; and how many edges are drawn.
import assert from 'node:assert/strict';
import { mapColor, words } from './documents.mjs';
import { click, edges, layout, middle, openText, pageTest, pixels, setState, state } from './harness.mjs';

const smallestFloat = -3.4028234663852886e38;

/** Scores between -4 and 4 under a causal mask, `[layer][head][query][key]`; the first head has both ends. */
function maskedScores(tokens, mask) {
  const score = (query, key) => (query === tokens - 1 && key === 0 ? -4 : query === tokens - 1 && key === 1 ? 4 : ((query * 7 + key * 5) % 13) / 2 - 3);
  const rows = (from) => Array.from({ length: tokens }, (_, query) => Array.from({ length: tokens }, (__, key) => (key > query ? mask : score(query, key) * from)));
  return { tokens: words(tokens), attention: [[rows(1), rows(0.5)]] };
}

/** The JSON that Python writes; JSON.stringify has no infinity. */
const asPython = (document) => JSON.stringify(document, (_, value) => (value === -Infinity ? '-inf' : value)).replaceAll('"-inf"', '-Infinity');

/** The centre of a cell in the heatmap. */
async function cell(page, tokens, query, key) {
  const { x, y, width, height } = (await layout(page)).panes.matrix;
  return [x + ((key + 0.5) * width) / tokens, y + ((query + 0.5) * height) / tokens];
}

const isNear = (found, expected) => expected.every((value, i) => Math.abs(found[i] - value) <= 3);

for (const mask of [smallestFloat, -1e9, -1e4, -Infinity]) {
  pageTest(`scores masked by ${mask} open, and the mask does not rule the scale`, {}, async (page) => {
    const tokens = 8;
    const scores = maskedScores(tokens, mask);
    const { warnings } = await openText(page, asPython(scores));
    assert.deepEqual(warnings.filter((text) => text.includes('masked')).map((text) => text.slice(0, 19)), ['56 cells are masked']);
    await setState(page, { heads: [0], view: 'heatmap', filter: { kind: 'topk', value: 100 } });
    assert.equal((await edges(page)).length, tokens * (tokens + 1) / 2, 'a masked cell has no edge, a 0 has one');
    assert.equal(await page.evaluate(() => headlight.weight({ layer: 0, head: 0, query: 0, key: 5 })), null);
    assert.equal(await page.evaluate(() => headlight.weight({ layer: 0, head: 0, query: 7, key: 1 })), 4);

    const places = [[7, 0], [7, 1], [4, 2]];
    const colors = await pixels(page, await Promise.all(places.map(([query, key]) => cell(page, tokens, query, key))));
    places.forEach(([query, key], i) => {
      const expected = mapColor('viridis', (scores.attention[0][0][query][key] + 4) / 8);
      assert.ok(isNear(colors[i], expected), `${query} ${key}: ${colors[i]} is not ${expected}`);
    });

    // Hatched: two colours in stripes, neither of them in the map of the weights.
    const [x, y] = await cell(page, tokens, 2, 5);
    const hatched = await pixels(page, Array.from({ length: 24 }, (_, i) => [x - 6 + (i % 12), y + Math.floor(i / 12)]));
    const kinds = new Set(hatched.map(String));
    assert.equal(kinds.size, 2, [...kinds].join(' '));
    for (let t = 0; t <= 1; t += 0.01) {
      for (const color of hatched) assert.ok(!isNear(color, mapColor('viridis', t)));
    }
  });
}

pageTest('masked scores beyond 8 MiB open, too', {}, async (page) => {
  const { warnings, seconds } = await page.evaluate(async (mask) => {
    const tokens = 512;
    const rows = Array.from({ length: tokens }, (_, query) =>
      `[${Array.from({ length: tokens }, (__, key) => (key > query ? mask : ((query * 7 + key * 5) % 13) / 2 - 3)).join(',')}]`);
    const head = `[${rows.join(',')}]`;
    const text = `{"tokens": ${JSON.stringify(Array.from({ length: tokens }, (_, i) => `w${i}`))}, "attention": [[${[head, head, head].join(',')}]]}`;
    if (text.length < 9 << 20) throw new Error('too short');
    const started = performance.now();
    await headlight.open(new Blob([text]), { name: 'large.json' });
    return { warnings: headlight.document().warnings, seconds: (performance.now() - started) / 1000 };
  }, '-3.4028234663852886e+38');
  assert.ok(seconds < 60);
  await page.waitForFunction(() => headlight.document().warnings.some((text) => text.startsWith(`${3 * 512 * 511 / 2} cells are masked`)));
  assert.ok(warnings.length < 4);
  const weight = (query, key) => page.evaluate(([q, k]) => headlight.weight({ layer: 0, head: 2, query: q, key: k }), [query, key]);
  assert.equal(await weight(300, 301), null);
  assert.equal(await weight(300, 300), ((300 * 12) % 13) / 2 - 3);
});

pageTest('the softmax of scores is what is shown when it is switched on', {}, async (page) => {
  const tokens = 8;
  const scores = maskedScores(tokens, -1e9);
  await openText(page, scores);
  await setState(page, { heads: [0], filter: { kind: 'topk', value: 3 } });
  assert.equal((await state(page)).softmax, false);
  const strongest = (await edges(page)).at(-1);
  assert.deepEqual(strongest, { query: 7, key: 1, head: 0, weight: 4 });

  await setState(page, { softmax: true });
  const expected = scores.attention[0][0].map((row) => {
    const exp = row.map((score) => Math.exp(score));
    const sum = exp.reduce((a, b) => a + b, 0);
    return exp.map((part) => part / sum);
  });
  const shown = await edges(page);
  assert.ok(shown.length > tokens);
  for (const { query, key, weight } of shown) assert.ok(Math.abs(weight - expected[query][key]) < 1e-5, `${query} ${key}: ${weight}`);
  assert.equal((await state(page)).softmax, true);
  assert.equal(await page.evaluate(() => headlight.weight({ layer: 0, head: 0, query: 7, key: 1 })), 4, 'the API has what the file has');

  // Only scores have a softmax; what the weights are is a choice.
  await setState(page, { weights: 'signed' });
  assert.ok((await edges(page)).some(({ weight }) => weight < -1));

  // The choice is a row of the View menu.
  await setState(page, { weights: 'auto', softmax: false });
  await click(page, middle((await layout(page)).panes.view));
  await click(page, middle((await layout(page)).panes['view softmax']));
  assert.equal((await state(page)).softmax, true);
});

pageTest('a link carries what the weights are taken for, and the softmax', {}, async (page) => {
  await setState(page, { weights: 'scores', softmax: true });
  await page.waitForFunction(() => location.hash.includes('weights=scores&softmax=1'));
});

pageTest('of log-probabilities the top keys are the likeliest', {}, async (page) => {
  const rows = [[0.7, 0.1, 0.1, 0.1], [0.05, 0.8, 0.1, 0.05], [0.25, 0.2, 0.3, 0.25], [0.01, 0.02, 0.03, 0.94]];
  await openText(page, { tokens: words(4), attention: [[rows.map((row) => row.map(Math.log))]] });
  await setState(page, { filter: { kind: 'topk', value: 1 } });
  assert.deepEqual((await edges(page)).map(({ query, key }) => [query, key]).sort(), [[0, 0], [1, 1], [2, 2], [3, 3]]);
  await setState(page, { filter: { kind: 'weight', value: -1 } });
  assert.deepEqual((await edges(page)).map(({ query, key }) => [query, key]).sort(), [[0, 0], [1, 1], [3, 3]]);
  await setState(page, { weights: 'probabilities', filter: { kind: 'topk', value: 1 } });
  assert.notDeepEqual((await edges(page)).map(({ query, key }) => [query, key]).sort(), [[0, 0], [1, 1], [2, 2], [3, 3]]);
});

pageTest('the maximum of heads keeps the strong negative', {}, async (page) => {
  await openText(page, { tokens: words(2), attention: [[[[-0.9, 0.2], [0.1, 0.3]], [[0.1, -0.1], [0.2, 0.4]]]] });
  await setState(page, { heads: [0, 1], combine: 'max', filter: { kind: 'weight', value: 0 } });
  const weights = Object.fromEntries((await edges(page)).map(({ query, key, weight }) => [`${query}${key}`, weight]));
  assert.equal(weights['00'], Math.fround(-0.9));
  assert.equal(weights['01'], Math.fround(0.2));
});

pageTest('no more than 200,000 edges are drawn, the strongest', {}, async (page) => {
  await page.evaluate(async () => {
    const tokens = 640;
    const bytes = new Uint8Array(2 * tokens * tokens);
    for (let i = 0; i < bytes.length; ++i) bytes[i] = 1 + ((i * 31) % 200);
    let binary = '';
    for (let i = 0; i < bytes.length; i += 4096) binary += String.fromCharCode(...bytes.subarray(i, i + 4096));
    const attention = { shape: [1, 2, tokens, tokens], dtype: 'uint8', data: btoa(binary) };
    await headlight.open(new Blob([JSON.stringify({ tokens: Array.from({ length: tokens }, (_, i) => `w${i}`), attention })]), { name: 'many.json' });
  });
  await setState(page, { heads: [0, 1], filter: { kind: 'weight', value: 0 } });
  const { drawnEdges, filteredEdges } = await page.evaluate(() => headlight.stats());
  assert.equal(drawnEdges, 200000);
  assert.equal(filteredEdges, 2 * 640 * 640);
  const list = await edges(page);
  assert.equal(list.length, 200000);
  // 819,200 cells have 200 values evenly: the 200,000 strongest begin within the 49th value from the top.
  assert.ok(list[0].weight >= Math.fround(152 / 255), `${list[0].weight}`);
});
