// How the page looks: a dozen pages beside the pictures of tests/golden.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { attention, document, words } from './documents.mjs';
import { openText, pageTest, root, setState, settle } from './harness.mjs';
import { compare, comparePicture } from './pictures.mjs';

process.env.FONTCONFIG_FILE = `${root}tests/golden/fonts.conf`;  // of the browser that the harness starts

const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844, touch: true };

/** A test of one picture: `prepare` brings the page to where it is taken. */
function picture(name, options, prepare = async () => {}) {
  pageTest(`looks like ${name}.png`, options, async (page) => {
    await prepare(page);
    await comparePicture(page, name);
  });
}

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settle(page);
  }
}

const demo = (file) => ({ address: `#src=demos/${file}.json` });

/** Two sentences as BERT sees them; every query rests on [SEP] with half of its weight. */
function sentencePair() {
  const tokens = ['[CLS]', 'the', 'cat', 'sat', '##s', 'here', '[SEP]', 'it', 'was', 'warm', '.', '[SEP]'];
  const heads = attention(2, 6, tokens.length, tokens.length, 7);
  const rest = (row) => row.map((weight, key) => Number((weight / 2 + (key === 6 ? 0.5 : 0)).toFixed(4)));
  return { tokens, segments: tokens.map((_, index) => (index > 6 ? 1 : 0)), attention: heads.map((layer) => layer.map((head) => head.map(rest))) };
}

/** Attributions: some help, some harm. */
const signed = { tokens: words(14), attention: attention(2, 3, 14, 14, 3).map((layer) => layer.map((head) => head.map((row, query) =>
  row.map((weight, key) => Number(((query + key) % 3 ? weight : -weight).toFixed(4)))))) };

/** Each token looks a few places back, and at every seventeenth: in the order of the heads, from near to far. */
function longDocument(count) {
  const row = (head, query) => {
    const raw = Array.from({ length: count }, (_, key) => Math.exp(-Math.abs(query - key - 3 * head) / 4) + (key % 17 === head ? 0.2 : 0));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => Number((weight / sum).toFixed(4)));
  };
  const head = (number) => Array.from({ length: count }, (_, query) => row(number, query));
  return { tokens: words(count), attention: [[0, 1, 2, 3].map(head)] };
}

picture('induction-dark', { ...desk, ...demo('induction') });
picture('induction-light', { ...desk, ...demo('induction'), scheme: 'light' });
picture('grammar-phone-dark', { ...phone, ratio: 2, ...demo('grammar') });
picture('translation-phone-light', { ...phone, scheme: 'light', ...demo('translation') });
picture('translation-sharp', { ...desk, ratio: 2, ...demo('translation') }, (page) => setState(page, { stream: 0, query: null }));
picture('heatmap-light', { ...desk, scheme: 'light' }, async (page) => {
  await openText(page, document(2, 4, 40), 'forty.json');
  await setState(page, { view: 'heatmap', layer: 1, query: 7, key: 21, scale: 'log' });
});
picture('text', { ...desk, ...demo('induction') }, (page) => setState(page, { view: 'text', query: 25 }));
picture('list-light', { ...desk, scheme: 'light', ...demo('grammar') }, (page) => press(page, 'l'));
picture('help', { ...desk, ...demo('grammar') }, (page) => press(page, '?'));
picture('hidden-specials', desk, async (page) => {
  await openText(page, sentencePair(), 'pair.json');
  await setState(page, { hideSpecial: true, renormalize: true, segments: [0, 1], filter: { kind: 'mass', value: 0.6 } });
});
picture('mix-light', { ...desk, scheme: 'light' }, async (page) => {
  await openText(page, sentencePair(), 'pair.json');
  await setState(page, { heads: [0, 2, 5], combine: 'mix', mix: { 2: 0.4 }, query: 3 });
});
picture('long', desk, async (page) => {
  await openText(page, longDocument(300), 'long.json');
  await setState(page, { query: 150, filter: { kind: 'topk', value: 12 } });
});
picture('signed', desk, async (page) => {
  await openText(page, signed, 'signed.json');
  await setState(page, { heads: [1], query: 4 });
});
picture('error-phone', { ...phone, expect: [/./] }, async (page) => {
  await page.evaluate(() => headlight.open(new Blob(['{"tokens": ["a", "b"], "attention": [[1, 0], [0.5]]}']), { name: 'short.json' }).catch(() => {}));
});

test('a picture that moved by two pixels is another one, and one whose smooth edges differ is not', () => {
  const draw = (paint) => {
    const png = new PNG({ width: 200, height: 100 });
    for (let y = 0; y < 100; ++y) {
      for (let x = 0; x < 200; ++x) png.data.set([paint(x, y), 40, 60, 255], (y * 200 + x) * 4);
    }
    return png;
  };
  const edge = (at, softness) => (x) => Math.round(255 * Math.min(Math.max((x - at) / softness, 0), 1));
  const golden = draw(edge(100, 2));
  const judge = (shown) => {
    const { different, allowed } = compare(golden, shown);
    return different <= allowed;
  };
  assert.ok(judge(golden));
  assert.ok(!judge(draw(edge(102, 2))));
  assert.ok(!judge(new PNG({ width: 200, height: 99 })));
  assert.ok(judge(draw((x) => edge(100, 2)(x) + (x === 101 ? 20 : 0))));
});
