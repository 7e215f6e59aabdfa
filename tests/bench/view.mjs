// What exploring costs the page's thread, without the graphics card's part: documents of 2 x 12 heads, every head of a layer shown side by side. Every time is a median
// of nine, beside it the worst, and how much of a frame of 16 ms the median takes.
import { median, openPage } from './measuring.mjs';

const runs = 9;
const frame = 16;
const heads = Array.from({ length: 12 }, (_, head) => head);

/** Nothing is rasterized: where GL is software, that would take seconds for many edges, and the cores that we measure. */
function skipDrawing() {
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
    WebGL2RenderingContext.prototype[name] = () => {};
  }
}

/** Runs in the page: what the measurements call there. */
function installBench() {
  const bench = { frames: [] };
  window.bench = bench;

  const floatToHalf = (value) => {
    const exponent = Math.max(Math.floor(Math.log2(value)), -15);
    return exponent < -14 ? Math.round(value * 2 ** 24) : ((exponent + 15) << 10) + Math.round((value / 2 ** exponent - 1) * 1024);
  };
  const toBase64 = (bytes) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.readAsDataURL(new Blob([bytes]));
  });

  /** Softmax rows, packed; which head has which of three matrices makes no difference, and the base64 of three has no padding. */
  bench.makeDocument = async (tokens) => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const matrices = new Uint16Array(3 * tokens * tokens);
    for (let row = 0; row < 3 * tokens; ++row) {
      const raw = Array.from({ length: tokens }, () => Math.exp(9 * next()));
      const sum = raw.reduce((a, b) => a + b, 0);
      matrices.set(raw.map((weight) => floatToHalf(weight / sum)), row * tokens);
    }
    const names = JSON.stringify(Array.from({ length: tokens }, (_, i) => `w${i}`));
    const text = await toBase64(matrices);
    return new Blob([`{"tokens": ${names}, "attention": {"shape": [2, 12, ${tokens}, ${tokens}], "dtype": "float16", "data": "`,
      ...Array(8).fill(text), '"}}']);
  };

  bench.open = async (tokens) => {
    await headlight.open(await bench.makeDocument(tokens), { name: `${tokens}.json` });
    while (!headlight.stats().open.decodedMs) await new Promise((resolve) => { setTimeout(resolve, 50); });
    return headlight.state().filter;
  };

  // Every frame that the page asks for is seen, and none is asked for to see it.
  const request = window.requestAnimationFrame;
  let pending = 0;
  window.requestAnimationFrame = (draw) => {
    ++pending;
    return request((time) => {
      --pending;
      draw(time);
      bench.frames.push(headlight.stats().frameMs);
    });
  };

  /** Until the page draws no more. */
  bench.settle = async () => {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => { setTimeout(resolve, 10); });
      quiet = pending > 0 ? 0 : quiet + 1;
    }
  };

  /** The state changes at once and is drawn at once. */
  bench.timePatch = async (patch) => {
    await bench.settle();
    const start = performance.now();
    headlight.setState(patch);
    return performance.now() - start;
  };
}

const timePatch = (page, patch) => page.evaluate((p) => window.bench.timePatch(p), patch);

/** The longest of the frames that follow: the one that sees the pointer, the one that shows what it is on. */
async function timeMove(page, [x, y]) {
  await page.evaluate(async () => {
    await window.bench.settle();
    window.bench.frames.length = 0;
  });
  await page.mouse.move(x, y);
  return page.evaluate(async () => {
    await window.bench.settle();
    return Math.max(0, ...window.bench.frames);
  });
}

/** One run more than counts: the first compiles. */
async function repeat(action) {
  const times = [];
  for (let run = 0; run <= runs; ++run) times.push(await action(run));
  return times.slice(1);
}

const nowhere = [2, 798];

async function measureFilter(page, tokens, { kind, value }) {
  await page.mouse.move(...nowhere);
  await timePatch(page, { layer: 0, heads, query: null, filter: { kind, value } });
  const edges = await page.evaluate(() => headlight.stats().drawnEdges);

  const layer = await repeat((run) => timePatch(page, { layer: (run + 1) % 2 }));
  const step = kind === 'topk' ? 1 : value / 20;
  const filter = await repeat((run) => timePatch(page, { filter: { kind, value: value + step * ((run % 3) + 1) } }));
  await timePatch(page, { filter: { kind, value } });

  const { queries } = await page.evaluate(() => headlight.layout());
  const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
  const token = (run) => middle(queries[(1 + run * 3) % queries.length]);
  const enter = [];
  const leave = await repeat(async (run) => {
    enter.push(await timeMove(page, token(run)));
    return timeMove(page, nowhere);
  });
  await timeMove(page, token(0));
  const hover = await repeat((run) => timeMove(page, token(run + 1)));
  await timeMove(page, nowhere);
  const choose = await repeat((run) => timePatch(page, { query: (run * 7) % tokens }));
  return { edges, times: { layer, filter, choose, enter: enter.slice(1), hover, leave } };
}

export async function measureView(browser, url) {
  const page = await openPage(browser, url, skipDrawing);
  await page.evaluate(installBench);
  const rows = [];
  for (const tokens of [64, 256, 512, 2048]) {
    const opened = await page.evaluate((n) => window.bench.open(n), tokens);
    for (const filter of [opened, { kind: 'topk', value: 3 }, { kind: 'mass', value: 0.7 }]) {
      const { edges, times } = await measureFilter(page, tokens, filter);
      const row = { tokens, filter: `${filter.kind} ${filter.value}`, edges };
      for (const [action, list] of Object.entries(times)) {
        Object.assign(row, { [`${action} ms`]: median(list), [`${action} worst`]: Math.max(...list), [`${action} / frame`]: median(list) / frame });
      }
      rows.push(row);
    }
    console.log(`${tokens} tokens: done`);
  }
  await page.close();
  return rows;
}
