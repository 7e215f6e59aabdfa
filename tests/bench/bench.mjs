// What the page costs, in one run of one Chromium: node bench.mjs load|view. Prints a table and writes JSON beside it (build/bench).
// Every time is a median of five; compare ratios within a run, not milliseconds between machines.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { serve } from '../../web/serve.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { chromium } = createRequire(`${root}tests/browser/`)('playwright-core');
const flags = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Made in the page, so that no large text crosses the protocol. */
function installGenerator() {
  window.makeDocument = (layers, heads, tokens, digits) => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const row = () => {
      const raw = Array.from({ length: tokens }, () => Math.exp(9 * next()));
      const sum = raw.reduce((a, b) => a + b, 0);
      return `[${raw.map((weight) => (digits < 10 ? (weight / sum).toFixed(digits) : String(weight / sum))).join(', ')}]`;
    };
    const nest = (count, make) => `[${Array.from({ length: count }, make).join(', ')}]`;
    const matrix = nest(tokens, row);
    const attention = nest(layers, () => nest(heads, () => matrix));
    return `{"tokens": ${JSON.stringify(Array.from({ length: tokens }, (_, i) => `w${i}`))}, "attention": ${attention}}`;
  };
  window.median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
}

async function measureLoad(page) {
  const rows = [];
  for (const tokens of [64, 128, 256]) {
    for (const digits of [4, 17]) {
      rows.push(await page.evaluate(async ([n, d]) => {
        const text = window.makeDocument(12, 12, n, d);
        const blob = new Blob([text]);
        const parse = [];
        const picture = [];
        const decoded = [];
        for (let run = 0; run < 5; ++run) {
          const start = performance.now();
          JSON.parse(text);
          parse.push(performance.now() - start);
          await headlight.open(blob, { name: 'bench.json' });
          await new Promise((resolve) => { setTimeout(resolve, 200); });
          const { open } = headlight.stats();
          picture.push(open.firstPictureMs);
          decoded.push(open.decodedMs);
        }
        return { tokens: n, digits: d, megabytes: text.length / 1e6, jsonParseMs: window.median(parse), firstPictureMs: window.median(picture), decodedMs: window.median(decoded) };
      }, [tokens, digits]));
    }
  }
  return rows.map((row) => ({ ...row, 'picture / parse': row.firstPictureMs / row.jsonParseMs, 'decoded / parse': row.decodedMs / row.jsonParseMs }));
}

async function measureView(page) {
  const rows = [];
  for (const tokens of [64, 256, 512]) {
    await page.evaluate((n) => headlight.open(new Blob([window.makeDocument(2, 12, n, 4)]), { name: 'bench.json' }), tokens);
    rows.push(await page.evaluate(async (n) => {
      const step = (patch) => {
        const start = performance.now();
        headlight.setState(patch);  // draws at once
        return performance.now() - start;
      };
      headlight.setState({ filter: { kind: 'topk', value: 3 } });  // the dearest filter, and many edges
      let edges = 0;
      const hover = [];
      const layer = [];
      for (let run = 0; run < 5; ++run) {
        step({ layer: 0, query: null });
        layer.push(step({ layer: 1 }));
        edges = headlight.stats().drawnEdges;
        hover.push(step({ query: (run * 7) % n }));
        await new Promise((resolve) => { setTimeout(resolve, 100); });
      }
      return { tokens: n, heads: 12, edges, tokenMs: window.median(hover), layerMs: window.median(layer) };
    }, tokens));
  }
  return rows;
}

const what = process.argv[2] ?? 'load';
const server = await serve(`${root}dist`);
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: flags });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.url);
  await page.waitForFunction(() => window.headlight?.ready.then(() => headlight.document() !== null));
  await page.evaluate(installGenerator);
  const rows = await (what === 'view' ? measureView(page) : measureLoad(page));
  console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value.toPrecision(3))]))));
  mkdirSync(`${root}build/bench`, { recursive: true });
  writeFileSync(`${root}build/bench/${what}.json`, `${JSON.stringify(rows, null, 1)}\n`);
} finally {
  await browser.close();
  await server.close();
}
