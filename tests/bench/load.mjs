// What loading costs: documents of 12 x 12 heads, beside what `JSON.parse(await file.text())` needs for the same file, and beside bare
// reading. Every time is a median of five.
//
// Ways to read a file of 302 MB that was chosen in the page, best of four in one run on two cores that others used, too:
//   stream with a buffer of one's own (BYOB), 8 MB   0.37 s   what the page does
//   the same, buffer of 1 MB                         0.62 s
//   two streams, each of one half, in two workers    1.01 s
//   arrayBuffer() of the whole                       1.18 s
//   stream                                           1.19 s
//   FileReaderSync, slices of 8 MB, four workers     1.22 s   (two: 1.36 s; one: 1.61 s)
//   slices of 32 MB, one after the other             1.29 s   (two in flight: 1.29 s; 8 MB: 1.50 s; 1 MB: 2.79 s)
//   slices of 8 MB, four in flight                   1.45 s   (eight of 2 MB: 2.56 s)
//   text() 2.02 s; JSON.parse(await file.text()) 4.08 s
// Slices pay for a request each and for new memory; the stream's pieces of a few KB go into memory that the caches have already.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, openPage } from './measuring.mjs';

const runs = 5;
const cores = cpus().length;

/** Softmax rows of `tokens` weights with so many digits, as Python writes them. */
function matrixText(tokens, digits, next) {
  const row = () => {
    const raw = Array.from({ length: tokens }, () => Math.exp(9 * next()));
    const sum = raw.reduce((a, b) => a + b, 0);
    return `[${raw.map((weight) => (digits < 10 ? (weight / sum).toFixed(digits) : String(weight / sum))).join(', ')}]`;
  };
  return `[${Array.from({ length: tokens }, row).join(', ')}]`;
}

/** Writes a document of 12 x 12 heads into a file of its own; returns its path and size. */
function writeDocument(folder, tokens, digits) {
  let seed = 1;
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const matrices = Array.from({ length: 3 }, () => matrixText(tokens, digits, next));  // which head has which makes no difference
  const path = join(folder, `${tokens}-${digits}.json`);
  const file = openSync(path, 'w');
  let bytes = 0;
  const write = (text) => { bytes += writeSync(file, text); };
  write(`{"tokens": ${JSON.stringify(Array.from({ length: tokens }, (_, i) => `w${i}`))}, "attention": [`);
  for (let layer = 0; layer < 12; ++layer) {
    for (let head = 0; head < 12; ++head) {
      write(`${head > 0 ? ', ' : layer > 0 ? ', [' : '['}${matrices[(layer + head) % 3]}${head === 11 ? ']' : ''}`);
    }
  }
  write(']}');
  closeSync(file);
  return { path, bytes };
}

/** A fresh page with the file at hand as `window.benchFile`. */
async function pageWithFile(browser, url, path) {
  const page = await openPage(browser, url);
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'bench' });
    input.onchange = () => { [window.benchFile] = input.files; };
    document.body.append(input);
  });
  await page.setInputFiles('#bench', path);
  return page;
}

/** What any viewer in JavaScript does: `JSON.parse(await file.text())`. Null where the text is longer than the browser's longest string. */
async function measureParse(page, bytes) {
  const longestString = 2 ** 29 - 24;
  if (bytes > longestString) return null;
  const times = await page.evaluate(async (runs) => {
    const list = [];
    for (let run = 0; run < runs; ++run) {
      const start = performance.now();
      JSON.parse(await window.benchFile.text());
      list.push(performance.now() - start);
    }
    return list;
  }, runs);
  return median(times);
}

/** Nothing but reading, as the page does it; also a reader that is kept alive: see web/reading.js. */
async function measureReading(page) {
  return median(await page.evaluate(async (runs) => {
    const list = [];
    for (let run = 0; run < runs; ++run) {
      const start = performance.now();
      const reader = window.benchReader = window.benchFile.stream().getReader({ mode: 'byob' });
      let buffer = new ArrayBuffer(8 << 20);
      for (let piece = await reader.read(new Uint8Array(buffer)); !piece.done; piece = await reader.read(new Uint8Array(buffer))) buffer = piece.value.buffer;
      list.push(performance.now() - start);
    }
    return list;
  }, runs));
}

async function measureBrowser(browser, url, { path, bytes }) {
  const page = await pageWithFile(browser, url, path);
  const read = await measureReading(page);
  const parse = await measureParse(page, bytes);
  await page.close();
  return { read, parse };
}

/** The page's renderer, as the system sees it: the most memory it ever had, in MB. */
async function peakMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
    try {
      return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1e3;
    } catch {
      return 0;  // it has just ended, or this is no Linux
    }
  });
  return Math.max(...peaks);
}

/** Opens the file five times with so many workers. */
async function measureOpening(browser, url, path, workers) {
  const page = await pageWithFile(browser, `${url}?workers=${workers}`, path);
  const opens = await page.evaluate(async (runs) => {
    const list = [];
    for (let run = 0; run < runs; ++run) {
      await headlight.open(window.benchFile);
      while (!headlight.stats().open.decodedMs || !headlight.stats().open.firstPictureMs) await new Promise((resolve) => { setTimeout(resolve, 10); });
      list.push(headlight.stats().open);
    }
    return list;
  }, runs);
  const peak = await peakMemory(browser);
  await page.close();
  const of = (key) => median(opens.map((open) => open[key]));
  return { indexMs: of('indexMs'), firstPictureMs: of('firstPictureMs'), decodedMs: of('decodedMs'), peak };
}

export async function measureLoad(browser, url) {
  const rows = [];
  const folder = mkdtempSync(join(tmpdir(), 'headlight-bench-'));
  const sizes = [128, 256, 512].flatMap((tokens) => [[tokens, 4], [tokens, 17]]);
  try {
    for (const [tokens, digits] of [...sizes, [940, 4]]) {  // the last has 1 GB
      const file = writeDocument(folder, tokens, digits);
      const { path, bytes } = file;
      const { read, parse } = await measureBrowser(browser, url, file);
      const one = await measureOpening(browser, url, path, 1);
      const all = await measureOpening(browser, url, path, cores);
      rows.push({
        tokens, digits, MB: bytes / 1e6, 'read ms': read, 'parse ms': parse, 'index ms': one.indexMs, 'first picture ms': one.firstPictureMs,
        'decoded ms, 1 worker': one.decodedMs, [`decoded ms, ${cores}`]: all.decodedMs, 'peak MB': one.peak,
        'picture / parse': parse && one.firstPictureMs / parse, 'decoded / parse': parse && one.decodedMs / parse,
        'picture / read': one.firstPictureMs / read, 'decoded / read': one.decodedMs / read,
      });
      rmSync(path);
      console.log(`${tokens} tokens, ${digits} digits: done`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return rows;
}
