// The token view: heads, filters, special tokens, strips, lists, running text, long texts; by mouse and by keys alone.
import assert from 'node:assert/strict';
import { attention, document, words } from './documents.mjs';
import { click, edges, hover, layout, middle, openText, pageTest, pixels, restMs, setState, settle, state, tokenPoint } from './harness.mjs';

const eight = document(3, 4, 8);
const weights = (layer, head) => eight.attention[layer][head];
const all = { filter: { kind: 'weight', value: 0 } };

/** A named rectangle; "text query 3" is a token of the running text. */
const place = async (page, name) => {
  const { panes, text } = await layout(page);
  const [, side, index] = /^text (query|key) (\d+)$/.exec(name) ?? [];
  const rect = side ? (side === 'query' ? text.queries : text.keys).find((token) => token.index === Number(index)) : panes[name];
  assert.ok(rect, `there is no "${name}"`);
  return rect;
};
const press = async (page, name, options) => click(page, middle(await place(page, name)), options);
const away = [4, 795];

async function type(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settle(page);
  }
}

async function drag(page, [x, y], [toX, toY]) {
  await page.mouse.move(x, y);
  await settle(page);
  await page.mouse.down();
  await settle(page);
  await page.mouse.move(toX, toY, { steps: 6 });
  await settle(page);
  await page.mouse.up();
  await settle(page);
}

const close = (a, b, tolerance = 1e-5) => Math.abs(a - b) <= tolerance;

// --- Heads ----------------------------------------------------------------------------------------------------------------

pageTest('dragging across chips does to all what it did to the first', {}, async (page) => {
  await openText(page, eight);
  await drag(page, middle(await place(page, 'head 0')), middle(await place(page, 'head 2')));
  assert.deepEqual((await state(page)).heads, [3]);
  await drag(page, middle(await place(page, 'head 1')), middle(await place(page, 'head 3')));
  assert.deepEqual((await state(page)).heads, [1, 2, 3]);
});

pageTest('all, none and invert', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { heads: [1] });
  await press(page, 'invert heads');
  assert.deepEqual((await state(page)).heads, [0, 2, 3]);
  await press(page, 'no heads');
  assert.deepEqual((await state(page)).heads, []);
  await press(page, 'all heads');
  assert.deepEqual((await state(page)).heads, [0, 1, 2, 3]);
  await type(page, 'n', '1', 'i');
  assert.deepEqual((await state(page)).heads, [0, 2, 3]);
});

pageTest('a mix weighs each head by the share that its slider gives', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { layer: 1, heads: [0, 2], ...all });
  await press(page, 'combine mix');
  const slider = await place(page, 'share 2');
  await drag(page, [slider.x + slider.width / 2, slider.y + 2], [slider.x + slider.width / 2, slider.y + slider.height / 2]);
  const { combine, mix } = await state(page);
  assert.equal(combine, 'mix');
  assert.ok(mix[2] > 0.3 && mix[2] < 0.7, JSON.stringify(mix));
  const expected = (query, key) => (weights(1, 0)[query][key] + mix[2] * weights(1, 2)[query][key]) / (1 + mix[2]);
  const shown = await edges(page);
  assert.ok(shown.length > 50);
  assert.ok(shown.every(({ query, key, head, weight }) => head === null && close(weight, expected(query, key))));
  await setState(page, { mix: {}, heads: [0] });
  await type(page, '<');
  assert.deepEqual((await state(page)).mix, { 0: 0.9 });
});

pageTest('a strip shows each head of the layer: pointing at a cell previews its head, a click toggles it', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { heads: [0, 1], query: 3, ...all });
  const strip = await place(page, 'key strip');
  const { keys } = await layout(page);
  const cell = (head, key) => [strip.x + ((head + 0.5) * strip.width) / 4, keys[key].y + keys[key].height / 2];
  await hover(page, cell(3, 5));
  assert.ok((await edges(page)).length > 0 && (await edges(page)).every(({ head, query }) => head === 3 && query === 3));
  await click(page, cell(3, 5));
  assert.deepEqual((await state(page)).heads, [0, 1, 3]);
  assert.equal((await state(page)).query, 3, 'the selection stays');
  await hover(page, away);
  await click(page, cell(0, 2));
  assert.deepEqual((await state(page)).heads, [1, 3]);
});

pageTest('the strip of the keys is as strong as the weights from the selected query', {}, async (page) => {
  const row = [[0, 1, 0, 0], [0, 0, 0, 1]];
  await openText(page, { tokens: words(4), attention: row.map((first) => [first, first, first, first]) });
  await setState(page, { query: 2 });
  await hover(page, away);
  const strip = await place(page, 'key strip');
  const { keys } = await layout(page);
  const points = [0, 1].flatMap((head) => keys.map(({ y, height }) => [strip.x + ((head + 0.4) * strip.width) / 2, y + height / 2]));
  const found = await pixels(page, points);
  const paper = found[0];
  const lit = found.map((color) => color.some((channel, i) => Math.abs(channel - paper[i]) > 30));
  assert.deepEqual(lit, [false, true, false, false, false, false, false, true]);
});

// --- Filters --------------------------------------------------------------------------------------------------------------

pageTest('the filter works while its slider is dragged, and by keys', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { filter: { kind: 'mass', value: 0.2 } });
  const few = (await edges(page)).length;
  const slider = await place(page, 'filter value');
  await page.mouse.move(slider.x + slider.width * 0.2, slider.y + slider.height / 2);
  await settle(page);
  await page.mouse.down();
  await page.mouse.move(slider.x + slider.width * 0.7, slider.y + slider.height / 2, { steps: 4 });
  await settle(page);
  const { value } = (await state(page)).filter;
  assert.ok(value > 0.6 && value < 0.9, `${value} before the button is up`);
  assert.ok((await edges(page)).length > few * 2);
  await page.mouse.up();
  await type(page, 'f');
  assert.deepEqual((await state(page)).filter, { kind: 'weight', value: 0.1 });
  await type(page, 'f', '+', '+', '-');
  assert.deepEqual((await state(page)).filter, { kind: 'topk', value: 4 });
});

pageTest('whatever query is pointed at has edges in a fresh document', {}, async (page) => {
  await openText(page, document(2, 12, 40));
  for (const index of [0, 17, 30]) {
    await hover(page, await tokenPoint(page, 'queries', index));
    assert.equal((await edges(page)).filter(({ query }) => query === index).length, 12);
  }
});

// --- Special tokens and segments ------------------------------------------------------------------------------------------

const sentence = ['[CLS]', 'it', 'was', 'a', 'film', '[SEP]'];
const special = { tokens: sentence, attention: attention(1, 2, 6) };

pageTest('special tokens can be hidden as keys, as queries or as both, and the rest sum to 1', {}, async (page) => {
  await openText(page, special);
  await setState(page, { heads: [0], ...all });
  const choose = async (what) => {
    await press(page, 'special');
    await press(page, `special ${what}`);
    await hover(page, away);
  };
  const isSpecial = (index) => index === 0 || index === 5;
  await choose('hidden as keys');
  assert.equal((await state(page)).hideSpecial, 'keys');
  assert.ok((await edges(page)).every(({ key }) => !isSpecial(key)) && (await edges(page)).some(({ query }) => isSpecial(query)));
  await choose('hidden as queries');
  assert.ok((await edges(page)).every(({ query }) => !isSpecial(query)) && (await edges(page)).some(({ key }) => isSpecial(key)));
  await type(page, 's', 's');
  assert.equal((await state(page)).hideSpecial, true);
  assert.ok((await edges(page)).every(({ query, key }) => !isSpecial(query) && !isSpecial(key)));
  await press(page, 'renormalize');
  assert.equal((await state(page)).renormalize, true);
  const sums = [0, 0, 0, 0, 0, 0];
  for (const { query, weight } of await edges(page)) sums[query] += weight;
  assert.ok([1, 2, 3, 4].every((query) => close(sums[query], 1, 1e-4)), `${sums}`);
});

pageTest('a right click marks a token as special, in both columns of one text', {}, async (page) => {
  await openText(page, special);
  await setState(page, { hideSpecial: true, ...all });
  await click(page, await tokenPoint(page, 'queries', 3), { button: 'right' });
  await press(page, 'menu special');
  assert.deepEqual((await state(page)).marked, ['q3', 'k3']);
  assert.equal((await state(page)).query, null, 'a right click does not pin');
  assert.ok((await edges(page)).every(({ query, key }) => query !== 3 && key !== 3));
  await setState(page, { query: 3 });
  await type(page, 'x');
  assert.deepEqual((await state(page)).marked, []);
});

pageTest('segments are apart, and one can be shown against another', {}, async (page) => {
  await openText(page, { tokens: words(6), segments: [0, 0, 0, 1, 1, 1], attention: attention(1, 2, 6) });
  await setState(page, all);
  const { queries } = await layout(page);
  const gap = (index) => queries[index].y - queries[index - 1].y - queries[index].height;
  assert.ok(gap(3) > 5 && close(gap(2), 0, 0.01) && close(gap(4), 0, 0.01));
  await press(page, 'segments');
  await press(page, 'segments AB');
  assert.deepEqual((await state(page)).segments, [0, 1]);
  const shown = await edges(page);
  assert.ok(shown.length > 0 && shown.every(({ query, key }) => query < 3 && key >= 3));
  await type(page, 'g');
  assert.deepEqual((await state(page)).segments, [1, 0]);
  assert.ok((await edges(page)).every(({ query, key }) => query >= 3 && key < 3));
});

// --- What is known of a token ---------------------------------------------------------------------------------------------

pageTest('the list ranks the edges of the selection; a row shows its head and keeps the selection', {}, async (page) => {
  await openText(page, eight);
  await setState(page, { layer: 1, heads: [0, 2], query: 4, key: null });
  await press(page, 'rank all');
  assert.equal((await state(page)).allHeads, true);
  const ranked = eight.attention.flatMap((heads, layer) => heads.flatMap((rows, head) => rows[4].map((weight, key) => ({ layer, head, key, weight }))))
    .sort((a, b) => b.weight - a.weight || a.layer - b.layer || a.head - b.head || a.key - b.key);
  const other = ranked.findIndex(({ layer }) => layer !== 1);
  const [x, y] = middle(await place(page, 'rank 0'));
  const rowHeight = (await place(page, 'rank 1')).y - (await place(page, 'rank 0')).y;
  assert.ok(other < 4, 'the row is in view');
  await click(page, [x, y + other * rowHeight]);
  const { layer, heads, query } = await state(page);
  assert.deepEqual({ layer, heads, query }, { layer: ranked[other].layer, heads: [ranked[other].head], query: 4 });
  const here = ranked.findIndex((edge) => edge.layer === layer);
  await hover(page, [x, y + here * rowHeight]);
  const shown = await edges(page);
  assert.deepEqual(shown.map(({ key, head }) => ({ key, head })), [{ key: ranked[here].key, head: ranked[here].head }], 'pointing at a row previews its edge');
});

pageTest('a token says what is known of it, beside itself', {}, async (page) => {
  const info = words(8).map((_, i) => ({ pos: i % 2 ? 'NOUN' : 'VERB', entity: i === 3 ? 'PERSON' : '', predictions: [['word', 0.5]] }));
  await openText(page, { ...eight, token_info: info });
  for (const [side, index] of [['queries', 3], ['keys', 7], ['keys', 0]]) {
    const token = (await layout(page))[side][index];
    await hover(page, middle(token));
    await settle(page, restMs);
    const tip = await place(page, 'tooltip');
    const apart = tip.x + tip.width <= token.x || tip.x >= token.x + token.width || tip.y + tip.height <= token.y || tip.y >= token.y + token.height;
    assert.ok(apart, `${side} ${index}: ${JSON.stringify(tip)} covers ${JSON.stringify(token)}`);
    assert.ok(tip.x >= 0 && tip.y >= 0 && tip.x + tip.width <= 1280 && tip.y + tip.height <= 800);
    await hover(page, away);
  }
  await press(page, 'view');
  await press(page, 'view color part of speech');
  await type(page, 'Escape');
  assert.equal((await state(page)).tokenColor, 'pos');
  const { queries } = await layout(page);
  const [verb, noun, secondVerb] = await pixels(page, [0, 1, 2].map((i) => [queries[i].x + 2.5, queries[i].y + queries[i].height / 2]));
  assert.deepEqual(verb, secondVerb);
  assert.notDeepEqual(verb, noun);
  await type(page, 'c');
  assert.equal((await state(page)).tokenColor, 'entity', 'dependencies are skipped: the file has none');
});

pageTest('tokens are written as people write them, or raw', {}, async (page) => {
  await openText(page, { tokens: ['play', '##ing', 'ĠA', 'x'], attention: attention(1, 1, 4) }, 'mixed.json');
  await openText(page, { tokens: ['[CLS]', 'under', '##lay', '[SEP]'], attention: attention(1, 1, 4) });
  await setState(page, { heads: [] });
  const shot = () => page.evaluate(async () => {
    const { queries } = headlight.layout();
    const { x, y, width, height } = queries[2];
    const bitmap = await createImageBitmap(await headlight.screenshot());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(x, y, width, height);
    let ink = 0;
    for (let i = 1; i < data.length; i += 4) ink += data[i] > 110 ? 1 : 0;
    return ink;
  });
  const readable = await shot();
  await type(page, 'w');
  assert.equal((await state(page)).rawTokens, true);
  assert.ok(await shot() > readable * 1.15, 'two signs # have more ink than a hyphen');
});

// --- Running text ---------------------------------------------------------------------------------------------------------

pageTest('the running text selects like the columns, in either direction', {}, async (page) => {
  await openText(page, eight);
  await setState(page, all);
  await hover(page, middle(await place(page, 'text query 3')));
  assert.ok((await edges(page)).length > 0 && (await edges(page)).every(({ query }) => query === 3));
  await press(page, 'text query 3');
  assert.equal((await state(page)).query, 3);
  await page.keyboard.down('Shift');
  await press(page, 'text query 6');
  await page.keyboard.up('Shift');
  assert.deepEqual((await state(page)).pinned, ['q6']);
  await press(page, 'text attended from');
  await press(page, 'text key 5');
  const { query, key } = await state(page);
  assert.deepEqual({ query, key }, { query: null, key: 5 });
});

pageTest('word pieces stand together in the running text, and it wraps', {}, async (page) => {
  const tokens = ['[CLS]', 'under', '##lay', 'the', '##m', ...words(60), '[SEP]'];
  await openText(page, { tokens, attention: attention(1, 1, tokens.length) });
  const { panes, text } = await layout(page);
  const at = (index) => text.queries[index];
  assert.ok(close(at(2).x, at(1).x + at(1).width, 0.6), 'no space inside of a word');
  assert.ok(at(3).x > at(2).x + at(2).width + 2, 'a space between words');
  assert.ok(at(30).y > at(3).y, 'lines');
  const right = panes.text.x + panes.text.width;
  assert.ok(text.queries.every(({ x, width }) => x + width <= right));
});

// --- Long texts -----------------------------------------------------------------------------------------------------------

const long = { tokens: words(300), attention: attention(1, 2, 300) };
const firsts = async (page) => {
  const { queries, keys } = await layout(page);
  return [queries[0].index, keys[0].index];
};

pageTest('columns scroll together or apart', {}, async (page) => {
  await openText(page, long);
  const { columns } = (await layout(page)).panes;
  await page.mouse.move(columns.x + columns.width * 0.4, columns.y + columns.height / 2);
  await page.mouse.wheel(0, 500);
  await settle(page);
  const [query, key] = await firsts(page);
  assert.ok(query > 10 && query === key);
  await type(page, 'o');
  assert.equal((await state(page)).scrollTogether, false);
  await page.mouse.wheel(0, 500);
  await settle(page);
  const apart = await firsts(page);
  assert.ok(apart[0] > query && apart[1] === key);
});

pageTest('edges to tokens out of view gather at the border with a count, and a click on it goes there', {}, async (page) => {
  await openText(page, long);
  await setState(page, { heads: [0], query: 2, filter: { kind: 'topk', value: 20 } });
  await hover(page, away);
  const { keys } = await layout(page);
  const last = keys.at(-1).index;
  const beyond = (await edges(page)).filter(({ key }) => key > last).length;
  assert.ok(beyond > 3);
  const count = await place(page, 'keys below');
  await setState(page, { scrollTogether: false });
  await click(page, middle(count));
  const [query, key] = await firsts(page);
  assert.ok(query === 0 && key > 5, `${query}, ${key}`);
  assert.ok(await place(page, 'keys above'));
  assert.equal((await state(page)).query, 2, 'the selection stays');
});

pageTest('the overview shows where one is, and dragging it goes elsewhere', {}, async (page) => {
  await openText(page, long);
  const bar = await place(page, 'query overview');
  await drag(page, [bar.x + bar.width / 2, bar.y + 5], [bar.x + bar.width / 2, bar.y + bar.height * 0.5]);
  const [query, key] = await firsts(page);
  assert.ok(Math.abs(query - 130) < 20 && query === key, `${query}, ${key}`);
  assert.equal((await state(page)).query, null);
});

pageTest('dragging scrolls the columns and selects nothing', { touch: true }, async (page) => {
  await openText(page, long);
  const [x, y] = await tokenPoint(page, 'queries', 15);
  await drag(page, [x, y], [x, y - 150]);
  const [query, key] = await firsts(page);
  assert.ok(query >= 5 && query === key);
  assert.equal((await state(page)).query, null);
});

pageTest('what was chosen elsewhere scrolls into view in both columns', {}, async (page) => {
  await openText(page, long);
  await setState(page, { query: 40, key: 250, scrollTogether: false });
  const { queries, keys } = await layout(page);
  assert.ok(queries.some(({ index }) => index === 40) && keys.some(({ index }) => index === 250));
});

// --- Keys alone -----------------------------------------------------------------------------------------------------------

pageTest('a walk through a document by keys alone', {}, async (page) => {
  await openText(page, { streams: [{ name: 'One', ...special }, { name: 'Two', ...eight }] });
  await type(page, ']');
  assert.equal((await state(page)).stream, 1);
  await type(page, 'ArrowDown', 'ArrowDown', 'Enter', 'ArrowDown', 'ArrowDown');
  let now = await state(page);
  assert.deepEqual({ query: now.query, pinned: now.pinned }, { query: 3, pinned: ['q1'] });
  await type(page, 'k', 'ArrowUp');
  now = await state(page);
  assert.deepEqual({ query: now.query, key: now.key, pinned: now.pinned }, { query: null, key: 2, pinned: ['q1'] });
  await type(page, 'End');
  assert.equal((await state(page)).key, 7);
  await type(page, 'Home', 'PageDown');
  assert.equal((await state(page)).key, 7, 'all eight are one page');
  await type(page, 'Shift+ArrowRight', 'Shift+ArrowRight');
  assert.deepEqual((await state(page)).heads, [1]);
  await type(page, 'Shift+ArrowLeft');
  assert.deepEqual((await state(page)).heads, [0]);
  await type(page, 'a', 'm', 'm', 'm', 'l', 'p', 'v', 'Shift+S', 'r');
  now = await state(page);
  assert.deepEqual([now.heads.length, now.combine, now.allHeads, now.text, now.view, now.hideSpecial, now.renormalize],
    [4, 'mix', true, false, 'tokens', 'keys', true]);
  await type(page, 'Escape');
  now = await state(page);
  assert.deepEqual({ key: now.key, pinned: now.pinned }, { key: null, pinned: [] });
  await type(page, 'v', 'v', 'v', 't');
  assert.equal((await state(page)).view, 'both');
});

pageTest('Ctrl+C copies the text of what is selected', {}, async (page) => {
  await openText(page, special);
  await page.locator('#canvas').focus();
  for (const [patch, text] of [[{ query: 4, key: null }, 'film'], [{ query: null, key: 5 }, '[SEP]'], [{ query: 1, key: 4 }, 'it\tfilm']]) {
    await setState(page, patch);
    await page.keyboard.press('Control+c');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  }
});

pageTest('a view of its own for each pane, from the menu', {}, async (page) => {
  await openText(page, eight);
  for (const [view, panes, absent] of [['tokens', ['tokens', 'text'], 'heatmap'], ['heatmap', ['heatmap', 'text'], 'tokens'], ['text', ['text'], 'tokens']]) {
    await setState(page, { view });
    const shown = (await layout(page)).panes;
    assert.ok(panes.every((name) => shown[name]) && !shown[absent], view);
  }
});

// --- The link ---------------------------------------------------------------------------------------------------------------

pageTest('a link restores all that the token view can show', { address: '#src=demos/grammar.json' }, async (page) => {
  const { streams: [{ heads }] } = await page.evaluate(() => headlight.document());
  const patch = {
    combine: 'mix', mix: { 0: 0.25 }, hideSpecial: 'keys', marked: ['q1', 'k1'], renormalize: true, allHeads: true, tokenColor: 'none', rawTokens: true,
    scrollTogether: false, text: false, heads: [0, Math.min(1, heads - 1)], query: 2, pinned: ['k1'], view: 'tokens',
  };
  await setState(page, patch);
  await page.waitForFunction(() => location.hash.includes('mix=0:0.25'));
  const before = [await state(page), await edges(page)];
  await page.reload();
  await page.waitForFunction(() => window.headlight?.document());
  await settle(page);
  assert.deepEqual([await state(page), await edges(page)], before);
});

pageTest('heads beyond the digits, the list, the heatmap and the menus have keys, too', {}, async (page) => {
  await openText(page, document(2, 14, 6));
  await setState(page, { layer: 0, query: 2, key: null });
  await type(page, ',', ',', 'Space');
  assert.deepEqual((await state(page)).heads, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13], 'the last but one is off');
  await type(page, '.', 'Space');
  assert.ok(!(await state(page)).heads.includes(13));
  const ranked = document(2, 14, 6).attention.flatMap((heads, layer) => heads.flatMap((rows, head) => rows[2].map((weight, key) => ({ layer, head, key, weight }))))
    .sort((a, b) => b.weight - a.weight || a.layer - b.layer || a.head - b.head || a.key - b.key);
  await setState(page, { allHeads: true, heads: [0] });
  const visited = [];
  for (let i = 0; i < 4; ++i) {
    await type(page, 'j');
    const { layer, heads } = await state(page);
    visited.push({ layer, heads });
  }
  assert.deepEqual(visited, ranked.slice(0, 4).map(({ layer, head }) => ({ layer, heads: [head] })));
  await type(page, 'Shift+J');
  assert.deepEqual((await state(page)).heads, [ranked[2].head]);
  const before = await place(page, 'matrix');
  await type(page, 'z', 'z');
  assert.ok((await place(page, 'matrix')).width > before.width * 2);
  await type(page, 'Shift+Z', 'Shift+Z', 'Shift+Z');
  assert.ok(close((await place(page, 'matrix')).width, before.width, 0.01));
  await type(page, 'e', 'ArrowDown', 'Enter');
  await page.waitForFunction(() => headlight.document().name !== 'test.json');
  await type(page, 'y');
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#src=demos\//);
});
