// What the page costs, in one run of one Chromium: node bench.mjs load|view. Prints a table and writes JSON beside it (build/bench).
// Compare ratios within a run, not milliseconds between machines.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { serve } from '../../web/serve.mjs';
import { measureLoad } from './load.mjs';
import { root } from './measuring.mjs';
import { measureView } from './view.mjs';

const { chromium } = createRequire(`${root}tests/browser/`)('playwright-core');
const flags = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const round = (value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value);

const measurements = { load: measureLoad, view: measureView };
const what = process.argv[2] ?? 'load';
if (!measurements[what]) {
  console.error(`There is load and view to measure, not "${what}".`);
  process.exit(2);
}
const server = await serve(`${root}dist`);
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: flags });
try {
  const rows = await measurements[what](browser, server.url);
  console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, round(value)]))));
  mkdirSync(`${root}build/bench`, { recursive: true });
  const machine = `${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Chromium ${browser.version()}`;
  writeFileSync(`${root}build/bench/${what}.json`, `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, rows }, null, 1)}\n`);
  console.log(machine);
} finally {
  await browser.close();
  await server.close();
}
