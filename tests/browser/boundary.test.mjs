// What passes between the page and its workers when it is not what it should be: every promise settles, no weight has another's name.
import assert from 'node:assert/strict';
import { attention, packed, words } from './documents.mjs';
import { openError, openText, pageTest, settle } from './harness.mjs';

// More than the 8 MiB up to which everything is decoded before a document opens.
const layers = 6;
const heads = 4;
const tokens = 256;
const large = { tokens: words(tokens), attention: attention(layers, heads, tokens) };
const small = { tokens: words(3), attention: attention(1, 2, 3) };

const weight = (page, layer, head, query, key) => page.evaluate((id) => headlight.weight(id), { layer, head, query, key });
const documentName = (page) => page.evaluate(() => headlight.document()?.name);

/** In the page: `tamper(data, worker)` sees, and may change, what a worker says before the page hears it; `holds(job)`: it gets no answer. */
function listenFirst() {
  const RealWorker = window.Worker;
  Object.assign(window, { tamper: null, holds: null, jobs: new Map() });
  window.Worker = class extends RealWorker {
    constructor(...options) {
      super(...options);
      window.jobs.set(this, []);
      this.addEventListener('message', (event) => {
        const job = event.data.progress ? undefined : window.jobs.get(this)[0];
        if (event.data.head || event.data.error) window.jobs.get(this).shift();
        window.tamper?.(event.data, job);
      });
    }

    postMessage(message, ...rest) {
      if (message.decode && window.holds?.(message.decode)) {
        window.heldBy = this;
        return;
      }
      if (message.decode) window.jobs.get(this).push(message.decode);
      super.postMessage(message, ...rest);
    }
  };
}

const test = (name, options, body) => pageTest(name, { init: listenFirst, ...options }, body);

test('a worker of another build is a sentence that says to reload', {}, async (page) => {
  await page.evaluate(() => { window.tamper = ({ opened }) => { if (opened) opened.message[8] ^= 1; }; });
  const error = await openError(page, small, 'new.json');
  assert.equal(error.code, 'build');
  assert.equal(error.message, 'new.json: the page and its worker are of different versions; reload the page');
  assert.equal(await page.locator('#error-text').textContent(), error.message);
  assert.equal(await documentName(page), 'induction.json');
});

test('so is a worker of a time when messages looked otherwise', {}, async (page) => {
  const old = `addEventListener('message', ({ data }) => {
    if (data.open) postMessage({ opened: { document: { name: 'x' }, blobs: [], heads: [], indexMs: 1, bytes: 3 } });
  });`;
  await page.route('**/worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body: old }), { times: 1 });
  await openText(page, small, 'first.json');  // takes the worker that was started ahead; the next one is the old one
  assert.equal((await openError(page, small, 'second.json')).code, 'build');
  await openText(page, small, 'third.json');
  assert.equal(await documentName(page), 'third.json');
});

test('a worker that says nothing that is known does not keep open() waiting', {}, async (page) => {
  await page.evaluate(() => { window.tamper = (data) => { if (data.opened) { delete data.opened; data.hello = 'there'; } }; });
  assert.equal((await openError(page, small)).code, 'build');
});

for (const [what, damage] of [
  ['cut short', (message) => message.subarray(0, message.length - 4)],
  ['of another build', (message) => { message[8] ^= 1; return message; }],
  ['nothing', () => undefined],
]) {
  test(`a head whose message is ${what} fails alone, and no other head gets its weights`, {}, async (page) => {
    await page.evaluate((text) => {
      const damage = new Function(`return ${text}`)();
      window.tamper = (data, job) => {
        if (data.head && job.layer === 4 && job.head === 2) data.head = damage(data.head);
      };
    }, String(damage));
    await openText(page, packed(large), 'large.json');
    await page.waitForFunction(() => headlight.stats().open.decodedMs > 0);
    await settle(page);
    const { warnings } = await page.evaluate(() => headlight.document());
    assert.match(warnings.join(' '), /One head cannot be decoded: layer 4, head 2: /);
    await assert.rejects(weight(page, 4, 2, 0, 0), /layer 4, head 2/);
    for (const [layer, head] of [[0, 0], [4, 1], [4, 3], [5, 0], [5, 3]]) {
      assert.equal(await weight(page, layer, head, 17, 200), Math.fround(large.attention[layer][head][17][200]));
    }
  });
}

test('weight() settles when another document takes the place of the one that it asked', {}, async (page) => {
  await page.evaluate(() => { window.holds = ({ layer, head }) => layer === 5 && head === 3; });
  await openText(page, packed(large), 'large.json');
  await page.evaluate(() => { window.asked = headlight.weight({ layer: 5, head: 3, query: 1, key: 2 }).catch(({ code }) => code); });
  await openText(page, small, 'small.json');
  assert.equal(await page.evaluate(() => window.asked), 'replaced');
});

test('weight() settles when the worker that has its head is gone', {}, async (page) => {
  await page.evaluate(() => { window.holds = ({ layer, head }) => layer === 5 && head === 3; });
  await openText(page, packed(large), 'large.json');
  await page.evaluate(() => { window.asked = headlight.weight({ layer: 5, head: 3, query: 1, key: 2 }).catch(({ message }) => message); });
  await page.waitForFunction(() => window.heldBy);
  await page.evaluate(() => window.heldBy.dispatchEvent(new ErrorEvent('error', { message: 'killed' })));
  assert.match(await page.evaluate(() => window.asked), /layer 5, head 3: the worker that reads it has stopped \(killed\)/);
});

test('weight() and open() settle when a message cannot be read at all', {}, async (page) => {
  await page.evaluate(() => { window.holds = ({ layer, head }) => layer === 5 && head === 3; });
  await openText(page, packed(large), 'large.json');
  await page.evaluate(() => { window.asked = headlight.weight({ layer: 5, head: 3, query: 1, key: 2 }).catch(({ message }) => message); });
  await page.waitForFunction(() => window.heldBy);
  await page.evaluate(() => window.heldBy.dispatchEvent(new MessageEvent('messageerror')));
  assert.match(await page.evaluate(() => window.asked), /layer 5, head 3: /);
});
