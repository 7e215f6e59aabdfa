// One Chromium and one server for a test file; a fresh page for each test. Every page must end without console errors, page errors
// and WebGL errors unless the test says which it expects.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../../web/serve.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const flags = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--js-flags=--expose-gc'];

let browser;
let server;

before(async () => {
  server = await serve(`${root}dist`);
  browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: flags });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/** The address of the page that is served. */
export const pageUrl = () => server.url;

/**
 * In each page: knows what it waits for, however busy the machine is, and gives it a clock that a test can set:
 *   waits(ms)      whether it waits for a frame, or for a timer of at most so long
 *   stopClock()    from now on time passes, and timers but the shortest end, by passTime(ms) alone
 */
function watchWaits() {
  const shortMs = 100;
  const frames = new Set();
  const timers = new Map();  // id -> how long it was set to
  let held = [];             // {id, at, end}: timers while the clock stands
  let stopped = null;        // what the clock says
  const { requestAnimationFrame, cancelAnimationFrame, setTimeout, clearTimeout } = window;
  window.requestAnimationFrame = (draw) => {
    const id = requestAnimationFrame((time) => {
      frames.delete(id);
      draw(time);
    });
    frames.add(id);
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    frames.delete(id);
    cancelAnimationFrame(id);
  };
  window.setTimeout = (action, ms = 0, ...values) => {
    if (stopped !== null && ms > shortMs) {
      const id = setTimeout(() => {});  // an id that no other timer has
      held.push({ id, at: stopped + ms, end: () => action(...values) });
      return id;
    }
    const id = setTimeout(() => {
      timers.delete(id);
      action(...values);
    }, ms);
    timers.set(id, ms);
    return id;
  };
  window.clearTimeout = (id) => {
    timers.delete(id);
    held = held.filter((timer) => timer.id !== id);
    clearTimeout(id);
  };
  window.waits = (longestMs = shortMs) => frames.size > 0 || [...timers.values()].some((ms) => ms <= longestMs);
  window.stopClock = () => {
    stopped = performance.now();
    performance.now = () => stopped;
  };
  window.passTime = (ms) => {
    const until = stopped + ms;
    const next = () => held.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
    for (let timer = next(); timer; timer = next()) {
      held = held.filter((other) => other !== timer);
      stopped = timer.at;
      timer.end();
    }
    stopped = until;
  };
}

export const stopClock = (page) => page.evaluate(() => window.stopClock());
export const passTime = (page, ms) => page.evaluate((by) => window.passTime(by), ms);

/** For what appears once the pointer rests: longer than it takes, and shorter than a note stays. */
export const restMs = 1000;

/** Until the page has drawn what it knows: it waits for no frame and no timer of at most `longestMs`, and has drawn nothing new. */
export async function settle(page, longestMs) {
  let last = -1;
  const deadline = Date.now() + 20000;
  for (let quiet = 0; quiet < 2;) {
    assert.ok(Date.now() < deadline, 'the page draws and draws');
    await page.waitForTimeout(60);
    const { frames, waits } = await page.evaluate((ms) => ({ frames: headlight.stats().frames, waits: window.waits(ms) }), longestMs);
    quiet = frames === last && !waits ? quiet + 1 : 0;
    last = frames;
  }
}

/** Waits for the page's own first document. */
export async function waitForDocument(page) {
  await page.waitForFunction(() => window.headlight?.document());
  await settle(page);
}

/**
 * A test with a page that has opened `address` (relative to the served folder).
 * options: width, height, ratio, scheme, reducedMotion, touch, expect (patterns of console errors that belong to the test),
 * waitFor (false: no document comes), init (runs in the page before anything else)
 */
export function pageTest(name, options, body) {
  const { width = 1280, height = 800, ratio = 1, scheme = 'dark', reducedMotion, expect = [], address = '', waitFor = true, touch = false, init } = options;
  test(name, async () => {
    const context = await browser.newContext({
      viewport: { width, height }, deviceScaleFactor: ratio, colorScheme: scheme, reducedMotion, hasTouch: touch, permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || /webgl|GL_|shader/i.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    try {
      await page.addInitScript(watchWaits);
      if (init) await page.addInitScript(init);
      await page.goto(server.url + address);
      if (waitFor) await waitForDocument(page);
      await body(page);
      const glError = await page.evaluate(() => document.getElementById('canvas').getContext('webgl2').getError());
      assert.equal(glError, 0, 'WebGL reports an error');
      const unexpected = complaints.filter((text) => !expect.some((pattern) => pattern.test(text)));
      assert.deepEqual(unexpected, []);
    } finally {
      await context.close();
    }
  });
}

/** Opens a JSON value or a text through the API. */
export async function openText(page, value, name = 'test.json') {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const summary = await page.evaluate(([t, n]) => headlight.open(new Blob([t]), { name: n }), [text, name]);
  await settle(page);
  return summary;
}

/** The error that opening a text through the API rejects with. */
export function openError(page, value, name = 'bad.json') {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return page.evaluate(async ([t, n]) => {
    try {
      await headlight.open(new Blob([t]), { name: n });
      return null;
    } catch (error) {
      return { message: error.message, code: error.code, offset: error.offset };
    }
  }, [text, name]);
}

export const state = (page) => page.evaluate(() => headlight.state());
export const edges = (page) => page.evaluate(() => headlight.edges());
export const layout = (page) => page.evaluate(() => headlight.layout());

export async function setState(page, patch) {
  await page.evaluate((p) => headlight.setState(p), patch);
  await settle(page);
}

export const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

/** The centre of a token's label. */
export async function tokenPoint(page, side, index) {
  const token = (await layout(page))[side].find((entry) => entry.index === index);
  assert.ok(token, `${side} ${index} is not visible`);
  return middle(token);
}

export async function hover(page, [x, y]) {
  await page.mouse.move(x, y);
  await settle(page);
}

export async function click(page, [x, y], options) {
  await page.mouse.move(x, y);
  await settle(page);  // as a person does: the pointer rests before it clicks
  await page.mouse.click(x, y, options);
  await settle(page);
}

/** RGBA of the canvas at CSS-pixel points. */
export function pixels(page, points) {
  return page.evaluate(async (list) => {
    const bitmap = await createImageBitmap(await headlight.screenshot());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return list.map(([x, y]) => [...context.getImageData(Math.floor(x * devicePixelRatio), Math.floor(y * devicePixelRatio), 1, 1).data]);
  }, points);
}
