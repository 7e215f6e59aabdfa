// Documents at the ends of what occurs: long and narrow matrices, hundreds of heads, many warnings, tokens that draw nothing.
import assert from 'node:assert/strict';
import { attention, mapColor, words } from './documents.mjs';
import { hover, layout, middle, openText, pageTest, pixels, restMs, settle, state, click } from './harness.mjs';

const shapes = [[1, 3000], [12, 1500], [3000, 1], [1500, 12]];

const transposed = (matrix) => matrix[0].map((_, column) => matrix.map((row) => row[column]));

/** Of a long column a row that sums to 1 would have but one value, so there the columns do. */
const weights = (queries, keys) => [[queries > keys ? transposed(attention(1, 1, keys, queries)[0][0]) : attention(1, 1, queries, keys)[0][0]]];

for (const [queries, keys] of shapes) {
  pageTest(`a matrix of ${queries} x ${keys} can be seen and pointed at`, {}, async (page) => {
    await openText(page, { queries: words(queries, 'q'), keys: words(keys, 'k'), attention: weights(queries, keys) });
    const { matrix, heatmap } = (await layout(page)).panes;
    assert.ok(matrix.width >= 40 && matrix.height >= 40, JSON.stringify(matrix));
    assert.ok(matrix.x >= heatmap.x && matrix.x + matrix.width <= heatmap.x + heatmap.width + 1, JSON.stringify({ matrix, heatmap }));
    assert.ok(matrix.y + matrix.height <= heatmap.y + heatmap.height + 1);
    const across = Array.from({ length: 40 }, (_, i) => [matrix.x + ((i + 0.5) * matrix.width) / 40, matrix.y + ((i + 0.5) * matrix.height) / 40]);
    const colors = await pixels(page, across);
    assert.ok(new Set(colors.map(String)).size > 5, 'the cells have colours');
    await click(page, [matrix.x + matrix.width * 0.75, matrix.y + matrix.height * 0.75]);
    const { query, key } = await state(page);
    assert.ok(Math.abs(query - queries * 0.75) <= Math.max(1, queries / 100), `query ${query}`);
    assert.ok(Math.abs(key - keys * 0.75) <= Math.max(1, keys / 100), `key ${key}`);
  });
}

pageTest('a single strong cell of many under a pixel shows at every zoom', {}, async (page) => {
  const side = 3000;
  const cell = [1711, 1234];  // query, key
  const data = Buffer.alloc(side * side);
  data[cell[0] * side + cell[1]] = 255;
  await openText(page, { tokens: words(side), attention: { shape: [1, 1, side, side], dtype: 'uint8', data: data.toString('base64') } });
  const { matrix, heatmap } = (await layout(page)).panes;
  assert.ok(side / matrix.width > 9, `${matrix.width} pixels: as many cells under one as no loop over all of them would look at`);
  const strongest = mapColor('viridis', 1);
  const isStrong = (color) => strongest.every((value, i) => Math.abs(value - color[i]) < 8);
  for (let zoom = 0; zoom < 8; ++zoom) {
    await hover(page, [heatmap.x + 5, heatmap.y + heatmap.height - 5]);  // nothing is marked then
    const { x, y, width, height } = (await layout(page)).panes.matrix;
    const place = [x + ((cell[1] + 0.5) / side) * width, y + ((cell[0] + 0.5) / side) * height];
    const around = Array.from({ length: 25 }, (_, i) => [place[0] + (i % 5) - 2, place[1] + Math.floor(i / 5) - 2]);
    const colors = await pixels(page, around);
    assert.ok(colors.some(isStrong), `zoom ${zoom}: ${colors.join(' ')}`);
    await hover(page, place);
    await page.mouse.wheel(0, -240);
    await settle(page);
  }
});

pageTest('the buttons of 200 heads hold their numbers', { width: 1440 }, async (page) => {
  await openText(page, { tokens: words(2), attention: attention(1, 200, 2) });
  const { panes } = await layout(page);
  const text = await page.evaluate(() => {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.font = "14px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";
    return context.measureText('188').width;
  });
  const chip = panes['head 188'] ?? panes['head 100'];
  assert.ok(chip.width >= text + 4, `${chip.width} for ${text}`);
});

pageTest('warnings beyond a few lines end in a word that there are more, and pointing there shows all', { width: 900 }, async (page) => {
  const streams = Array.from({ length: 24 }, (_, i) => ({ name: `stream number ${i}`, tokens: words(2), attention: [[[[3 + i, 4], [NaN, 6]]]] }));
  await openText(page, JSON.stringify({ streams }).replaceAll('null', 'NaN'));
  const { warnings } = await page.evaluate(() => headlight.document());
  assert.ok(warnings.join(' ').length > 1000, warnings.join('\n'));
  const standing = (await layout(page)).panes['standing words'];
  assert.ok(standing.height <= 6 * 16 && standing.y + standing.height <= 800, JSON.stringify(standing));
  await hover(page, middle(standing));
  await settle(page, restMs);
  const { tooltip } = (await layout(page)).panes;
  assert.ok(tooltip.height > standing.height, JSON.stringify({ tooltip, standing }));
});

pageTest('a token that draws nothing has a label with ink', {}, async (page) => {
  const tokens = ['\u200B', '\uFEFF', '\u00AD', '\u0000', '\u200F', '\u0085', 'a', 'b'];
  await openText(page, { tokens, attention: attention(1, 1, 8) });
  const { queries } = await layout(page);
  for (const { index, x, y, width, height } of queries) {
    assert.ok(width > 4, `token ${index} is ${width} wide`);
    const points = Array.from({ length: 200 }, (_, i) => [x + ((i % 40) * width) / 40, y + (Math.floor(i / 40) * height) / 5]);
    assert.ok(new Set((await pixels(page, points)).map(String)).size > 1, `token ${index} shows`);
  }
});
