// The public API answers whatever it is called with: by one sentence of the page's own, or as it should.
import assert from 'node:assert/strict';
import { document } from './documents.mjs';
import { openText, pageTest } from './harness.mjs';

const small = document(2, 2, 4);

/** What no entry of the API takes for what it wants, as expressions: most of it is not JSON. */
const nonsense = ['undefined', 'null', 'true', '42', 'NaN', '-1', '1e300', '"x"', '""', '[]', '[null]', '[[]]', '{}', '10n', 'Symbol("s")', '() => 1',
  'new Date(NaN)', 'new Map()', 'Object.create(null)', '(() => { const round = {}; round.round = round; return round; })()',
  '({ toJSON() { throw new Error("within"); } })', 'new Proxy({}, { ownKeys() { throw new Error("within"); } })'];

/** Words of libraries and of the JavaScript engine. */
const foreign = /json\.exception|parse error|undefined is not|cannot (read|destructure|convert|serialize|mix)|is not (a function|iterable|defined|of type)|Failed to|invalid (argument|syntax)|Unexpected|TypeError|RangeError|SyntaxError|std::|bad_|circular|within|\[object/i;

/** The error of each call, or null; `call` is the source of a function of a value, and so are the values: the page's own policy forbids eval. */
const errorsOf = (page, call, values) => page.evaluate(`(async () => {
  const answers = [];
  for (const make of [${values.map((value) => `() => (${value})`).join(',\n')}]) {
    try {
      await (${call})(make());
      answers.push(null);
    } catch (error) {
      answers.push({ name: error.name, code: error.code, message: error.message });
    }
  }
  return answers;
})()`);

function checkSentence(error, what) {
  assert.equal(error?.name, 'OpenError', `${what}: ${JSON.stringify(error)}`);
  assert.equal(error.code, 'argument', `${what}: ${error.message}`);
  assert.doesNotMatch(error.message, foreign, what);
  assert.match(error.message, /^[^\n]{8,240}$/, what);
}

const except = (...fine) => nonsense.filter((value) => !fine.includes(value));

const entries = [
  { call: '(source) => headlight.open(source)', values: except('"x"') },
  { call: '(value) => headlight.open([new Blob(["[[1]]"]), value])', values: except('"x"') },
  { call: '(value) => headlight.open(new Blob(["[[1]]"]), value)', values: except('undefined', '{}', 'new Date(NaN)', 'new Map()', 'Object.create(null)').filter((value) => value.length < 20) },
  { call: '(name) => headlight.open(new Blob(["[[1]]"]), { name })', values: except('undefined', '"x"', '""') },
  { call: '(patch) => headlight.setState(patch)', values: except('{}', 'new Map()', 'Object.create(null)') },
  { call: '(cell) => headlight.weight(cell)', values: nonsense },
  ...['stream', 'layer', 'head', 'query', 'key'].map((index) => ({
    call: `(value) => headlight.weight({ layer: 0, head: 0, query: 0, key: 0, ${index}: value })`,
    values: [...except(...(index === 'stream' ? ['undefined'] : [])), '4294967296', '-4294967296', '0.5', '99', '2147483648'],
  })),
  ...['stream', 'layer', 'heads', 'combine', 'query', 'key', 'pinned', 'filter', 'hideSpecial', 'colormap', 'scale', 'view', 'theme', 'mix', 'segments',
    'marked', 'renormalize', 'allHeads', 'tokenColor', 'rawTokens', 'scrollTogether', 'textSelects', 'text', 'nosuch'].map((key) => ({
    call: `(value) => headlight.setState({ ${key}: value })`,
    values: ['NaN', 'Infinity', '1e300', '-1', '10n', '() => 1', 'Symbol("s")', '"\\u0000"', '[[[]]]', '({ toJSON() { throw new Error("within"); } })', '[NaN]', '{ kind: 10n }', '{ kind: [] }', '{ "0": [] }', '{ x: 1 }'],
  })),
];

for (const entry of ['open', 'setState', 'weight']) {
  pageTest(`${entry} answers nonsense with a sentence`, {}, async (page) => {
    await openText(page, small);
    const before = await page.evaluate(() => [headlight.state(), headlight.document()]);
    for (const { call, values } of entries.filter((other) => other.call.includes(`headlight.${entry}(`))) {
      const errors = await errorsOf(page, call, values);
      errors.forEach((error, index) => checkSentence(error, `${call} of ${values[index]}`));
      assert.deepEqual(await page.evaluate(() => [headlight.state(), headlight.document()]), before, `${call} has changed nothing`);
    }
  });
}

pageTest('without a document every entry answers all the same', { address: '#src=nowhere.json', waitFor: false, expect: [/404/] }, async (page) => {
  await page.locator('#error').waitFor();
  assert.equal(await page.evaluate(() => headlight.document()), null);
  for (const call of ['() => headlight.setState({ layer: 1 })', '() => headlight.weight({ layer: 0, head: 0, query: 0, key: 0 })']) {
    const [error] = await errorsOf(page, call, ['0']);
    checkSentence(error, call);
  }
  assert.deepEqual(await errorsOf(page, '(entry) => entry.call(headlight)', ['edges', 'layout', 'stats', 'screenshot', 'state'].map((name) => `headlight.${name}`)), Array(5).fill(null));
});
