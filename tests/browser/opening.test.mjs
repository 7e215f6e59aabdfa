// Every way in, and every error on the way.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { serve } from '../../web/serve.mjs';
import { attention, document, words } from './documents.mjs';
import { click, layout, middle, openError, openText, pageTest, pageUrl, root, settle, waitForDocument } from './harness.mjs';

const small = document(2, 3, 5);
const whole = JSON.stringify(small);

/** A served folder of test files, gone after `body`. */
async function withFiles(files, headers, body) {
  const folder = mkdtempSync(join(tmpdir(), 'headlight-'));
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(value));
  const server = await serve(folder, { headers });
  try {
    await body(server.url, folder);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

const documentName = (page) => page.evaluate(() => headlight.document()?.name);

pageTest('the first visit opens the first demo and no error', {}, async (page) => {
  assert.equal(await documentName(page), 'induction.json');
  assert.equal(await page.locator('#error').isVisible(), false);
  const { query } = await page.evaluate(() => headlight.state());
  assert.notEqual(query, null, 'the demo begins at a token worth seeing');
});

for (const [format, value] of [
  ['Headlight', { queries: words(2, 'q'), keys: words(3, 'k'), attention: attention(2, 2, 2, 3) }],
  ['BertViz', { attention: [{ name: null, attn: attention(2, 2, 3), left_text: words(3), right_text: words(3) }], default_filter: 'all' }],
  ['CircuitsVis', { tokens: words(3), attention: attention(1, 2, 3)[0] }],
  ['Hugging Face', { tokens: words(3), attentions: attention(2, 2, 3).map((layer) => [layer]) }],
  ['bare array', attention(2, 2, 3)],
]) {
  pageTest(`${format} opens through the API`, {}, async (page) => {
    const summary = await openText(page, value, 'mine.json');
    assert.equal(summary.name, 'mine.json');
    assert.equal(summary.format.toLowerCase(), format.toLowerCase());
    assert.equal(summary.streams.length, 1);
    assert.deepEqual(await page.evaluate(() => headlight.document()), summary);
  });
}

const exbert = {
  status: 200,
  payload: { aa: { att: attention(1, 2, 3)[0], left: words(3).map((text) => ({ text, bpe_pos: 'NOUN' })), right: words(3).map((text) => ({ text })) } },
};
const bertvizPage = `<script>const params = ${JSON.stringify({ attention: [{ name: 'A', attn: attention(2, 2, 3), left_text: words(3), right_text: words(3) }] })}; throw 1</script>`;

/** A tensor of float32, as NumPy saves it. */
function npy(shape, values) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8]);
  return Buffer.concat([prefix, Buffer.from(padded), Buffer.from(Float32Array.from(values).buffer)]);
}

function safetensors(name, shape, values, metadata) {
  const data = Buffer.from(Float32Array.from(values).buffer);
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, [name]: { dtype: 'F32', shape, data_offsets: [0, data.length] } }));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, data]);
}

const tensor = attention(2, 2, 3);
for (const [format, name, bytes] of [
  ['exBERT', 'server.json', Buffer.from(JSON.stringify(exbert))],
  ['BertViz', 'view.html', Buffer.from(bertvizPage)],
  ['NumPy', 'attention.npy', npy([2, 2, 3, 3], tensor.flat(3))],
  ['safetensors', 'attention.safetensors', safetensors('attentions', [2, 2, 3, 3], tensor.flat(3), { tokens: JSON.stringify(words(3)) })],
  ['Headlight', 'small.json.gz', gzipSync(JSON.stringify(small))],
]) {
  pageTest(`${name} opens as ${format}, picked as a file`, {}, async (page) => {
    await page.setInputFiles('#picker', { name, mimeType: 'application/octet-stream', buffer: bytes });
    await page.waitForFunction((expected) => headlight.document().name === expected, name);
    const { format: found, streams } = await page.evaluate(() => headlight.document());
    assert.equal(found, format);
    assert.equal(streams[0].queries.length, name === 'small.json.gz' ? 5 : 3);
    await settle(page);
    assert.ok((await page.evaluate(() => headlight.edges())).length > 0);
    if (bytes.includes('NUMPY') || name.endsWith('.safetensors')) {
      assert.equal(await page.evaluate(() => headlight.weight({ layer: 1, head: 1, query: 2, key: 0 })), Math.fround(tensor[1][1][2][0]));
    }
  });
}

pageTest('a tensor and its tokens, dropped together, are one document', {}, async (page) => {
  const transfer = await page.evaluateHandle(([bytes, tokens]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'attention.npy'));
    data.items.add(new File([tokens], 'tokens.txt'));
    return data;
  }, [[...npy([2, 2, 3, 3], tensor.flat(3))], 'the\nold\nhouse\n']);
  await page.dispatchEvent('#canvas', 'drop', { dataTransfer: transfer });
  await page.waitForFunction(() => headlight.document().name === 'attention.npy');
  assert.deepEqual((await page.evaluate(() => headlight.document())).streams[0].keys, ['the', 'old', 'house']);
});

pageTest('scores open, and are marked as not normalized', {}, async (page) => {
  const { warnings } = await openText(page, { tokens: words(2), attention: [[1.5, -2], [0.5, 3]] });
  assert.match(warnings.join(' '), /not normalized/);
});

pageTest('what is no attention is told in a sentence, and the open document stays', {}, async (page) => {
  const open = (bytes, name) => page.evaluate(async ([data, n]) => {
    try {
      await headlight.open(new File([new Uint8Array(data)], n));
      return null;
    } catch ({ code, message }) {
      return { code, message };
    }
  }, [[...bytes], name]);
  const png = await open(readFileSync(`${root}assets/screenshot.png`).subarray(0, 5000), 'picture.png');
  assert.match(png.message, /^picture\.png: .*PNG/);
  const utf16 = await open(Buffer.from(`\ufeff${whole}`, 'utf16le'), 'wide.json');
  assert.match(utf16.message, /UTF-16/);
  const bomb = await open(gzipSync(Buffer.alloc(100 << 20, ' ')), 'bomb.json.gz');
  assert.equal(bomb.code, 'limit', bomb.message);
  const huge = await open(Buffer.from(JSON.stringify({ tokens: ['a'], attention: { shape: [4294967296, 4294967296], dtype: 'uint8', data: 'AA==' } })), 'huge.json');
  assert.match(huge.message, /shape\[0\].*4294967296/);
  assert.equal(await documentName(page), 'induction.json');
});

pageTest('a token of a megabyte opens', {}, async (page) => {
  const long = 'x'.repeat(1 << 20);
  const { streams } = await openText(page, { tokens: ['a', long], attention: [[1, 0], [0.5, 0.5]] });
  assert.equal(streams[0].queries[1].length, long.length);
  await page.evaluate(() => headlight.setState({ query: 1 }));
  await settle(page);
});

pageTest('an ArrayBuffer, a File and a typed address open', {}, async (page) => {
  const names = await page.evaluate(async (text) => [
    (await headlight.open(new TextEncoder().encode(text).buffer, { name: 'buffer.json' })).name,
    (await headlight.open(new File([text], 'file.json'))).name,
    (await headlight.open('demos/grammar.json')).name,
  ], JSON.stringify(small));
  assert.deepEqual(names, ['buffer.json', 'file.json', 'grammar.json']);
  assert.match(page.url(), /#src=demos\/grammar\.json/);
});

pageTest('?src= and #src= name the document', { address: '?src=demos/grammar.json' }, async (page) => {
  assert.equal(await documentName(page), 'grammar.json');
  await page.evaluate(() => { location.hash = 'src=demos/translation.json'; });
  await page.waitForFunction(() => headlight.document().name === 'translation.json');
});

pageTest('a file dropped on the page opens, with a target while it is dragged', {}, async (page) => {
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.json'));
    return data;
  }, JSON.stringify(small));
  await page.dispatchEvent('#canvas', 'dragenter', { dataTransfer: transfer });
  assert.ok(await page.locator('#drop').isVisible());
  await page.dispatchEvent('#canvas', 'drop', { dataTransfer: transfer });
  await page.waitForFunction(() => headlight.document().name === 'dropped.json');
  assert.ok(await page.locator('#drop').isHidden());
});

/** Drops files of the disk, as a file manager does. */
async function dropFromDisk(page, files) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  await session.detach();
}

pageTest('a file dropped from the disk opens; a folder is told in a sentence, and the open document stays', {}, async (page) => {
  await withFiles({ 'dropped.json': small, 'other.json': small }, {}, async (_, folder) => {
    await dropFromDisk(page, [join(folder, 'dropped.json')]);
    await page.waitForFunction(() => headlight.document().name === 'dropped.json');
    for (const files of [[folder], [join(folder, 'other.json'), folder]]) {
      await dropFromDisk(page, files);
      await page.locator('#error').waitFor();
      const sentence = await page.locator('#error-text').textContent();
      assert.equal(sentence, `${basename(folder)}: expected a file, found a folder; drop the files in it.`);
      assert.ok(await page.locator('#drop').isHidden());
      assert.equal(await documentName(page), 'dropped.json');
      await page.locator('#error-close').click();
    }
    await settle(page);
    assert.ok(await page.locator('#progress').isHidden());
    assert.ok((await page.evaluate(() => headlight.edges())).length > 0);
  });
});

pageTest('Ctrl+O and the button pick a file', {}, async (page) => {
  await withFiles({ 'picked.json': small, 'again.json': small }, {}, async (_, folder) => {
    const [byKey] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Control+o')]);
    await byKey.setFiles(join(folder, 'picked.json'));
    await page.waitForFunction(() => headlight.document().name === 'picked.json');
    await settle(page);
    const button = middle((await layout(page)).panes.open);
    const [byButton] = await Promise.all([page.waitForEvent('filechooser'), page.mouse.click(...button)]);
    await byButton.setFiles(join(folder, 'again.json'));
    await page.waitForFunction(() => headlight.document().name === 'again.json');
  });
});

pageTest('pasted JSON opens', {}, async (page) => {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  }, JSON.stringify(small));
  await page.waitForFunction(() => headlight.document().name === 'pasted text');
});

pageTest('another site that allows it serves a document; one that does not is named in words', { expect: [/CORS|Failed to load/] }, async (page) => {
  await withFiles({ 'far.json': small }, { 'Access-Control-Allow-Origin': '*' }, async (url) => {
    const summary = await page.evaluate((address) => headlight.open(address), `${url}far.json`);
    assert.equal(summary.name, 'far.json');
  });
  await withFiles({ 'far.json': small }, {}, async (url) => {
    const error = await page.evaluate((address) => headlight.open(address).catch(({ message, code }) => ({ message, code })), `${url}far.json`);
    assert.equal(error.code, 'network');
    assert.match(error.message, /does not allow other pages/);
    assert.ok(await page.locator('#error').isVisible());
  });
});

pageTest('a 404 says what the server answered', { expect: [/404/] }, async (page) => {
  const error = await page.evaluate(() => headlight.open('nowhere.json').catch(({ message, code }) => ({ message, code })));
  assert.equal(error.code, 'http');
  assert.match(error.message, /nowhere\.json.*404/);
});

pageTest('a page at a source that is not there still opens files', { address: '?src=nowhere.json', waitFor: false, expect: [/404/] }, async (page) => {
  await page.locator('#error').waitFor();
  await openText(page, small, 'fine.json');
  assert.equal(await documentName(page), 'fine.json');
  assert.ok(await page.locator('#error').isHidden(), 'a document that opens takes the message away');
});

const textInMatrix = structuredClone(small);
textInMatrix.attention[1][2][3][4] = 'x';
const ragged = structuredClone(small);
ragged.attention[0][1][2].pop();
const cut = JSON.stringify({ tokens: words(5), attention: attention(2, 3, 5) });

for (const [what, text, code, pattern] of [
  ['an empty file', '', 'empty', /bad\.json.*empty/],
  ['no JSON', 'hello', 'syntax', /bad\.json.*line 1, column 1/],
  ['nothing recognizable', '{"weights": 3}', 'unrecognized', /bad\.json.*(attention|tokens).*weights/s],
  ['a ragged matrix', JSON.stringify(ragged), 'shape', /attention\[0\]\[1\]\[2\]/],
  ['a matrix that does not fit its tokens', JSON.stringify({ ...small, tokens: words(4) }), 'shape', /attention\[0\]\[0\].*5.*4/],
  ['a text among the numbers', JSON.stringify(textInMatrix), 'shape', /attention\[1\]\[2\]\[3\]\[4\].*number.*x/],
  ['a file cut before its first matrix', cut.slice(0, 60), 'truncated', /60/],
]) {
  pageTest(`${what} is an error sentence in the page, and the open document stays`, {}, async (page) => {
    await openText(page, whole, 'before.json');
    const fired = page.evaluate(() => new Promise((resolve) => {
      headlight.addEventListener('error', (event) => resolve(event.detail), { once: true });
    }));
    const error = await openError(page, text);
    assert.equal(error?.code, code, error?.message);
    assert.match(error.message, pattern);
    assert.equal((await fired).message, error.message);
    assert.equal(await page.locator('#error-text').textContent(), error.message);
    assert.equal(await documentName(page), 'before.json');
    assert.ok((await page.evaluate(() => headlight.edges())).length > 0);
    await page.locator('#error-close').click();
    assert.ok(await page.locator('#error').isHidden());
  });
}

pageTest('Esc closes the error, and a note does not cover it', {}, async (page) => {
  await openText(page, whole, 'local.json');
  await click(page, middle((await layout(page)).panes.share));
  await openError(page, '{');
  const [note, error] = await Promise.all(['#note', '#error'].map((id) => page.locator(id).boundingBox()));
  assert.ok(note.y + note.height <= error.y, 'one above the other');
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('#error').isHidden());
});

pageTest('a file cut in half opens with its whole heads and says so', {}, async (page) => {
  const summary = await openText(page, cut.slice(0, cut.length * 0.7), 'cut.json');
  assert.match(summary.warnings.join(' '), /whole heads.*ends inside layer/);
  await assert.doesNotReject(page.evaluate(() => headlight.weight({ stream: 0, layer: 0, head: 0, query: 0, key: 0 })));
  await assert.rejects(page.evaluate(() => headlight.weight({ stream: 0, layer: 1, head: 2, query: 0, key: 0 })), /ends before/);
});

pageTest('a newer document replaces one that still loads', {}, async (page) => {
  const outcome = await page.evaluate(async (text) => {
    const slow = headlight.open('demos/grammar.json').then(() => 'opened', (error) => error.code);
    const fast = await headlight.open(new Blob([text]), { name: 'newer.json' });
    return [await slow, fast.name, headlight.document().name];
  }, whole);
  assert.deepEqual(outcome, ['cancelled', 'newer.json', 'newer.json']);
});

pageTest('Cancel stops what loads and keeps what was open', {}, async (page) => {
  await page.route('**/slow.json', () => {});  // never answered
  const outcome = page.evaluate(() => headlight.open('slow.json').catch(({ code }) => code));
  await page.locator('#progress-cancel').click();
  assert.equal(await outcome, 'cancelled');
  assert.ok(await page.locator('#progress').isHidden());
  assert.ok(await page.locator('#error').isHidden());
  assert.equal(await documentName(page), 'induction.json');
});

pageTest('the Demos menu opens a demo', {}, async (page) => {
  await click(page, middle((await layout(page)).panes.demos));
  await click(page, middle((await layout(page)).panes['demo 1']));
  await page.waitForFunction(() => headlight.document().name === 'grammar.json');
  await waitForDocument(page);
});

test('the page downloads at most 620 KB compressed, demos aside', () => {
  const files = readdirSync(`${root}dist`).filter((name) => /\.(html|css|js|wasm|svg)$/.test(name));
  assert.ok(files.includes('headlight-core.wasm'));
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(`${root}dist/${name}`), { level: 9 }).length, 0);
  assert.ok(bytes <= 620 * 1024, `${bytes} bytes`);
});

pageTest('the page works from a sub-path and loads nothing from elsewhere', {}, async (page) => {
  const server = await serve(root);
  try {
    const addresses = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(`${server.url}dist/`);
    await waitForDocument(page);
    assert.ok(addresses.length > 5);
    assert.deepEqual(addresses.filter((address) => !address.startsWith(`${server.url}dist/`)), []);
    await page.goto(pageUrl());  // the worker that is started ahead may still be loading
    await waitForDocument(page);
  } finally {
    await server.close();
  }
});

pageTest('a document opened before the page is ready wins over the first demo', { waitFor: false }, async (page) => {
  const text = whole;
  await page.addInitScript((value) => {
    addEventListener('DOMContentLoaded', () => { window.early = headlight.open(new Blob([value]), { name: 'early.json' }); });
  }, text);
  await page.reload();
  await page.waitForFunction(() => window.early);
  assert.equal(await page.evaluate(() => window.early.then(({ name }) => name, (error) => error.code)), 'early.json');
  await page.waitForTimeout(500);
  assert.equal(await documentName(page), 'early.json');
});

pageTest('an address with a stray % is told as what it is', { address: '#src=100%.json', waitFor: false, expect: [/404/] }, async (page) => {
  await page.locator('#error').waitFor();
  assert.match(await page.locator('#error-text').textContent(), /100%.*404/);
});
