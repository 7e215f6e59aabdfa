// Starts the core, connects it with the page, and puts the public API on `window.headlight`.
import createCore from './headlight-core.js';
import { checkCell, checkOptions, writePatch } from './arguments.js';
import { askCore } from './core_call.js';
import { guardKeyboard } from './keyboard.js';
import { OpenError } from './errors.js';
import { FindBar } from './find.js';
import { History, readLink } from './history.js';
import { filesOf, listen } from './opening.js';
import * as page from './page.js';
import * as voice from './voice.js';
import { Pool, openInWorker, prepareWorker } from './workers.js';

/** @typedef {import('./messages.d.ts').PageAnswers} Answers */
/** @typedef {import('./messages.d.ts').Source | import('./messages.d.ts').Source[]} Source */
/** @typedef {Partial<import('./messages.d.ts').State>} Patch of the state */
/** @typedef {import('./workers.js').Part} Part */
/** @typedef {{name: string, look: string}} Label what the page is named after, and a demo's sentence */
/**
 * @typedef {object} OpenOptions
 * @property {string} [name]
 * @property {string} [fragment]
 * @property {Patch | null} [start] of the state to begin with
 * @property {string | null} [document] what the history calls it already
 */

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const canvas = /** @type {HTMLCanvasElement} */ (element('canvas'));
const picker = /** @type {HTMLInputElement} */ (element('picker'));

/** What `start` sets. @type {any} */
const later = null;
/** @type {import('./messages.d.ts').Core} */
let core = later;       // the WebAssembly module
/** @type {import('./messages.d.ts').Demo[]} */
let demos = [];         // demos/demos.json
/** @type {AbortController | null} */
let opening = null;     // what is being opened
/** @type {Pool | null} */
let pool = null;        // the workers of the document that shows
/** @type {History} */
let trail = later;      // the browser's history
/** @type {FindBar} */
let findBar = later;
let change = deferred();  // resolves when a head has come or failed, or another document shows
/** @type {Label | null} */
let shownAs = null;     // see showAs
let pendingNotes = false;
/** @type {Map<string, Source>} */
const files = new Map();  // what Back can open again though no link names it: files stay on the disk

function deferred() {
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {(error: unknown) => void} */
  let reject = () => {};
  const promise = /** @type {Promise<void>} */ (new Promise((done, fail) => { [resolve, reject] = [done, fail]; }));
  return { promise, resolve, reject };
}

/** Whoever waits for a weight asks again. */
function tellChange() {
  change.resolve();
  change = deferred();
}

/**
 * Calls an export that answers with JSON; throws what it reports.
 * @template {keyof Answers} Name
 * @param {Name} name
 * @param {(string | number | Uint8Array)[]} values
 * @returns {Answers[Name]}
 */
function call(name, ...values) {
  if (!core) throw new OpenError('The page is still starting: await headlight.ready first.', 'starting');
  return askCore(core, name, ...values);
}

// --- The link -------------------------------------------------------------------------------------------------------------

function writeLink() {
  if (opening || call('hl_document') === null) return;  // the address still says what is to be opened
  trail.record(call('hl_state'), call('hl_fragment'));
}

function shareLink() {
  if (!trail.hasLink) {
    page.showNote('This file is only on your machine. Put it on a web server and open it here by its address (#src=…) to share a link.');
    return;
  }
  writeLink();
  copyText(location.href, 'The link to this view is in the clipboard.');
}

/**
 * @param {string} text
 * @param {string} [done]
 */
async function copyText(text, done = 'Copied.') {
  try {
    await navigator.clipboard.writeText(text);
    page.showNote(done);
  } catch {
    page.showNote(`The browser does not allow copying here: ${text}`);
  }
}

/**
 * Goes where Back, Forward or a typed link leads.
 * @param {import('./messages.d.ts').HistoryEntry} entry
 */
async function follow({ document: wanted, selection }) {
  const { address, fragment } = readLink();
  const file = files.get(wanted ?? '');
  if (wanted !== null && wanted === trail.document) {
    opening?.abort();
    choose(selection);
  } else if (address !== null && address !== trail.document) {
    await openQuietly(address, { fragment });
  } else if (file) {
    await openQuietly(file, { start: selection, document: wanted });
  } else if (wanted === null) {
    opening?.abort();
    call('hl_apply_fragment', fragment);
    writeLink();
  } else {
    page.showNote('That document is not open any more, and only you have it: open it again to go back to it.');
  }
}

/** @param {Patch | null} selection */
function choose(selection) {
  try {
    call('hl_set_state', JSON.stringify(selection));
  } catch {
    // The document at this address has changed since: what is chosen stays.
  }
}

// --- Opening --------------------------------------------------------------------------------------------------------------

/** How many bytes of decoded heads may stay, from `?memory=` in MiB. */
function memoryBudget() {
  const asked = Number(new URLSearchParams(location.search).get('memory'));
  return (asked > 0 ? Math.min(asked, 2 ** 20) : 1024) * 2 ** 20;
}

/**
 * A message of a worker. One from another build may have any form: the core gets nothing then, and says what that means.
 * @param {unknown} message
 */
const bytesOf = (message) => (message instanceof Uint8Array ? message : new Uint8Array());

/**
 * What a document's workers do: what the core asks for, and where its answers go.
 * @param {Pool} workers
 * @param {number} number
 * @param {{arrived: () => void, rejected: (error: Error) => void}} outcome
 * @returns {import('./workers.js').Listener}
 */
function listenTo(workers, number, { arrived, rejected }) {
  /**
   * @param {'hl_finish_job' | 'hl_fail_job'} name
   * @param {(string | number | Uint8Array)[]} values
   */
  const report = (name, ...values) => {
    let progress = null;
    try {
      progress = call(name, number, ...values);
    } catch (failure) {
      rejected(failure);
    } finally {
      tellChange();
    }
    if (!progress?.shown) return;
    arrived();
    voice.refresh();
    if (workers === pool && !opening && !workers.paused) page.showDecoding(progress, () => { workers.paused = true; });
  };
  return {
    next: () => call('hl_next_job', number, opening || workers.paused ? 0 : 1),
    done: ({ job }, message) => report('hl_finish_job', job, bytesOf(message)),
    failed: ({ job }, { code, message, offset }) => report('hl_fail_job', job, code, message, offset ?? -1),
  };
}

/** A document on its way to the page, at once or as it grows. */
class Arrival {
  #options;
  /** @type {Pool | null} */
  #workers = null;
  #shown = deferred();
  #refused = deferred();
  /** @type {number | null} */
  #number = null;
  /** @type {{pool: Pool | null, label: Label | null} | null} */
  #before = null;  // of the document that showed before, until this one has come

  isShown = false;
  /** Rejects when one of the heads of its first picture cannot be decoded, and when what has come so far is no good. */
  refused = /** @type {Promise<never>} */ (/** @type {Promise<unknown>} */ (this.#refused.promise));

  /**
   * `arrived` is called when it shows.
   * @param {{label: Label, start: Patch | null, fragment: string, started: number, signal: AbortSignal, arrived: () => void}} options
   */
  constructor(options) {
    this.#options = options;
    for (const { promise } of [this.#shown, this.#refused]) promise.catch(() => {});  // also where nobody waits any more
    options.signal.addEventListener('abort', () => this.#refuse(options.signal.reason), { once: true });
  }

  /** @param {unknown} error */
  #refuse = (error) => {
    this.#shown.reject(error);
    this.#refused.reject(error);
  };

  /**
   * What has come so far: see openInWorker.
   * @param {Part} part
   */
  grow(part) {
    try {
      this.#take(part, false);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /**
   * @param {Part} part
   * @param {boolean} isWhole
   */
  #take({ worker, message, blobs, heads = [], bytes = 0 }, isWhole) {
    const workers = this.#workers ??= new Pool(worker, blobs);
    if (this.#number !== null && !call('hl_grow', this.#number, bytesOf(message), bytes, isWhole ? 1 : 0).same) {
      if (!isWhole) return;
      this.#number = null;
    }
    const number = this.#number ??= this.#open(workers, message, bytes, isWhole);
    for (const head of heads) call('hl_put_arrived', number, bytesOf(head));
    workers.giveBack(worker, heads);
    tellChange();
    if (call('hl_progress', number)?.shown) this.#show(workers);
    if (isWhole) workers.provide(blobs);
    else workers.pump();
  }

  /**
   * @param {Pool} workers
   * @param {unknown} message
   * @param {number} bytes
   * @param {boolean} isWhole
   */
  #open(workers, message, bytes, isWhole) {
    const { start, fragment, started } = this.#options;
    const { document: number } = call('hl_open', bytesOf(message), JSON.stringify(start), fragment, bytes, started, memoryBudget(), isWhole ? 0 : 1);
    workers.listener = listenTo(workers, number, { arrived: () => this.#show(workers), rejected: this.#refuse });
    return number;
  }

  /** @param {Pool} workers */
  #show(workers) {
    if (this.isShown) return;
    this.isShown = true;
    this.#before = { pool, label: showAs(this.#options.label) };
    pool = workers;
    tellChange();
    this.#options.arrived();
    this.#shown.resolve();
  }

  /**
   * All of it has come: resolves when it shows.
   * @param {Part} part
   */
  async whole(part) {
    this.#take(part, true);
    await this.#shown.promise;
    this.#before?.pool?.end();
    call('hl_keep_grown');
  }

  /** It was cancelled, or another one is wanted: what showed before shows again. */
  cancel() {
    this.#workers?.end();
    if (this.#workers) call('hl_cancel_open');
    if (!this.#before) return;
    pool = this.#before.pool;
    tellChange();
    showAs(this.#before.label);
  }

  /**
   * The rest of it cannot be read. What shows of it stays.
   * @param {string} sentence
   */
  breakOff(sentence) {
    if (!this.#before) {
      this.cancel();
      return;
    }
    this.#before.pool?.end();
    call('hl_end_growth', this.#number ?? 0, sentence);
    call('hl_keep_grown');
    this.#workers?.provide(this.#workers.blobs);
  }
}

/**
 * Names the page after its document. Returns what it was named before.
 * @param {Label | null} label
 */
function showAs(label) {
  const before = shownAs;
  shownAs = label;
  document.title = label ? `${label.name} · Headlight` : 'Headlight';
  canvas.setAttribute('aria-label', `Headlight: attention ${label ? `in ${label.name}` : 'viewer'}`);
  call('hl_set_demo_look', label?.look ?? '');
  return before;
}

/** @param {import('./messages.d.ts').ErrorMessage} error */
function report({ message, code, offset }) {
  page.showError(message);
  headlight.dispatchEvent(new CustomEvent('error', { detail: { message, code, offset } }));
}

/**
 * What went wrong with the file names it; what went wrong with the page did not know it.
 * @param {string} name
 * @param {Error & Partial<import('./messages.d.ts').ErrorMessage>} error
 */
function nameFile(name, error) {
  const isNamed = error instanceof OpenError && !['build', 'message', 'memory', 'internal'].includes(error.code);
  return isNamed || error.message.startsWith(`${name}: `) ? /** @type {OpenError} */ (error) : new OpenError(`${name}: ${error.message}`, error.code ?? 'internal', error.offset);
}

/**
 * What the history calls a document: its address, or a name of its own for one that is only on this machine.
 * @param {Source} from
 */
function nameForHistory(from) {
  if (typeof from === 'string') return from;
  const name = `local:${Date.now()}`;
  if ([from].flat().every((part) => part instanceof File)) files.set(name, from);
  return name;
}

/**
 * Opens and reports: a newer call replaces one that still loads.
 * @param {Source} from
 * @param {OpenOptions} [options]
 */
async function open(from, { name, fragment = '', start = null, document: known = null } = {}) {
  const started = performance.now();
  opening?.abort();
  const mine = opening = new AbortController();
  const { signal } = mine;
  const isAddress = typeof from === 'string';
  let shownName = name ?? 'document';
  /** @type {Arrival | null} */
  let arrival = null;
  /** @type {ReturnType<typeof page.beginProgress> | null} */
  let progress = null;
  const enterHistory = () => trail.open(known ?? nameForHistory(from), isAddress ? from : null, call('hl_state'), call('hl_fragment'));
  page.hideError();
  try {
    const parts = filesOf(from, name);
    shownName = parts.length === 1 ? parts[0].name : `${parts[0].name} and ${parts.length - 1} more`;
    progress = page.beginProgress(shownName, () => {
      mine.abort();
      voice.say(`Opening ${shownName} was cancelled`);
    });
    await headlight.ready;
    signal.throwIfAborted();
    const demo = isAddress ? demos.find((entry) => entry.file === from) : undefined;
    const label = { name: shownName, look: demo?.look ?? '' };
    const arrived = () => {
      progress?.shown();
      findBar.refresh();
    };
    const coming = arrival = new Arrival({ label, start: start ?? demo?.state ?? null, fragment, started, signal, arrived });
    const grown = (/** @type {Part} */ part) => coming.grow(part);
    const read = openInWorker(parts, shownName, { signal, memory: memoryBudget(), progress: progress.reading, grown });
    const opened = await Promise.race([read, coming.refused]);
    signal.throwIfAborted();
    if (!coming.isShown) progress.decoding();
    await coming.whole(opened);
    opening = null;
    enterHistory();
    const summary = /** @type {import('./messages.d.ts').Summary} */ (headlight.document());
    showAs({ ...label, name: summary.name });
    voice.say(`${summary.name} is open`);
    findBar.refresh();
    headlight.dispatchEvent(new CustomEvent('open', { detail: summary }));
    return summary;
  } catch (error) {
    if (signal.aborted) {
      arrival?.cancel();
      throw new OpenError(`${shownName}: opening was cancelled.`, 'cancelled');
    }
    const shown = nameFile(shownName, error);
    arrival?.breakOff(shown.message);
    if (arrival?.isShown) enterHistory();
    report(shown);
    throw shown;
  } finally {
    progress?.end(opening === mine || opening === null);
    if (opening === mine) opening = null;
    pool?.pump();  // in the background, unless something else is being opened
    prepareWorker();
  }
}

/**
 * @param {Source} from
 * @param {OpenOptions} [options]
 */
const openQuietly = (from, options) => open(from, options).catch(() => {});

async function loadDemos() {
  try {
    const response = await fetch('demos/demos.json');
    /** @type {import('./messages.d.ts').Demo[]} */
    const list = (await response.json()).demos;
    demos = list.map((demo) => ({ ...demo, file: `demos/${demo.file}` }));
    call('hl_set_demos', JSON.stringify(demos));
  } catch {
    demos = [];  // a page without demos is a page all the same
  }
}

async function openFirst() {
  if (opening || headlight.document() !== null) return;  // somebody was faster
  const { address, fragment } = readLink();
  const first = address ?? new URLSearchParams(location.search).get('src') ?? demos[0]?.file;
  if (first) await openQuietly(first, { fragment });
}

/**
 * What is selected, for the clipboard: Ctrl+C on the page itself.
 * @param {ClipboardEvent} event
 */
function copySelection(event) {
  const shown = headlight.document();
  if (document.activeElement !== canvas || shown === null || event.clipboardData === null) return;
  const { stream, query, key } = headlight.state();
  const { queries, keys } = shown.streams[stream];
  const texts = [queries[query ?? -1], keys[key ?? -1]].filter((text) => text !== undefined);
  if (texts.length === 0) return;
  event.clipboardData.setData('text/plain', texts.join('\t'));
  event.preventDefault();
}

// --- Finding --------------------------------------------------------------------------------------------------------------

/**
 * What the search needs of the core.
 * @type {import('./find.js').Searched}
 */
const searched = {
  texts: () => call('hl_find_texts'),
  state: () => call('hl_state'),
  choose: (patch) => call('hl_set_state', JSON.stringify(patch)),
  mark: (found) => call('hl_set_found', JSON.stringify(found)),
  top: () => call('hl_layout').panes.toolbar.height,
};

/** True: there is something to search. */
function openFindBar() {
  if (call('hl_document') === null) return false;
  findBar.open();
  return true;
}

// --- What the core asks of the page ---------------------------------------------------------------------------------------

/** @type {import('./messages.d.ts').Asked} */
const asked = {
  pickFile: () => picker.click(),
  openSource: (address) => { openQuietly(address); },
  copyText: (text) => { copyText(text); },
  shareLink,
  find: openFindBar,
  say: voice.point,
  setTheme: page.setTheme,
  showError: page.showError,
  notify(event) {
    // Coalesced: dragging a slider changes the state with every frame.
    if (event === 'headswanted') pool?.pump();
    if (event !== 'statechange' || pendingNotes) return;
    pendingNotes = true;
    setTimeout(() => {
      pendingNotes = false;
      writeLink();
      voice.follow();
      findBar.follow();
      headlight.dispatchEvent(new CustomEvent('statechange', { detail: headlight.state() }));
    }, 60);
  },
};

// --- The public API -------------------------------------------------------------------------------------------------------

class Headlight extends EventTarget {
  /** Resolves when the page can open files. */
  ready = start();

  /** Opens a File, Blob, ArrayBuffer or URL string, or an array of them that are one document; resolves to the document's summary. */
  async open(/** @type {Source} */ from, /** @type {unknown} */ options) {
    const { name } = checkOptions(options);
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
  setState(/** @type {unknown} */ patch) {
    call('hl_set_state', writePatch(patch));
    call('hl_draw_now');
  }

  /** The exact weight as float32; null where it is missing (NaN or infinite in the file) or masked. */
  async weight(/** @type {unknown} */ cell) {
    const { stream, layer, head, query, key } = checkCell(cell);
    await this.ready;
    for (let number = 0;;) {
      const answer = call('hl_weight', number, stream, layer, head, query, key);
      if (!answer.pending) return answer.weight;
      number = answer.document;
      pool?.pump();
      await change.promise;
    }
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
    core = later;
    throw error;
  }
  const dismiss = () => {
    const was = page.hideError();
    if (was) canvas.focus();
    return was;
  };
  guardKeyboard(canvas, { press: (key) => call('hl_press', key), dismiss });
  canvas.addEventListener('pointerdown', () => canvas.focus());  // SDL2 takes the events that would do it
  document.addEventListener('copy', copySelection);
  canvas.addEventListener('webglcontextlost', () => page.showError('The graphics context was lost; reload the page.'));
  listen({ dropTarget: element('drop'), picker, open: openQuietly, refuse: report });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => core._hl_request_frame());
  trail = new History(follow);
  findBar = new FindBar(/** @type {HTMLFormElement} */ (element('find')), { core: searched, leave: () => canvas.focus() });
  voice.start(() => call('hl_announcement'));
  await loadDemos();
}

const headlight = new Headlight();
Object.assign(window, { headlight });
headlight.ready.then(openFirst, (error) => page.showError(`${error.message}. Headlight needs a browser with WebAssembly and WebGL 2.`));
canvas.focus();
