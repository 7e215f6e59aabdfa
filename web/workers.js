// The page's side of its workers: one opens a document, and then several decode its heads.
import { OpenError, fromMessage } from './errors.js';

/** @typedef {import('./messages.d.ts').Message} Message */
/** @typedef {import('./messages.d.ts').Job} Job */
/** @typedef {import('./messages.d.ts').Opened} Opened */
/** @typedef {MessageEvent<import('./messages.d.ts').FromWorker>} Said */

const most = 4;
/** So many jobs a worker has at once: it need not wait for the page, which may be busy drawing. */
const jobsAhead = 2;

/** How many workers share the decoding. */
function poolSize() {
  const asked = Number(new URLSearchParams(location.search).get('workers'));
  if (asked >= 1) return Math.min(Math.floor(asked), 16);
  return Math.max(1, Math.min((navigator.hardwareConcurrency ?? 2) - 1, most));
}

const startWorker = () => new Worker(new URL('worker.js', import.meta.url), { type: 'module' });

/** @type {Worker | null} */
let spare = null;  // started ahead, so that opening does not wait for it

function takeWorker() {
  const worker = spare ?? startWorker();
  spare = null;
  return worker;
}

export function prepareWorker() {
  spare ??= startWorker();
}

/**
 * What a worker's death is told as: nobody knows more.
 * @param {ErrorEvent} event
 */
const describeDeath = (event) => `the worker that reads it has stopped${event.message ? ` (${event.message})` : ''}; it may have run out of memory.`;

/** What a worker may say of the file that it opens, and of a job. */
const ofOpening = /** @type {const} */ (['progress', 'grown', 'refused', 'opened']);
const known = /** @type {const} */ ([...ofOpening, 'error', 'head']);

const unreadable = 'the worker that reads it has said something that cannot be read; reload the page.';

/** @typedef {Partial<Opened> & {worker: Worker}} Part what one of another build says has nothing of it */

/**
 * Opens `files` (see reading.js) in a worker; resolves to {worker, message, blobs, heads, bytes}. `grown` gets the same of what has
 * come so far, if that takes its time; its `blobs` are null where they cannot be read yet. `memory`: bytes of decoded heads to keep.
 * An abort of `signal` stops the worker at once.
 * @param {import('./messages.d.ts').FilePart[]} files
 * @param {string} name
 * @param {{signal: AbortSignal, memory: number, progress: (progress: import('./messages.d.ts').ReadingProgress) => void, grown: (part: Part) => void}} options
 * @returns {Promise<Part>}
 */
export function openInWorker(files, name, { signal, memory, progress, grown }) {
  const worker = takeWorker();
  return new Promise((resolve, reject) => {
    const listening = new AbortController();
    let hasGrown = false;  // then the errors of this worker may be those of single heads
    /**
     * @template Value
     * @param {(value: Value) => void} settle
     * @param {Value} value
     */
    const end = (settle, value) => {
      listening.abort();
      settle(value);
    };
    /**
     * @param {EventTarget} target
     * @param {string} type
     * @param {(event: any) => void} hear
     */
    const on = (target, type, hear) => target.addEventListener(type, hear, { signal: listening.signal });
    on(signal, 'abort', () => {
      worker.terminate();
      end(reject, signal.reason);
    });
    on(worker, 'error', (/** @type {ErrorEvent} */ event) => {
      event.preventDefault();
      worker.terminate();
      end(reject, new OpenError(`${name}: ${describeDeath(event)}`, 'worker'));
    });
    on(worker, 'message', (/** @type {Said} */ { data }) => {
      if (data.progress) progress(data.progress);
      if (data.grown) {
        hasGrown = true;
        grown({ worker, ...data.grown });
      }
      if (data.refused) end(reject, fromMessage(data.refused));
      if (data.error && !hasGrown) end(reject, fromMessage(data.error));
      if (data.opened) end(resolve, { worker, ...data.opened });
      // What is none of them comes from a worker of another build: it has opened nothing that the core knows.
      if (!known.some((word) => data[word])) end(resolve, { worker });
    });
    on(worker, 'messageerror', () => {
      worker.terminate();
      end(reject, new OpenError(`${name}: ${unreadable}`, 'worker'));
    });
    worker.postMessage({ open: files, memory });
  });
}

/**
 * @typedef {object} Listener
 * @property {() => Job | null} next
 * @property {(job: Job, message: Message | undefined) => void} done
 * @property {(job: Job, error: OpenError) => void} failed
 */

/** The workers that decode one document's heads. */
export class Pool {
  /** @type {Blob[] | null | undefined} */
  #blobs;
  /** @type {Map<Worker, Job[]>} */
  #jobs = new Map();  // worker -> what it works on, and what it does next
  #isLost = false;  // the document's bytes will not come
  #ended = false;

  /** What is done for the workers, before any of them is pumped: see Listener. */
  listener = /** @type {Listener} */ (/** @type {unknown} */ (null));
  /** True: only what somebody waits for is decoded. */
  paused = false;

  /**
   * `first` has opened the document, or still reads it; `blobs` are null as long as they cannot be read.
   * @param {Worker} first
   * @param {Blob[] | null | undefined} blobs
   */
  constructor(first, blobs) {
    this.#blobs = blobs;
    this.#add(first);
  }

  get blobs() {
    return this.#blobs;
  }

  /**
   * The document stands in these from now on; null: they will not come.
   * @param {Blob[] | null | undefined} blobs
   */
  provide(blobs) {
    this.#blobs = blobs;
    this.#isLost = blobs === null;
    for (const worker of this.#jobs.keys()) worker.postMessage({ blobs: blobs ?? [] });
    this.pump();
  }

  /**
   * Messages of a worker that are done with: it writes the next ones into their memory.
   * @param {Worker} worker
   * @param {unknown[]} messages
   */
  giveBack(worker, messages) {
    if (this.#ended || !this.#jobs.has(worker)) return;
    const spare = messages.flatMap((message) => (message instanceof Uint8Array ? [message.buffer] : []));
    worker.postMessage({ spare }, spare);
  }

  /** Gives every worker something to do, if there is. */
  pump() {
    if (!this.#blobs) {
      this.#failAll();
      return;
    }
    for (let worker = this.#choose(); worker; worker = this.#choose()) {
      const job = this.listener.next();
      if (!job) return;
      const chosen = worker === 'new' ? this.#start() : worker;
      this.#jobs.get(chosen)?.push(job);
      chosen.postMessage({ decode: job });
    }
  }

  /** Nobody waits for what cannot come. */
  #failAll() {
    for (let job = this.#isLost && this.listener.next(); job; job = this.listener.next()) {
      this.listener.failed(job, new OpenError('its bytes have not come', 'unreadable'));
    }
  }

  end() {
    this.#ended = true;
    for (const worker of this.#jobs.keys()) worker.terminate();
  }

  /**
   * The worker that gets the next job, 'new' for one more, null when all have enough.
   * @returns {Worker | 'new' | null}
   */
  #choose() {
    if (this.#ended) return null;
    const [least] = [...this.#jobs].sort((a, b) => a[1].length - b[1].length);
    if (least?.[1].length === 0) return least[0];
    if (this.#jobs.size < poolSize()) return 'new';
    return least[1].length < jobsAhead ? least[0] : null;
  }

  #start() {
    const worker = takeWorker();
    worker.postMessage({ blobs: this.#blobs });
    this.#add(worker);
    return worker;
  }

  /** @param {Worker} worker */
  #add(worker) {
    this.#jobs.set(worker, []);
    worker.addEventListener('message', (/** @type {Said} */ { data }) => {
      if (!ofOpening.some((word) => data[word])) this.#finish(worker, data);  // also what nobody knows: its job has failed
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#bury(worker, new OpenError(describeDeath(event), 'worker'));
    });
    worker.addEventListener('messageerror', () => this.#bury(worker, new OpenError(unreadable, 'worker')));
  }

  /**
   * @param {Worker} worker
   * @param {import('./messages.d.ts').FromWorker} said
   */
  #finish(worker, { head, error }) {
    const job = this.#jobs.get(worker)?.shift();
    if (this.#ended || !job) return;
    if (error) this.listener.failed(job, fromMessage(error));
    else this.listener.done(job, head);
    this.giveBack(worker, [head]);
    this.pump();
  }

  /**
   * @param {Worker} worker
   * @param {OpenError} error
   */
  #bury(worker, error) {
    const [job, ...waiting] = this.#jobs.get(worker) ?? [];
    worker.terminate();
    this.#jobs.delete(worker);
    if (this.#ended) return;
    if (job) this.listener.failed(job, error);
    for (const other of waiting) this.#again(other);
    this.pump();
  }

  /**
   * A job whose worker died before it began goes to another.
   * @param {Job} job
   */
  #again(job) {
    const worker = [...this.#jobs.keys()][0] ?? this.#start();
    this.#jobs.get(worker)?.push(job);
    worker.postMessage({ decode: job });
  }
}
