// What is drawn, and what the pointer and the keyboard do to it.
import assert from 'node:assert/strict';
import { attention, demoList, document, mapColor, packedReader, readDemo, words } from './documents.mjs';
import { click, edges, hover, layout, middle, openText, pageTest, pixels, restMs, setState, settle, state, tokenPoint, waitForDocument } from './harness.mjs';

const eight = document(3, 4, 8);

for (const { file } of demoList()) {
  pageTest(`headlight.weight equals ${file}`, { address: `#src=demos/${file}` }, async (page) => {
    const demo = readDemo(file);
    const streams = demo.streams ?? [demo];
    for (const [stream, { attention: packed }] of streams.entries()) {
      const [layers, heads, queries, keys] = packed.shape;
      const read = packedReader(packed);
      const places = [];
      for (let i = 0; i < 400; ++i) {
        places.push({ stream, layer: i % layers, head: (i * 7) % heads, query: (i * 11) % queries, key: (i * 13) % keys });
      }
      const weights = await page.evaluate((list) => Promise.all(list.map((place) => headlight.weight(place))), places);
      assert.deepEqual(weights, places.map(({ layer, head, query, key }) => read(layer, head, query, key)));
    }
  });
}

pageTest('hovering a query shows its edges only, and leaving shows all again', {}, async (page) => {
  await openText(page, eight);
  const all = await edges(page);
  await hover(page, await tokenPoint(page, 'queries', 3));
  const some = await edges(page);
  assert.ok(some.length > 0 && some.length < all.length);
  assert.ok(some.every(({ query }) => query === 3));
  assert.deepEqual(some.map((edge) => JSON.stringify(edge)).sort(), all.filter(({ query }) => query === 3).map((edge) => JSON.stringify(edge)).sort());
  await hover(page, await tokenPoint(page, 'keys', 5));
  assert.ok((await edges(page)).every(({ key }) => key === 5));
  await hover(page, [2, 790]);
  assert.equal((await edges(page)).length, all.length);
});

pageTest('a click pins, another click or Esc releases', {}, async (page) => {
  await openText(page, eight);
  const all = (await edges(page)).length;
  await click(page, await tokenPoint(page, 'queries', 2));
  assert.equal((await state(page)).query, 2);
  await hover(page, [2, 790]);
  assert.ok((await edges(page)).every(({ query }) => query === 2), 'the pin holds when the pointer leaves');
  await page.keyboard.press('Escape');
  await settle(page);
  assert.equal((await state(page)).query, null);
  assert.equal((await edges(page)).length, all);
  const key = await tokenPoint(page, 'keys', 4);
  await click(page, key);
  assert.equal((await state(page)).key, 4);
  await click(page, key);
  assert.equal((await state(page)).key, null);
  await click(page, await tokenPoint(page, 'queries', 1));
  const modifiers = { modifiers: ['Shift'] };
  const [x, y] = await tokenPoint(page, 'keys', 6);
  await page.keyboard.down('Shift');
  await click(page, [x, y], modifiers);
  await page.keyboard.up('Shift');
  await hover(page, [2, 790]);
  assert.deepEqual((await state(page)).pinned, ['k6']);
  assert.ok((await edges(page)).every(({ query, key: to }) => query === 1 || to === 6));
});

pageTest('releasing one of several pins keeps the others', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { query: 2, pinned: ['k5', 'q6'] });
  await click(page, await tokenPoint(page, 'queries', 2));
  const { query, key, pinned } = await state(page);
  assert.deepEqual({ query, key, pinned }, { query: null, key: 5, pinned: ['q6'] });
});

pageTest('? opens the help, Esc closes it and keeps what is pinned', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { query: 2 });
  await page.keyboard.press('?');
  await settle(page);
  assert.ok((await layout(page)).panes.help);
  await page.keyboard.press('Escape');
  await settle(page);
  assert.equal((await layout(page)).panes.help, undefined);
  assert.equal((await state(page)).query, 2);
  await click(page, await tokenPoint(page, 'queries', 4));
  assert.equal((await state(page)).query, 4);
});

pageTest('edges are the weights above the threshold', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { layer: 1, heads: [0, 2], filter: { kind: 'weight', value: 0.2 } });
  const expected = [];
  for (const head of [0, 2]) {
    eight.attention[1][head].forEach((row, query) => row.forEach((weight, key) => {
      if (Math.fround(weight) >= Math.fround(0.2)) expected.push({ query, key, head, weight: Math.fround(weight) });
    }));
  }
  const order = (a, b) => a.head - b.head || a.query - b.query || a.key - b.key;
  assert.deepEqual((await edges(page)).sort(order), expected.sort(order));
  await setState(page, { combine: 'max' });
  const combined = await edges(page);
  assert.ok(combined.every(({ head, query, key, weight }) =>
    head === null && weight === Math.fround(Math.max(eight.attention[1][0][query][key], eight.attention[1][2][query][key]))));
});

pageTest('head chips toggle, isolate and preview', {}, async (page) => {
  await openText(page, eight);
  const chip = async (head) => middle((await layout(page)).panes[`head ${head}`]);
  assert.deepEqual((await state(page)).heads, [0, 1, 2, 3]);
  await click(page, await chip(1));
  assert.deepEqual((await state(page)).heads, [0, 2, 3]);
  await hover(page, await chip(1));
  assert.ok((await edges(page)).every(({ head }) => head === 1), 'hovering previews');
  await page.mouse.dblclick(...await chip(3));
  await settle(page);
  assert.deepEqual((await state(page)).heads, [3]);
});

pageTest('the keyboard steps through queries, layers and heads', {}, async (page) => {
  await openText(page, eight);
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'n', '2', 'm']) {
    await page.keyboard.press(key);
    await settle(page);
  }
  const { query, layer, heads, combine } = await state(page);
  assert.deepEqual({ query, layer, heads, combine }, { query: 1, layer: 2, heads: [2], combine: 'mean' });
});

pageTest('heatmap cells have the colour of their weight', {}, async (page) => {
  const weights = [[0, 0.25, 0.75], [1, 0, 0], [0.5, 0.125, 0.375]];
  await openText(page, { tokens: words(3), attention: weights });
  for (const colormap of ['viridis', 'magma', 'grey']) {
    await setState(page, { colormap, filter: { kind: 'weight', value: 1 } });
    const { matrix } = (await layout(page)).panes;
    const cell = matrix.width / 3;
    const places = weights.flatMap((row, query) => row.map((weight, key) => ({ weight, point: [matrix.x + (key + 0.3) * cell, matrix.y + (query + 0.3) * cell] })));
    const found = await pixels(page, places.map(({ point }) => point));
    places.forEach(({ weight }, i) => {
      const expected = mapColor(colormap, weight);
      expected.forEach((value, channel) => {
        assert.ok(Math.abs(found[i][channel] - value) <= 4, `${colormap} ${weight}: ${found[i]} is not ${expected}`);
      });
    });
  }
});

pageTest('negative weights turn the heatmap to the diverging map', {}, async (page) => {
  await openText(page, { tokens: words(2), attention: [[-2, 0], [1, 2]] });
  const { matrix } = (await layout(page)).panes;
  const cell = matrix.width / 2;
  const points = [[0.3, 0.3], [1.3, 0.3], [1.3, 1.3]].map(([key, query]) => [matrix.x + key * cell, matrix.y + query * cell]);
  const found = await pixels(page, points);
  [-2, 0, 2].forEach((weight, i) => {
    const expected = mapColor('diverging', (weight + 2) / 4);
    expected.forEach((value, channel) => assert.ok(Math.abs(found[i][channel] - value) <= 4, `${weight}: ${found[i]} is not ${expected}`));
  });
});

pageTest('a click in the heatmap selects the pair, and the other pane shows it', {}, async (page) => {
  await openText(page, eight);
  const { matrix } = (await layout(page)).panes;
  const cell = matrix.width / 8;
  await click(page, [matrix.x + 5.5 * cell, matrix.y + 2.5 * cell]);
  const { query, key } = await state(page);
  assert.deepEqual({ query, key }, { query: 2, key: 5 });
  const shown = await edges(page);
  assert.equal(shown.length, 4);
  assert.ok(shown.every((edge) => edge.query === 2 && edge.key === 5));
});

pageTest('the heatmap zooms at the pointer, pans, and a double click shows all', {}, async (page) => {
  await openText(page, document(1, 1, 60));
  const whole = (await layout(page)).panes.matrix;
  const point = [whole.x + whole.width * 0.25, whole.y + whole.height * 0.75];
  await page.mouse.move(...point);
  await page.mouse.wheel(0, -300);
  await settle(page);
  const zoomed = (await layout(page)).panes.matrix;
  assert.ok(zoomed.width > whole.width * 1.2);
  const share = (rect) => [(point[0] - rect.x) / rect.width, (point[1] - rect.y) / rect.height];
  share(zoomed).forEach((value, i) => assert.ok(Math.abs(value - share(whole)[i]) < 0.02, 'the cell under the pointer stays'));
  await page.mouse.down();
  await page.mouse.move(point[0] + 30, point[1] + 20, { steps: 4 });
  await page.mouse.up();
  await settle(page);
  const panned = (await layout(page)).panes.matrix;
  assert.ok(panned.x > zoomed.x + 15 && panned.y > zoomed.y + 10);
  assert.equal((await state(page)).query, null, 'a drag is no click');
  await page.mouse.dblclick(...point);
  await settle(page);
  assert.deepEqual((await layout(page)).panes.matrix, whole);
  assert.equal((await state(page)).query, null, 'showing all selects nothing');
});

pageTest('streams have their own queries and keys', { address: '#src=demos/translation.json' }, async (page) => {
  const { streams } = await page.evaluate(() => headlight.document());
  assert.deepEqual(streams.map(({ name }) => name), ['Encoder', 'Decoder', 'Cross']);
  await setState(page, { stream: 2, query: null, key: null });
  const shown = await layout(page);
  assert.equal(shown.queries.length, streams[2].queries.length);
  assert.equal(shown.keys.length, streams[2].keys.length);
});

pageTest('streams of unequal length can be switched with anything pinned or hovered', {}, async (page) => {
  const long = { name: 'Long', tokens: words(30), attention: attention(2, 3, 30) };
  const short = { name: 'Short', tokens: words(5), attention: attention(1, 2, 5) };
  await openText(page, { streams: [long, short] });
  await click(page, await tokenPoint(page, 'queries', 25));
  await page.keyboard.press(']');
  await settle(page);
  assert.equal((await state(page)).stream, 1);
  assert.ok((await edges(page)).every(({ query, key }) => query < 5 && key < 5));
  await page.keyboard.press('[');
  await settle(page);
  await setState(page, { query: 28 });
  const combo = (await layout(page)).panes.stream;
  await click(page, middle(combo));
  await page.mouse.click(combo.x + 20, combo.y + combo.height * 2.3);
  await settle(page);
  assert.equal((await state(page)).stream, 1);
  assert.equal((await layout(page)).queries.length, 5);
});

pageTest('dismissing a menu over the heatmap selects nothing', {}, async (page) => {
  await openText(page, eight);
  await click(page, middle((await layout(page)).panes.demos));
  await click(page, middle((await layout(page)).panes.matrix));
  const { query, key } = await state(page);
  assert.deepEqual({ query, key }, { query: null, key: null });
});

pageTest('a link carries the colour map that was chosen for another document', { address: '#src=demos/grammar.json' }, async (page) => {
  await setState(page, { colormap: 'magma' });
  await page.evaluate(() => headlight.open('demos/translation.json'));
  assert.equal((await state(page)).colormap, 'magma');
  assert.match(page.url(), /translation\.json.*colormap=magma/);
});

pageTest('weight refuses a place that is none', {}, async (page) => {
  await openText(page, eight);
  for (const place of [{ layer: 1.5, head: 0, query: 0, key: 0 }, { layer: 0, head: 0, q: 3, key: 0 }, { layer: 9, head: 0, query: 0, key: 0 }]) {
    const error = await page.evaluate((p) => headlight.weight(p).then(() => null, ({ code }) => code), place);
    assert.equal(error, 'argument');
  }
});

pageTest('setState refuses what does not fit and changes nothing', {}, async (page) => {
  await openText(page, eight);
  const before = await state(page);
  for (const patch of [{ layer: 3 }, { heads: [4] }, { query: 8 }, { colour: 'red' }, { combine: 'sum' }, { filter: { kind: 'topk', value: 0 } }]) {
    const refused = await page.evaluate((p) => { try { headlight.setState(p); return null; } catch (error) { return error.message; } }, patch);
    assert.match(refused ?? 'accepted', /\w+ \w+/);
    assert.notEqual(refused, null, JSON.stringify(patch));
  }
  assert.deepEqual(await state(page), before);
});

pageTest('a reload with the same fragment restores the state', { address: '#src=demos/grammar.json' }, async (page) => {
  await setState(page, { layer: 1, heads: [0, 2], combine: 'max', query: 4, key: null, filter: { kind: 'mass', value: 0.5 }, colormap: 'magma', scale: 'log', theme: 'light', hideSpecial: true });
  await page.waitForFunction(() => location.hash.includes('magma'));
  const before = await state(page);
  const shown = await edges(page);
  await page.reload();
  await waitForDocument(page);
  assert.deepEqual(await state(page), before);
  assert.deepEqual(await edges(page), shown);
});

pageTest('Share copies a link that opens the same view', { address: '#src=demos/grammar.json' }, async (page) => {
  await setState(page, { layer: 0, query: 3 });
  await click(page, middle((await layout(page)).panes.share));
  await page.locator('#note').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const before = await state(page);
  await page.goto('about:blank');
  await page.goto(link);
  await waitForDocument(page);
  assert.deepEqual(await state(page), before);
});

for (const ratio of [1, 1.5, 2]) {
  pageTest(`the picture is drawn at pixel ratio ${ratio}, in its full size`, { ratio }, async (page) => {
    const { width, height, colors } = await page.evaluate(async () => {
      const bitmap = await createImageBitmap(await headlight.screenshot());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return { width: bitmap.width, height: bitmap.height, colors: seen.size };
    });
    assert.equal(width, 1280 * ratio);
    assert.equal(height, 800 * ratio);
    assert.ok(colors > 200, `only ${colors} colours`);
  });
}

pageTest('a resize keeps the panes inside the window', {}, async (page) => {
  for (const [width, height] of [[390, 844], [1920, 1080], [700, 400], [1280, 800]]) {
    await page.setViewportSize({ width, height });
    await settle(page);
    const { panes } = await layout(page);
    for (const name of ['tokens', 'heatmap', 'inspector']) {
      const { x, y, width: w, height: h } = panes[name];
      assert.ok(x >= 0 && y >= 0 && x + w <= width + 1 && y + h <= height + 1, `${name} at ${width}x${height}: ${JSON.stringify(panes[name])}`);
      assert.ok(w > 40 && h > 20, `${name} is squeezed at ${width}x${height}`);
    }
  }
});

pageTest('idle draws no frame', {}, async (page) => {
  await hover(page, await tokenPoint(page, 'queries', 0));
  await settle(page, restMs);
  const before = (await page.evaluate(() => headlight.stats())).frames;
  await page.waitForTimeout(2000);
  assert.equal((await page.evaluate(() => headlight.stats())).frames, before);
});

pageTest("the browser's own shortcuts stay the browser's", {}, async (page) => {
  const swallowed = await page.evaluate(() => ['r', 'p', 'l', 'c'].map((key) => {
    const event = new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, ctrlKey: true, bubbles: true, cancelable: true });
    document.getElementById('canvas').dispatchEvent(event);
    return event.defaultPrevented;
  }));
  assert.deepEqual(swallowed, [false, false, false, false]);
});

pageTest('64 tokens fit a laptop screen', {}, async (page) => {
  await openText(page, document(1, 12, 64));
  const { queries, keys, panes } = await layout(page);
  assert.equal(queries.length, 64);
  assert.ok(keys[63].y + keys[63].height <= panes.columns.y + panes.columns.height);
});

pageTest('512 tokens remain usable: the columns scroll and rows stay readable', {}, async (page) => {
  await openText(page, { tokens: words(512), attention: [attention(1, 2, 512)[0]] });
  const first = await layout(page);
  assert.ok(first.queries.length < 100, 'only what is visible is laid out');
  assert.ok(first.queries[0].height >= 14);
  const { columns } = first.panes;
  await page.mouse.move(...middle(columns));
  await page.mouse.wheel(0, 600);
  await settle(page);
  assert.ok((await layout(page)).queries[0].index > 5);
  await page.keyboard.press('End');
  await settle(page);
  const last = (await layout(page)).queries.find(({ index }) => index === 511);
  assert.ok(last && last.y + last.height <= columns.y + columns.height, 'the last token is whole');
  await setState(page, { query: 400 });
  assert.ok((await layout(page)).queries.some(({ index }) => index === 400), 'a chosen query scrolls into view');
});
