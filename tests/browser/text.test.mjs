// How tokens are written.
import assert from 'node:assert/strict';
import { edges, layout, openText, pageTest } from './harness.mjs';

/** How alike the ink of a label is to the browser's own drawing of each text: 1 is the same, over the columns of pixels. */
function likeness(page, rect, texts) {
  return page.evaluate(async ([{ x, y, width, height }, candidates]) => {
    const profile = (context, left, top, w, h) => {
      const { data } = context.getImageData(left, top, w, h);
      const ink = Array.from({ length: w }, (_, column) => {
        let sum = 0;
        for (let row = 0; row < h; ++row) sum += data[(row * w + column) * 4 + 1];
        return sum;
      });
      const paper = Math.min(...ink);
      const marks = ink.map((value) => (value - paper > 40 ? value - paper : 0));
      const first = marks.findIndex(Boolean);
      return marks.slice(first, marks.length - [...marks].reverse().findIndex(Boolean));
    };
    const correlate = (a, b) => {
      const length = 200;  // both stretched to one length
      const at = (list, i) => list[Math.floor((i / length) * list.length)];
      const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
      const [ma, mb] = [mean(a), mean(b)];
      let [ab, aa, bb] = [0, 0, 0];
      for (let i = 0; i < length; ++i) {
        const [da, db] = [at(a, i) - ma, at(b, i) - mb];
        ab += da * db;
        aa += da * da;
        bb += db * db;
      }
      return ab / Math.sqrt(aa * bb);
    };
    const bitmap = await createImageBitmap(await headlight.screenshot());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const shown = profile(context, ...[x, y, width, height].map((value) => Math.round(value * devicePixelRatio)));
    return candidates.map((text) => {
      const own = new OffscreenCanvas(400, 80).getContext('2d');
      own.fillRect(0, 0, 400, 80);
      own.fillStyle = '#fff';
      own.font = `${28 * devicePixelRatio / 2}px system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif`;
      own.fillText(text, 20, 50);
      return correlate(shown, profile(own, 0, 0, 400, 80));
    });
  }, [rect, texts]);
}

// Forced to run from left to right, and letters kept apart: what drawing code points one by one would give.
const unshaped = (text) => `\u202d${[...text].join('\u200c')}\u202c`;

pageTest('text that runs from right to left or joins its letters is drawn as one piece', { ratio: 2 }, async (page) => {
  const tokens = ['שלום', 'مرحبا', 'plain'];
  await openText(page, { tokens, attention: tokens.map(() => [0, 0, 1]) });
  await page.evaluate(() => headlight.setState({ heads: [] }));
  const { queries } = await layout(page);
  for (const index of [0, 1]) {
    const [shaped, apart] = await likeness(page, queries[index], [tokens[index], unshaped(tokens[index])]);
    assert.ok(shaped > 0.6 && shaped > apart + 0.2, `${tokens[index]}: like itself ${shaped}, like single letters ${apart}`);
  }
});

pageTest('white space, line breaks and empty tokens stay visible', {}, async (page) => {
  const tokens = ['', ' ', '\n', '\t', 'a\nb'];
  await openText(page, { tokens, attention: tokens.map(() => [0.2, 0.2, 0.2, 0.2, 0.2]) });
  await page.evaluate(() => headlight.setState({ heads: [] }));
  assert.equal((await edges(page)).length, 0);
  const { queries } = await layout(page);
  const ink = await page.evaluate(async (rects) => {
    const bitmap = await createImageBitmap(await headlight.screenshot());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return rects.map(({ x, y, width, height }) => {
      const { data } = context.getImageData(x, y, width, height);
      return data.filter((_, i) => i % 4 === 1 && data[i] > 120).length;
    });
  }, queries);
  ink.forEach((pixels, index) => assert.ok(pixels > 3, `${JSON.stringify(tokens[index])} draws nothing`));
});

/** The ink of each label as a bitmap without its empty borders: {width, height, ink: "..##.."}. */
function inks(page, rects) {
  return page.evaluate(async (list) => {
    const bitmap = await createImageBitmap(await headlight.screenshot());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return list.map((rect) => {
      const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((side) => Math.round(rect[side] * devicePixelRatio));
      const { data } = context.getImageData(x, y, width, height);
      const marked = [];
      const paper = [data[0], data[1], data[2]];
      for (let row = 0; row < height; ++row) {
        for (let column = 0; column < width; ++column) {
          const at = (row * width + column) * 4;
          if (Math.max(...paper.map((channel, i) => Math.abs(data[at + i] - channel))) > 50) marked.push([column, row]);
        }
      }
      const columns = marked.map(([column]) => column);
      const lines = marked.map(([, row]) => row);
      const [left, top] = [Math.min(...columns), Math.min(...lines)];
      return marked.map(([column, row]) => `${column - left},${row - top}`);
    });
  }, rects);
}

/** The share of marked pixels that two bitmaps do not have in common. */
function difference(a, b) {
  const other = new Set(b);
  const common = a.filter((pixel) => other.has(pixel)).length;
  return 1 - common / (a.length + b.length - common);
}

pageTest('tokens in a dozen scripts all draw something else than the box of a missing glyph', { ratio: 2 }, async (page) => {
  const tokens = ['word', 'слово', 'λόγος', 'שלום', 'كلمة', 'शब्द', '漢字', 'かな', 'բառ', 'სიტყვა', '∑∮√', '👍🏽', 'Việt'];
  const boxes = tokens.map((text) => '\u{10FFFD}'.repeat([...text].length));
  const both = [...tokens, ...boxes];
  await openText(page, { tokens: both, attention: both.map(() => both.map(() => 0.01)) });
  await page.evaluate(() => headlight.setState({ heads: [], text: false }));
  const drawn = await inks(page, (await layout(page)).queries);
  assert.equal(drawn.length, both.length, 'all are in view');
  tokens.forEach((text, index) => {
    assert.ok(drawn[index].length > 20, `${text} draws nothing`);
    assert.ok(difference(drawn[index], drawn[tokens.length + index]) > 0.3, `${text} is drawn as missing`);
    tokens.slice(0, index).forEach((earlier, other) => assert.ok(difference(drawn[index], drawn[other]) > 0.3, `${text} looks like ${earlier}`));
  });
});
