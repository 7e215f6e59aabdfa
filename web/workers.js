// The page's side of its workers: one opens a document, and then several decode its heads.
import { OpenError, fromMessage } from './errors.js';

const most = 4;

/** How many workers share the decoding. */
function poolSize() {
  const asked = Number(new URLSearchParams(location.search).get('workers'));
  if (asked >= 1) return Math.min(Math.floor(asked), 16);
  return Math.max(1, Math.min((navigator.hardwareConcurrency ?? 2) - 1, most));
}

const startWorker = () => new Worker(new URL('worker.js', import.meta.url), { type: 'module' });

let spare = null;  // started ahead, so that opening does not wait for it

function takeWorker() {
  const worker = spare ?? startWorker();
  spare = null;
  return worker;
}

export function prepareWorker() {
  spare ??= startWorker();
}

/** What a worker's death is told as: nobody knows more. */
const describeDeath = (event) => `the worker that reads it has stopped${event.message ? ` (${event.message})` : ''}; it may have run out of memory.`;

/**
 * Opens `files` (see reading.js) in a worker; resolves to {worker, document, blobs, heads, indexMs, bytes}.
 * An abort of `signal` stops the worker at once.
 */
export function openInWorker(files, name, { signal, progress }) {
  const worker = takeWorker();
  return new Promise((resolve, reject) => {
    const fail = (error) => {
      worker.terminate();
      reject(error);
    };
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    worker.onerror = (event) => {
      event.preventDefault();
      fail(new OpenError(`${name}: ${describeDeath(event)}`, 'worker'));
    };
    worker.onmessage = ({ data }) => {
      if (data.progress) progress(data.progress);
      if (data.error) fail(fromMessage(data.error));
      if (data.opened) resolve({ worker, ...data.opened });
    };
    worker.postMessage({ open: files });
  });
}

/** The workers that decode one document's heads. */
export class Pool {
  #blobs;
  #idle = [];
  #busy = new Map();  // worker -> its job
  #ended = false;

  /** next() -> a job or null; done(job, head); failed(job, error) */
  listener = null;
  /** True: only what somebody waits for is decoded. */
  paused = false;

  /** `first` has opened the document. */
  constructor(first, blobs) {
    this.#blobs = blobs;
    this.#add(first);
  }

  /** Gives every worker something to do, if there is. */
  pump() {
    while (!this.#ended && this.#has(poolSize())) {
      const job = this.listener.next();
      if (!job) return;
      const worker = this.#idle.pop() ?? this.#start();
      this.#busy.set(worker, job);
      worker.postMessage({ decode: job });
    }
  }

  end() {
    this.#ended = true;
    for (const worker of [...this.#idle, ...this.#busy.keys()]) worker.terminate();
  }

  #has(size) {
    return this.#idle.length > 0 || this.#busy.size < size;
  }

  #start() {
    const worker = takeWorker();
    worker.postMessage({ blobs: this.#blobs });
    this.#listen(worker);
    return worker;
  }

  #add(worker) {
    this.#listen(worker);
    this.#idle.push(worker);
  }

  #listen(worker) {
    worker.onmessage = ({ data }) => {
      if (!data.progress) this.#finish(worker, data);  // a late word of the opening
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#bury(worker, new OpenError(describeDeath(event), 'worker'));
    };
  }

  #finish(worker, { head, error }) {
    const job = this.#busy.get(worker);
    if (this.#ended || !job) return;
    this.#busy.delete(worker);
    this.#idle.push(worker);
    if (error) this.listener.failed(job, fromMessage(error));
    else this.listener.done(job, head);
    this.pump();
  }

  #bury(worker, error) {
    const job = this.#busy.get(worker);
    worker.terminate();
    this.#busy.delete(worker);
    this.#idle = this.#idle.filter((other) => other !== worker);
    if (this.#ended) return;
    if (job) this.listener.failed(job, error);
    this.pump();
  }
}
