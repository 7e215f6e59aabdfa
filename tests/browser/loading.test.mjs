// Documents too large to decode before they show: workers, the background, memory, and what goes wrong there.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attention, packed, words } from './documents.mjs';
import { openError, openText, pageTest, passTime, settle, stopClock } from './harness.mjs';

// More than the 8 MiB up to which everything is decoded before a document opens.
const layers = 6;
const heads = 4;
const tokens = 256;
const large = { tokens: words(tokens), attention: attention(layers, heads, tokens) };
const largeText = JSON.stringify(large);
assert.ok(largeText.length > 8 * 2 ** 20);
const packedText = JSON.stringify(packed(large));
assert.ok(packedText.length > 8 * 2 ** 20);

const documentName = (page) => page.evaluate(() => headlight.document()?.name);
const weight = (page, layer, head, query, key) => page.evaluate((id) => headlight.weight(id), { layer, head, query, key });
const progressText = (page) => page.locator('#progress-what').textContent();

async function allDecoded(page) {
  await page.waitForFunction(() => headlight.stats().open.decodedMs > 0);
  await settle(page);
}

/** In the page: keeps the messages that ask a worker to decode until `release` is called. */
function holdDecoding() {
  const RealWorker = window.Worker;
  Object.assign(window, { workers: [], jobs: [], held: [], hold: false });
  window.release = () => {
    window.hold = false;
    window.held.splice(0).forEach((send) => send());
  };
  window.Worker = class extends RealWorker {
    constructor(...options) {
      super(...options);
      window.workers.push(this);
    }

    postMessage(message, ...rest) {
      if (!message.decode) return super.postMessage(message, ...rest);
      window.jobs.push(message.decode);
      if (!window.hold) return super.postMessage(message, ...rest);
      this.isHeld = true;
      return window.held.push(() => super.postMessage(message, ...rest));
    }
  };
}

/** Begins to open a text; `window.opened` is how it ends. */
const beginOpening = (page, text, name) => page.evaluate(([t, n]) => {
  window.opened = headlight.open(new Blob([t]), { name: n }).then((summary) => summary.name, (error) => error.code);
}, [text, name]);

/** Opens the large document with all decoding but that of its first picture held. */
async function openHeld(page) {
  const firstPicture = heads;
  await page.evaluate((count) => {
    window.jobs.length = 0;
    const timer = setInterval(() => { if (window.jobs.length >= count) { clearInterval(timer); } window.hold = window.jobs.length >= count; }, 0);
  }, firstPicture);
  await openText(page, packedText, 'large.json');
}

pageTest('a large document shows before its last head is decoded, and the last head can be had', { init: holdDecoding }, async (page) => {
  await openHeld(page);
  assert.equal(await documentName(page), 'large.json');
  assert.ok((await page.evaluate(() => headlight.edges())).length > 0);
  assert.equal(await page.evaluate(() => headlight.stats().open.decodedMs), 0, 'not all heads are there');
  const pending = page.evaluate((id) => headlight.weight(id), { layer: 5, head: 3, query: 255, key: 17 });
  await page.evaluate(() => window.release());
  assert.equal(await pending, Math.fround(large.attention[5][3][255][17]));
  await allDecoded(page);
  for (const [layer, head, query, key] of [[0, 0, 0, 0], [2, 1, 100, 200], [5, 0, 255, 255]]) {
    assert.equal(await weight(page, layer, head, query, key), Math.fround(large.attention[layer][head][query][key]));
  }
  assert.equal(await page.evaluate(() => headlight.stats().residentBytes), layers * heads * tokens * tokens * 4);
});

pageTest('the head on screen jumps the queue', { init: holdDecoding }, async (page) => {
  await openHeld(page);
  await page.evaluate(() => headlight.setState({ layer: 5, heads: [2] }));
  await settle(page);
  const asked = await page.evaluate(() => {
    const before = window.jobs.length;
    window.release();
    return before;
  });
  await allDecoded(page);
  const next = await page.evaluate((count) => window.jobs.slice(count - 1, count + 2).map(({ layer, head }) => `${layer}.${head}`), asked);
  assert.ok(next.includes('5.2'), `decoded ${next}`);
  assert.ok((await page.evaluate(() => headlight.edges())).every(({ head }) => head === 2));
});

pageTest('?memory= keeps the decoded heads within a budget, and evicted ones come back', { address: '?memory=1' }, async (page) => {
  await openText(page, largeText, 'large.json');
  await allDecoded(page);
  const headBytes = tokens * tokens * 4;
  const resident = () => page.evaluate(() => headlight.stats().residentBytes);
  assert.ok(await resident() <= heads * headBytes, 'the heads on screen at most');
  for (const [layer, head] of [[0, 0], [5, 3], [0, 0], [3, 1]]) {
    assert.equal(await weight(page, layer, head, 9, 10), Math.fround(large.attention[layer][head][9][10]));
  }
  await page.evaluate(() => headlight.setState({ layer: 0, heads: [1] }));
  await page.waitForFunction(() => headlight.edges().length > 0);
  assert.ok(await resident() <= (heads + 1) * headBytes);
});

pageTest('Cancel while heads are decoded keeps what was open', { init: holdDecoding }, async (page) => {
  await page.evaluate(() => { window.hold = true; });
  await beginOpening(page, packedText, 'large.json');
  await page.waitForFunction(() => document.getElementById('progress-what').textContent.startsWith('Decoding'));
  await page.locator('#progress-cancel').click();
  assert.equal(await page.evaluate(() => window.opened), 'cancelled');
  assert.ok(await page.locator('#progress').isHidden());
  assert.equal(await documentName(page), 'induction.json');
  await page.evaluate(() => { window.release(); });
  await openText(page, largeText, 'again.json');
  assert.equal(await documentName(page), 'again.json');
});

pageTest('another file replaces one whose heads are still decoded', { init: holdDecoding }, async (page) => {
  await page.evaluate(() => { window.hold = true; });
  await beginOpening(page, packedText, 'large.json');
  await page.waitForFunction(() => window.held.length > 0);
  const summary = await openText(page, { tokens: words(3), attention: attention(1, 2, 3) }, 'small.json');
  assert.equal(summary.name, 'small.json');
  assert.equal(await page.evaluate(() => window.opened), 'cancelled');
  await page.evaluate(() => window.release());
  await settle(page);
  assert.equal(await documentName(page), 'small.json');
  assert.ok(await page.locator('#progress').isHidden());
});

pageTest('the background says how many heads are ready, and Stop ends it', { init: holdDecoding }, async (page) => {
  await openHeld(page);
  await stopClock(page);
  await passTime(page, 600);
  await page.evaluate(() => window.held.shift()());  // one more head, after a moment
  await page.locator('#progress').waitFor();
  assert.match(await progressText(page), /^\d+ of 24 heads decoded$/);
  await page.locator('#progress-cancel').click();
  assert.ok(await page.locator('#progress').isHidden());
  await page.evaluate(() => window.release());
  await page.waitForTimeout(300);
  assert.ok(await page.locator('#progress').isHidden());
  assert.equal(await page.evaluate(() => headlight.stats().open.decodedMs), 0);
  assert.equal(await weight(page, 5, 3, 1, 2), Math.fround(large.attention[5][3][1][2]), 'what is asked for is decoded all the same');
});

pageTest('a bad number far behind is told, and the other heads stay usable', {}, async (page) => {
  const at = largeText.lastIndexOf('0.');
  await openText(page, `${largeText.slice(0, at)}-.${largeText.slice(at + 2)}`, 'bad.json');
  await allDecoded(page);
  const { warnings } = await page.evaluate(() => headlight.document());
  assert.match(warnings.join(' '), /One head cannot be decoded: layer 5, head 3: expected a number, found -\.\d+, at line 1, column \d+/);
  await assert.rejects(weight(page, 5, 3, 0, 0), /layer 5, head 3: expected/);
  assert.equal(await weight(page, 5, 2, 3, 4), Math.fround(large.attention[5][2][3][4]));
  await page.evaluate(() => headlight.setState({ layer: 5, heads: [3] }));
  await settle(page);
  assert.deepEqual(await page.evaluate(() => headlight.edges()), []);
});

pageTest('a bad number in what nobody shows is told, too', {}, async (page) => {
  const logits = `[[${'0,'.repeat(5e6)}1],[${'0,'.repeat(5e6)}1.]]`;
  await openText(page, `{"tokens": ["a"], "attention": [[1]], "logits": ${logits}}`, 'logits.json');
  await page.waitForFunction(() => headlight.document().warnings.length > 0);
  const { warnings } = await page.evaluate(() => headlight.document());
  assert.match(warnings.join(' '), /^Outside of the attention: expected a number, found 1\., at line 1/);
});

pageTest('a bad number in the first picture is an error, and the open document stays', {}, async (page) => {
  const middle = largeText.indexOf('0.', Math.floor(largeText.length * 0.55));
  const error = await openError(page, `${largeText.slice(0, middle)}-.${largeText.slice(middle + 2)}`, 'bad.json');
  assert.match(error.message, /^bad\.json: layer 3, head \d: expected a number, found -\./);
  assert.equal(error.code, 'number');
  assert.equal(await documentName(page), 'induction.json');
});

pageTest('a worker that dies is an error sentence, and the next file opens', {}, async (page) => {
  const dying = 'addEventListener("message", () => setTimeout(() => { throw new Error("out of memory"); }));';
  await page.route('**/worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body: dying }), { times: 1 });
  const small = { tokens: words(3), attention: attention(1, 2, 3) };
  await openText(page, small, 'first.json');  // takes the worker that was started ahead; the next one is the dying one
  const error = await openError(page, small, 'second.json');
  assert.equal(error.code, 'worker');
  assert.match(error.message, /^second\.json: the worker that reads it has stopped.*out of memory/);
  assert.equal(await page.locator('#error-text').textContent(), error.message);
  assert.equal(await documentName(page), 'first.json');
  await openText(page, small, 'third.json');
  assert.equal(await documentName(page), 'third.json');
});

pageTest('a worker that dies while it decodes costs its head, not the document', { init: holdDecoding }, async (page) => {
  await openHeld(page);
  await page.evaluate(() => {
    window.held.length = 0;
    window.workers.find(({ isHeld }) => isHeld).dispatchEvent(new ErrorEvent('error', { message: 'killed' }));
    window.release();
  });
  await allDecoded(page);
  const { warnings } = await page.evaluate(() => headlight.document());
  assert.match(warnings.join(' '), /^One head cannot be decoded: layer \d, head \d: the worker that reads it has stopped \(killed\)/);
});

/** A server whose answer stops in the middle until `finish`. */
async function withSlowServer(body) {
  let response = null;
  let closed = false;
  const half = Math.floor(largeText.length / 2);
  const server = createServer((_, answer) => {
    response = answer;
    answer.on('close', () => { closed = !answer.writableFinished; });
    answer.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': largeText.length, 'Access-Control-Allow-Origin': '*' });
    answer.write(largeText.slice(0, half));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    await body(`http://127.0.0.1:${server.address().port}/slow.json`, {
      finish: () => response.end(largeText.slice(half)),
      breakOff: () => response.destroy(),
      wasClosed: () => closed,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

pageTest('a download shows its bytes, is kept, and every head of it can be had', {}, async (page) => {
  await withSlowServer(async (url, server) => {
    const opening = page.evaluate((address) => headlight.open(address).then(({ name }) => name), url);
    await page.waitForFunction(() => /slow\.json: [\d.]+ MB of [\d.]+ MB/.test(document.getElementById('progress-what').textContent));
    await page.locator('#progress').waitFor();
    server.finish();
    assert.equal(await opening, 'slow.json');
    await allDecoded(page);
    assert.equal(await weight(page, 5, 3, 7, 8), Math.fround(large.attention[5][3][7][8]));
    assert.ok(page.url().includes('#src='));
  });
});

pageTest('Cancel stops a download at once', {}, async (page) => {
  await withSlowServer(async (url, server) => {
    const opening = page.evaluate((address) => headlight.open(address).catch(({ code }) => code), url);
    await page.waitForFunction(() => /MB of/.test(document.getElementById('progress-what').textContent));
    await page.locator('#progress-cancel').click();
    assert.equal(await opening, 'cancelled');
    assert.equal(await documentName(page), 'induction.json');
    for (let wait = 0; wait < 100 && !server.wasClosed(); ++wait) await page.waitForTimeout(20);
    assert.ok(server.wasClosed(), 'the connection is closed');
  });
});

pageTest('a download that breaks off is an error sentence', { expect: [/Failed to load|ERR_/] }, async (page) => {
  await withSlowServer(async (url, server) => {
    const opening = page.evaluate((address) => headlight.open(address).catch(({ code, message }) => ({ code, message })), url);
    await page.waitForFunction(() => /MB of/.test(document.getElementById('progress-what').textContent));
    server.breakOff();
    const error = await opening;
    assert.equal(error.code, 'network');
    assert.match(error.message, /slow\.json: the download broke off/);
  });
});

// --- A document that shows while it is read -----------------------------------------------------------------------------------

const layerTexts = large.attention.map((layer) => JSON.stringify(layer));
const tokensText = JSON.stringify(large.tokens);

/** Opens what a server sends in pieces, when it is told to; `window.opened` is how that ends. */
async function withGrowing(page, body) {
  let response = null;
  const server = createServer((_, answer) => {
    response = answer;
    answer.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
    answer.flushHeaders();
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    await page.evaluate((address) => {
      window.opened = headlight.open(address).then((summary) => summary, ({ code, message }) => ({ code, message }));
    }, `http://127.0.0.1:${server.address().port}/growing.json`);
    for (let wait = 0; wait < 500; ++wait) {
      if (response) break;
      await page.waitForTimeout(20);
    }
    await body({
      send: (text) => response.write(text),
      end: (text) => response.end(text),
      breakOff: () => response.destroy(),
      opened: () => page.evaluate(() => window.opened),
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const layersShown = (page) => page.evaluate(() => headlight.document().streams[0].layers);
const layersCome = (page, count) => page.waitForFunction(
  (n) => headlight.document()?.name === 'growing.json' && headlight.document().streams[0].layers >= n, count);

pageTest('a download shows before its last byte, grows, and keeps what is chosen', {}, async (page) => {
  await withGrowing(page, async ({ send, end, opened }) => {
    send(`{"tokens":${tokensText},"attention":[${layerTexts[0]},${layerTexts[1].slice(0, -1)}`);
    await layersCome(page, 1);
    assert.equal(await layersShown(page), 1, 'a layer that is not whole waits');
    await settle(page);
    assert.ok((await page.evaluate(() => headlight.edges())).length > 0, 'it can be used');
    assert.equal(await weight(page, 0, 3, 200, 100), Math.fround(large.attention[0][3][200][100]));
    assert.deepEqual(await page.evaluate(() => headlight.document().warnings), []);
    assert.match(await progressText(page), /^Reading growing\.json: /);
    assert.ok(await page.locator('#progress').isVisible());

    send(`],${layerTexts[2]},`);
    await layersCome(page, 3);
    const chosen = { layer: 2, heads: [1], query: 7 };
    await page.evaluate((patch) => headlight.setState(patch), chosen);
    const [x, y] = await page.evaluate(() => { const { x, y, width, height } = headlight.layout().panes.tokens; return [x + width / 2, y + height / 2]; });
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 900);
    await settle(page);
    const before = await page.evaluate(() => [headlight.state(), headlight.layout().queries]);
    assert.notEqual(before[1][0].index, 0, 'scrolled');

    send(layerTexts[3]);
    await layersCome(page, 4);
    await settle(page);
    assert.deepEqual(await page.evaluate(() => [headlight.state(), headlight.layout().queries]), before);
    end(`,${layerTexts[4]},${layerTexts[5]}]}`);
    assert.equal((await opened()).streams[0].layers, layers);
    await allDecoded(page);
    assert.deepEqual(await page.evaluate(() => [headlight.state(), headlight.layout().queries]), before);
    assert.ok(await page.locator('#progress').isHidden());
    for (const [layer, head, query, key] of [[0, 0, 0, 0], [2, 1, 100, 200], [5, 3, 255, 255]]) {
      assert.equal(await weight(page, layer, head, query, key), Math.fround(large.attention[layer][head][query][key]));
    }
    assert.match(page.url(), /growing\.json/);
    assert.match(page.url(), /layer=2/);
  });
});

pageTest('tokens that stand last are numbers until they come', {}, async (page) => {
  await withGrowing(page, async ({ send, end, opened }) => {
    send(`{"attention":[${layerTexts[0]},${layerTexts[1]}`);
    await layersCome(page, 1);
    assert.deepEqual(await page.evaluate(() => headlight.document().streams[0].keys.slice(0, 3)), ['0', '1', '2']);
    end(`],"tokens":${tokensText}}`);
    assert.deepEqual((await opened()).streams[0].keys.slice(0, 3), ['w0', 'w1', 'w2']);
    assert.deepEqual(await page.evaluate(() => headlight.document().warnings), []);
  });
});

pageTest('an error in the middle of a growing document is told, and what has come stays', {}, async (page) => {
  await withGrowing(page, async ({ send, end, opened }) => {
    send(`{"tokens":${tokensText},"attention":[${layerTexts[0]},${layerTexts[1]},`);
    await layersCome(page, 2);
    end('oops]}');
    const error = await opened();
    assert.equal(error.code, 'syntax');
    assert.match(error.message, /^growing\.json: expected a value, found oops, at line 1/);
    assert.equal(await page.locator('#error-text').textContent(), error.message);
    const summary = await page.evaluate(() => headlight.document());
    assert.equal(summary.name, 'growing.json');
    assert.match(summary.warnings.join(' '), /found oops/);
    assert.equal(await weight(page, 1, 3, 7, 8), Math.fround(large.attention[1][3][7][8]));
    await openText(page, { tokens: words(3), attention: attention(1, 2, 3) }, 'next.json');
    assert.equal(await documentName(page), 'next.json');
  });
});

pageTest('a download that breaks off leaves what has come', { expect: [/Failed to load|ERR_/] }, async (page) => {
  await withGrowing(page, async ({ send, breakOff, opened }) => {
    send(`{"tokens":${tokensText},"attention":[${layerTexts[0]},${layerTexts[1]},`);
    await layersCome(page, 2);
    breakOff();
    assert.equal((await opened()).code, 'network');
    assert.equal(await documentName(page), 'growing.json');
    assert.match((await page.evaluate(() => headlight.document().warnings)).join(' '), /the download broke off/);
    assert.equal(await weight(page, 1, 0, 7, 8), Math.fround(large.attention[1][0][7][8]));
  });
});

pageTest('Cancel while a document grows brings back what was open', {}, async (page) => {
  const before = await page.evaluate(() => [headlight.state(), headlight.edges()]);
  await withGrowing(page, async ({ send, opened }) => {
    send(`{"tokens":${tokensText},"attention":[${layerTexts[0]},`);
    await layersCome(page, 1);
    await page.locator('#progress-cancel').click();
    assert.equal((await opened()).code, 'cancelled');
    assert.equal(await documentName(page), 'induction.json');
    await page.waitForFunction(() => headlight.edges().length > 0);
    await settle(page);
    assert.deepEqual(await page.evaluate(() => [headlight.state(), headlight.edges()]), before);
    assert.match(await page.title(), /^induction\.json/);
    assert.ok(await page.locator('#progress').isHidden());
  });
});

pageTest('another file replaces a document that grows', {}, async (page) => {
  await withGrowing(page, async ({ send, opened }) => {
    send(`{"tokens":${tokensText},"attention":[${layerTexts[0]},`);
    await layersCome(page, 1);
    await openText(page, { tokens: words(3), attention: attention(1, 2, 3) }, 'next.json');
    assert.equal((await opened()).code, 'cancelled');
    assert.equal(await documentName(page), 'next.json');
    send(layerTexts[1]);
    await settle(page);
    assert.equal(await documentName(page), 'next.json');
  });
});

/** In the page: what the workers have sent, by the names of their messages. */
function noteMessages() {
  const RealWorker = window.Worker;
  window.messages = [];
  window.Worker = class extends RealWorker {
    constructor(...options) {
      super(...options);
      this.addEventListener('message', ({ data }) => window.messages.push(data));
    }
  };
}

pageTest('a large file shows before it is read to its end, and is read once', { init: noteMessages }, async (page) => {
  const count = 24;
  const summary = await page.evaluate(([names, layer, n]) => headlight.open(
    new Blob([`{"tokens":${names},"attention":[`, layer, ...Array(n - 1).fill([',', layer]).flat(), ']}']), { name: 'large.json' }), [tokensText, layerTexts[0], count]);
  assert.equal(summary.streams[0].layers, count);
  await allDecoded(page);
  const sent = await page.evaluate(() => window.messages.map((message) => Object.keys(message)[0]));
  assert.ok(sent.includes('grown'), `${sent}`);
  assert.ok(sent.indexOf('grown') < sent.lastIndexOf('opened'));
  assert.ok(!sent.includes('head'), 'no head was asked for');
  assert.equal(await weight(page, 23, 3, 9, 10), Math.fround(large.attention[0][3][9][10]));
});

pageTest('a file that is gone, or has become a folder, is told in words', {}, async (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'headlight-'));
  const path = join(folder, 'gone.json');
  try {
    writeFileSync(path, largeText);
    await page.evaluate(() => {
      const input = Object.assign(document.createElement('input'), { type: 'file', id: 'kept' });
      document.body.append(input);
    });
    await page.setInputFiles('#kept', path);
    rmSync(path);
    const error = await page.evaluate(() => headlight.open(document.getElementById('kept').files[0]).catch(({ code, message }) => ({ code, message })));
    assert.equal(error.code, 'unreadable');
    assert.match(error.message, /^gone\.json: expected a file that can be read, found a folder/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

pageTest('a read that waits is not collected as garbage', { waitFor: false }, async (page) => {
  await page.context().route(/reading\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `setInterval(gc, 10);\n${await response.text()}` });
  });
  await page.reload();
  await page.waitForFunction(() => window.headlight?.document());
  const text = JSON.stringify({ tokens: words(96), attention: attention(12, 12, 96) });
  await page.evaluate((t) => {
    const blob = new Blob([t.slice(0, -1), ' '.repeat(32 << 20), '}']);
    const open = async () => {
      for (let i = 0; i < 4; ++i) await headlight.open(blob);
      window.allOpened = true;
    };
    open();
  }, text);
  await page.waitForFunction(() => window.allOpened);
});
