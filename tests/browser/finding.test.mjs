// Finding a token by its text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRuns } from '../../web/find.js';
import { attention, document } from './documents.mjs';
import { click, layout, openText, pageTest, setState, settle, state, tokenPoint } from './harness.mjs';

const tokens = (...texts) => texts.map((text) => (text.startsWith('+') ? { text: text.slice(1), joins: true } : { text, joins: false }));

for (const [what, list, wanted, runs] of [
  ['a whole token', ['the', 'film', 'was'], 'film', [[1, 1]]],
  ['a part of one', ['the', 'film', 'was'], 'il', [[1, 1]]],
  ['every occurrence', ['a', 'b', 'a', 'c', 'a'], 'a', [[0, 0], [2, 2], [4, 4]]],
  ['a token that holds it twice, once', ['banana', 'a'], 'a', [[0, 0], [1, 1]]],
  ['pieces of one word', ['he', 'was', 'play', '+ing', 'chess'], 'playing', [[2, 3]]],
  ['letters within a piece', ['un', '+believ', '+able', 'believe'], 'iev', [[1, 1], [3, 3]]],
  ['letters across pieces', ['un', '+believ', '+able', 'v', 'a'], 'va', [[1, 2]]],
  ['several words', ['the', 'old', 'house'], 'the old', [[0, 1]]],
  ['a word at its end', ['the', 'then', 'the'], 'the ', [[0, 0], [2, 2]]],
  ['a word at its beginning', ['in', 'win', 'inn'], ' in', [[0, 0], [2, 2]]],
  ['either case', ['Straße', 'ÄRGER'], 'ärger', [[1, 1]]],
  ['other forms of the same letters', ['ﬁlm', 'Ａ', 'e\u0301'], 'film a é', [[0, 2]]],
  ['nothing of what is no word', ['a', 'b'], '  ', []],
  ['nothing in no tokens', [], 'a', []],
]) {
  test(`findRuns finds ${what}`, () => {
    assert.deepEqual(findRuns(tokens(...list), wanted).map(({ first, last }) => [first, last]), runs);
  });
}

const film = ['[CLS]', 'the', 'film', 'was', 'a', 'Film', 'about', 'filming', '[SEP]'];
const filmDocument = { tokens: film, attention: attention(2, 2, film.length) };
const translation = { queries: ['der', 'rote', 'Film'], keys: ['the', 'red', 'film', 'red'], attention: attention(1, 2, 3, 4) };

const bar = (page) => page.getByRole('search');
const field = (page) => bar(page).getByRole('textbox');
const count = (page) => bar(page).getByRole('status').textContent();

/** {query, key} of the state. */
async function chosen(page) {
  const { query, key } = await state(page);
  return { query, key };
}

/** What the core was told to mark. */
const watchMarks = async (page) => {
  await page.evaluate(() => {
    window.marked = [];
    const parse = JSON.stringify;
    JSON.stringify = (value, ...rest) => {
      if (value && Object.keys(value).join() === 'queries,keys') window.marked.push(structuredClone(value));
      return parse(value, ...rest);
    };
  });
};
const marks = (page) => page.evaluate(() => window.marked.at(-1));

async function openBar(page, key = 'Control+f') {
  await page.keyboard.press(key);
  await bar(page).waitFor();
}

for (const key of ['Control+f', 'Meta+f', '/']) {
  pageTest(`${key} opens the search, Esc closes it and the canvas has the keys again`, {}, async (page) => {
    await openText(page, filmDocument);
    await openBar(page, key);
    assert.ok(await field(page).evaluate((element) => element === document.activeElement));
    assert.equal(await field(page).inputValue(), '', 'the key itself is not typed');
    await page.keyboard.type('film');
    await page.keyboard.press('Escape');
    assert.ok(await bar(page).isHidden());
    assert.equal((await state(page)).query, 2, 'what was found stays selected');
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.equal((await state(page)).query, 3);
    await openBar(page, key);
    await page.keyboard.type('was');
    assert.equal(await field(page).inputValue(), 'was', 'a new text replaces the old one');
  });
}

pageTest('typing selects the first match, Enter and the buttons step around', {}, async (page) => {
  await openText(page, filmDocument);
  await watchMarks(page);
  await openBar(page);
  await page.keyboard.type('FILM');
  assert.deepEqual(await chosen(page), { query: 2, key: null });
  assert.equal(await count(page), '1 of 3');
  assert.deepEqual(await marks(page), { queries: [2, 5, 7], keys: [2, 5, 7] });
  const visited = [];
  for (const press of ['Enter', 'Enter', 'Enter', 'Shift+Enter', 'Shift+Enter']) {
    await page.keyboard.press(press);
    visited.push([(await state(page)).query, await count(page)]);
  }
  assert.deepEqual(visited, [[5, '2 of 3'], [7, '3 of 3'], [2, '1 of 3'], [7, '3 of 3'], [5, '2 of 3']]);
  await bar(page).getByRole('button', { name: 'Next' }).click();
  assert.equal((await state(page)).query, 7);
  await bar(page).getByRole('button', { name: 'Previous' }).click();
  assert.equal((await state(page)).query, 5);
  await bar(page).getByRole('button', { name: 'Close' }).click();
  assert.ok(await bar(page).isHidden());
  assert.deepEqual(await marks(page), { queries: [], keys: [] });
  assert.ok(await page.locator('#canvas').evaluate((element) => element === document.activeElement));
});

pageTest('what is not there is said, and changes nothing', {}, async (page) => {
  await openText(page, filmDocument);
  await setState(page, { query: 4 });
  await openBar(page);
  await page.keyboard.type('xyz');
  assert.equal(await count(page), 'no match');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Enter');
  assert.deepEqual(await chosen(page), { query: 4, key: null });
  await field(page).fill('');
  assert.equal(await count(page), '');
});

pageTest('the search goes on from the selection, which a click may move', {}, async (page) => {
  await openText(page, filmDocument);
  await setState(page, { query: 3 });
  await openBar(page);
  await page.keyboard.type('f');
  assert.deepEqual(await chosen(page), { query: 5, key: null });
  await page.keyboard.type('ilming');
  assert.deepEqual(await chosen(page), { query: 7, key: null });
  await field(page).fill('film');
  await click(page, await tokenPoint(page, 'queries', 1));
  await settle(page);
  assert.equal(await count(page), '3 found');
  assert.ok(await page.locator('#canvas').evaluate((element) => element === document.activeElement), 'a click takes the keys to the canvas');
  await page.keyboard.press('ArrowDown');
  await settle(page);
  assert.equal(await count(page), '1 of 3');
  await openBar(page);
  await page.keyboard.press('Enter');
  assert.deepEqual(await chosen(page), { query: 5, key: null }, 'Enter steps from where the selection is now');
});

pageTest('where the keys are another text, they are searched behind the queries', {}, async (page) => {
  await openText(page, translation);
  await watchMarks(page);
  await openBar(page);
  await page.keyboard.type('red');
  assert.deepEqual(await chosen(page), { query: null, key: 1 });
  assert.equal(await count(page), '1 of 2');
  assert.deepEqual(await marks(page), { queries: [], keys: [1, 3] });
  await field(page).fill('film');
  const visited = [];
  for (let i = 0; i < 3; ++i) {
    visited.push({ ...(await chosen(page)), count: await count(page) });
    await page.keyboard.press('Enter');
  }
  assert.deepEqual(visited, [{ query: null, key: 2, count: '2 of 2' }, { query: 2, key: null, count: '1 of 2' }, { query: null, key: 2, count: '2 of 2' }]);
});

pageTest('another stream and another document are searched anew', {}, async (page) => {
  await openText(page, { streams: [{ name: 'A', ...filmDocument }, { name: 'B', tokens: ['film', 'noir'], attention: attention(2, 2, 2) }] });
  await watchMarks(page);
  await openBar(page);
  await page.keyboard.type('film');
  assert.equal(await count(page), '1 of 3');
  await setState(page, { stream: 1, query: 1 });
  await settle(page);
  assert.equal(await count(page), '1 found');
  assert.deepEqual(await marks(page), { queries: [0], keys: [0] });
  await openText(page, document(2, 2, 5));
  assert.equal(await count(page), 'no match');
  assert.deepEqual(await marks(page), { queries: [], keys: [] });
});

pageTest('the keys of the search are not the app\'s, and the browser keeps its own', {}, async (page) => {
  await openText(page, filmDocument);
  const before = await state(page);
  await openBar(page);
  await page.keyboard.type('/t?mns1');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Home');
  await settle(page);
  assert.equal(await field(page).inputValue(), '/t?mns1');
  assert.deepEqual(await state(page), before);
  assert.equal((await layout(page)).panes.help, undefined);
  const prevented = await page.evaluate(() => {
    const canvas = document.getElementById('canvas');
    canvas.focus();
    return ['f', 'g', 'l', 'r', 'p', 'F3', 'Tab'].map((key) => {
      const event = new KeyboardEvent('keydown', { key, ctrlKey: key.length === 1, shiftKey: key === 'f', bubbles: true, cancelable: true });
      canvas.dispatchEvent(event);
      return event.defaultPrevented;
    });
  });
  assert.deepEqual(prevented, Array(7).fill(false), 'Ctrl+Shift+F and the others');
});

pageTest('without a document the search stays the browser\'s', { address: '?src=nowhere.json', waitFor: false, expect: [/404/] }, async (page) => {
  await page.locator('#error').waitFor();
  for (const key of ['Control+f', '/']) {
    await page.keyboard.press(key);
    assert.ok(await bar(page).isHidden());
  }
});
