// Starts the core, connects it with the page, and puts the public API on `window.headlight`.
import createCore from './headlight-core.js';
import { guardKeyboard } from './keyboard.js';
import { OpenError, listen, nameOf, readSource } from './opening.js';
import * as page from './page.js';

const canvas = document.getElementById('canvas');
const picker = document.getElementById('picker');

let core = null;        // the WebAssembly module
let demos = [];         // demos/demos.json
let source = null;      // the address that a link can carry; null: the document is only on this machine
let opening = null;     // AbortController of what is being opened
let pendingNotes = false;

/** Calls an export that answers with JSON; throws what it reports. */
function call(name, types = [], values = []) {
  if (!core) throw new OpenError('The page is still starting: await headlight.ready first.', 'starting');
  const answer = JSON.parse(core.ccall(name, 'string', types, values));
  if (answer?.error) throw new OpenError(answer.error.message, answer.error.code, answer.error.offset);
  return answer;
}

// --- The link -------------------------------------------------------------------------------------------------------------

/** `#src=…&layer=…` as its source and the state that the core reads. */
function readFragment() {
  const parts = location.hash.slice(1).split('&').filter(Boolean);
  const isSource = (part) => part.startsWith('src=');
  const found = parts.find(isSource)?.slice(4) ?? null;
  let address = found;
  try {
    address = found && decodeURIComponent(found);
  } catch {
    // Not escaped at all: taken as it stands.
  }
  return { address, state: parts.filter((part) => !isSource(part)).join('&') };
}

/** Keeps what makes an address readable: only what would end the value is escaped. */
const escapeAddress = (address) => address.replace(/[%&#\s]/g, encodeURIComponent);

function writeFragment() {
  if (opening || call('hl_document') === null) return;  // the address still says what is to be opened
  const state = call('hl_fragment');
  const parts = source === null ? [] : [`src=${escapeAddress(source)}`, state].filter(Boolean);
  try {
    history.replaceState(null, '', parts.length ? `#${parts.join('&')}` : location.pathname + location.search);
  } catch {
    // Some browsers refuse when it comes too often; the next change writes it.
  }
}

function shareLink() {
  if (source === null) {
    page.showNote('This file is only on your machine. Put it on a web server and open it here by its address (#src=…) to share a link.');
    return;
  }
  writeFragment();
  copyText(location.href, 'The link to this view is in the clipboard.');
}

async function copyText(text, done = 'Copied.') {
  try {
    await navigator.clipboard.writeText(text);
    page.showNote(done);
  } catch {
    page.showNote(`The browser does not allow copying here: ${text}`);
  }
}

async function followFragment() {
  const { address, state } = readFragment();
  if (address !== null && address !== source) {
    await openQuietly(address, { fragment: state });
  } else {
    opening?.abort();
    call('hl_apply_fragment', ['string'], [state]);
  }
}

// --- Opening --------------------------------------------------------------------------------------------------------------

function openBytes(bytes, name, start, fragment) {
  const pointer = core._malloc(Math.max(bytes.length, 1)) >>> 0;  // addresses beyond 2 GB come back negative
  if (pointer === 0) {
    throw new OpenError(`${name}: ${bytes.length} bytes are more than this page's memory takes.`, 'memory');
  }
  try {
    core.HEAPU8.set(bytes, pointer);
    return call('hl_open', ['number', 'number', 'string', 'string', 'string'],
      [pointer, bytes.length, name, JSON.stringify(start), fragment]).document;
  } finally {
    core._free(pointer);
  }
}

/** Opens and reports: a newer call replaces one that still loads. */
async function open(from, { name, fragment = '' } = {}) {
  opening?.abort();
  const mine = opening = new AbortController();
  const isAddress = typeof from === 'string';
  const shownName = name ?? (isAddress ? nameOf(from) : from?.name ?? 'document');
  const progress = page.beginProgress(shownName, () => mine.abort());
  page.hideError();
  try {
    await headlight.ready;
    const bytes = await readSource(from, shownName, { signal: mine.signal, progress: progress.update });
    mine.signal.throwIfAborted();
    await progress.reading(bytes.length);
    mine.signal.throwIfAborted();
    const demo = isAddress ? demos.find((entry) => entry.file === from) : undefined;
    const opened = openBytes(bytes, shownName, demo?.state ?? null, fragment);
    source = isAddress ? from : null;
    call('hl_set_demo_look', ['string'], [demo?.look ?? '']);
    document.title = `${shownName} · Headlight`;
    opening = null;
    writeFragment();
    headlight.dispatchEvent(new CustomEvent('open', { detail: opened }));
    return opened;
  } catch (error) {
    if (mine.signal.aborted) throw new OpenError(`${shownName}: opening was cancelled.`, 'cancelled');
    const shown = error instanceof OpenError ? error : new OpenError(`${shownName}: ${error.message}`, 'internal');
    page.showError(shown.message);
    headlight.dispatchEvent(new CustomEvent('error', { detail: { message: shown.message, code: shown.code, offset: shown.offset } }));
    throw shown;
  } finally {
    progress.end(opening === mine || opening === null);
    if (opening === mine) opening = null;
  }
}

/** For what the user did: the error is on the page already. */
const openQuietly = (from, options) => open(from, options).catch(() => {});

async function loadDemos() {
  try {
    const response = await fetch('demos/demos.json');
    const list = (await response.json()).demos;
    demos = list.map((demo) => ({ ...demo, file: `demos/${demo.file}` }));
    call('hl_set_demos', ['string'], [JSON.stringify(demos)]);
  } catch {
    demos = [];  // a page without demos is a page all the same
  }
}

async function openFirst() {
  if (opening || headlight.document() !== null) return;  // somebody was faster
  const { address, state } = readFragment();
  const first = address ?? new URLSearchParams(location.search).get('src') ?? demos[0]?.file;
  if (first) await openQuietly(first, { fragment: state });
}

// --- What the core asks of the page ---------------------------------------------------------------------------------------

const asked = {
  pickFile: () => picker.click(),
  openSource: (address) => { openQuietly(address); },
  copyText: (text) => { copyText(text); },
  shareLink,
  setTheme: page.setTheme,
  notify(event) {
    // Coalesced: dragging a slider changes the state with every frame.
    if (event !== 'statechange' || pendingNotes) return;
    pendingNotes = true;
    setTimeout(() => {
      pendingNotes = false;
      writeFragment();
      headlight.dispatchEvent(new CustomEvent('statechange', { detail: headlight.state() }));
    }, 60);
  },
};

// --- The public API -------------------------------------------------------------------------------------------------------

class Headlight extends EventTarget {
  /** Resolves when the page can open files. */
  ready = start();

  /** Opens a File, Blob, ArrayBuffer or URL string; resolves to the document's summary. */
  open(from, { name } = {}) {
    return open(from, { name });
  }

  /** null, or {name, format, warnings, streams: [{name, layers, heads, queries, keys}]}. */
  document() {
    return core ? call('hl_document') : null;
  }

  /** What a link carries. */
  state() {
    return call('hl_state');
  }

  /** Merges the patch and redraws; throws when it does not fit, and changes nothing then. */
  setState(patch) {
    call('hl_set_state', ['string'], [JSON.stringify(patch)]);
    call('hl_draw_now');
  }

  /** The exact weight as float32; null where the file has NaN or an infinity. */
  async weight({ stream = 0, layer, head, query, key }) {
    await this.ready;
    for (const [name, index] of Object.entries({ stream, layer, head, query, key })) {
      if (!Number.isInteger(index)) throw new OpenError(`weight: expected an integer ${name}, found ${index}.`, 'argument');
    }
    return call('hl_weight', Array(5).fill('number'), [stream, layer, head, query, key]).weight;
  }

  /** What the token view draws now: [{query, key, head, weight}]. */
  edges() {
    return call('hl_edges');
  }

  /** CSS-pixel rectangles of what is visible. */
  layout() {
    return call('hl_layout');
  }

  stats() {
    const stats = call('hl_stats');
    return { ...stats, heapBytes: core.HEAPU8.length };
  }

  /** A PNG of the canvas. */
  async screenshot() {
    await this.ready;
    call('hl_draw_now');  // WebGL's buffer can be read only in the task that drew it
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The canvas could not be read.'))), 'image/png');
    });
  }
}

async function start() {
  core = await createCore({ canvas, page: asked });
  try {
    call('hl_start');
  } catch (error) {
    core = null;
    throw error;
  }
  guardKeyboard(canvas, { openPicker: asked.pickFile, dismiss: () => page.hideError() && (canvas.focus(), true) });
  canvas.addEventListener('webglcontextlost', () => page.showError('The graphics context was lost; reload the page.'));
  listen({ dropTarget: document.getElementById('drop'), picker, open: openQuietly });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => core.ccall('hl_request_frame'));
  addEventListener('hashchange', followFragment);
  await loadDemos();
}

const headlight = window.headlight = new Headlight();
headlight.ready.then(openFirst, (error) => page.showError(`${error.message}. Headlight needs a browser with WebAssembly and WebGL 2.`));
canvas.focus();
