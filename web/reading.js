// How a file's bytes come in, a chunk at a time: from a Blob in slices, from an address as it downloads. Runs in the worker.
import { OpenError } from './errors.js';

// A read of a Blob's slice takes milliseconds, however little it reads: few large ones are faster.
export const sliceBytes = 32 << 20;
// Of a Blob as a stream, which is read from the beginning to the end: a few KB come at a time, into memory that is used again. Faster than
// all else that tests/bench/load.mjs lists.
const bufferBytes = 8 << 20;
const flushBytes = 8 << 20;

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {(bytes: Bytes) => number} Feed */
/** @typedef {(bytes: number, total: number | null) => void} Report how far it has come */

/** Collects bytes into a Blob, which need not stay in this worker's memory. */
export class BlobSink {
  /** @type {Blob[]} */
  #blobs = [];
  /** @type {Bytes[]} */
  #parts = [];
  #pending = 0;

  /** @param {Bytes} bytes */
  append(bytes) {
    this.#parts.push(bytes);
    this.#pending += bytes.length;
    if (this.#pending >= flushBytes) this.#flush();
  }

  finish() {
    this.#flush();
    return new Blob(this.#blobs);
  }

  #flush() {
    this.#blobs.push(new Blob(this.#parts));
    this.#parts = [];
    this.#pending = 0;
  }
}

/**
 * Reads a stream into memory that is used again, where the browser can do that.
 * @param {ReadableStream<Bytes>} stream
 */
function readerOf(stream) {
  /** @type {ReadableStreamBYOBReader} */
  let reader;
  try {
    reader = stream.getReader({ mode: 'byob' });
  } catch {
    const plain = stream.getReader();
    return { read: () => plain.read(), cancel: () => plain.cancel() };
  }
  let buffer = new ArrayBuffer(bufferBytes);
  const read = async () => {
    const piece = await reader.read(new Uint8Array(buffer));
    buffer = piece.value?.buffer ?? buffer;
    return piece;
  };
  return { read, cancel: () => reader.cancel() };
}

const alive = new Set();

/**
 * Chromium 156 collects a reader as garbage that nothing but its own pending read refers to, and the read never ends.
 * @template Value
 * @param {object} reader
 * @param {() => Promise<Value>} read
 */
async function keepAlive(reader, read) {
  alive.add(reader);
  try {
    return await read();
  } finally {
    alive.delete(reader);
  }
}

/**
 * Feeds a Blob's bytes until `feed` says that it is enough. A piece of them lives until the next is read.
 * @param {Blob} blob
 * @param {string} name
 * @param {Feed} feed
 * @param {Report} progress
 */
async function readBlob(blob, name, feed, progress) {
  /** @returns {never} */
  const refuse = () => {
    throw new OpenError(`${name}: expected a file that can be read, found a folder, or a file that has changed or is gone.`, 'unreadable');
  };
  if (blob.size === 0) await blob.arrayBuffer().catch(refuse);  // one that is gone seems empty, but cannot be read
  const reader = readerOf(blob.stream());
  return keepAlive(reader, async () => {
    let length = 0;
    for (let piece = await reader.read().catch(refuse); !piece.done; piece = await reader.read().catch(refuse)) {
      length += piece.value.length;
      progress(length, blob.size);
      if (feed(piece.value) !== 1) {
        reader.cancel().catch(() => {});
        return blob;
      }
    }
    return length === blob.size ? blob : refuse();
  });
}

/**
 * @param {string} url
 * @param {string} shown
 */
async function fetchResponse(url, shown) {
  const { protocol, origin, host } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new OpenError(`${shown}: expected a relative, http or https address, found ${protocol}`, 'address');
  }
  let response;
  try {
    response = await fetch(url);
  } catch {
    const why = origin === self.location.origin
      ? 'the server cannot be reached.'
      : `${host} cannot be reached, or does not allow other pages to read its files (CORS); download the file and drop it here instead.`;
    throw new OpenError(`${shown}: could not be fetched: ${why}`, 'network');
  }
  if (!response.ok) {
    throw new OpenError(`${shown}: expected a file, the server answered ${response.status} ${response.statusText}`.trimEnd() + '.', 'http');
  }
  return response;
}

/**
 * Feeds the body as it downloads, and keeps it as a Blob.
 * @param {string} url
 * @param {string} shown
 * @param {Feed} feed
 * @param {Report} progress
 */
async function readAddress(url, shown, feed, progress) {
  const response = await fetchResponse(url, shown);
  // The length of a compressed body is not that of what arrives here.
  const total = response.headers.get('content-encoding') ? null : Number(response.headers.get('content-length')) || null;
  const kept = new BlobSink();
  const reader = /** @type {ReadableStream<Bytes>} */ (response.body).getReader();
  const read = () => reader.read().catch((error) => {
    throw new OpenError(`${shown}: the download broke off: ${error.message}`, 'network');
  });
  return keepAlive(reader, async () => {
    let length = 0;
    for (let wanted = 1, chunk = await read(); !chunk.done; chunk = await read()) {
      const { value } = chunk;
      length += value.length;
      progress(length, total);
      if (wanted === 1) wanted = feed(value);
      kept.append(value);
      if (wanted === -1) {
        reader.cancel().catch(() => {});
        break;
      }
    }
    return kept.finish();
  });
}

/**
 * Reads `{name, blob}` or `{name, url, shown}`. `feed(bytes)` answers 1 for more, 0 when the rest is not needed now, -1 when there is
 * an error. Resolves to a Blob of the whole file, or of what was read before the error.
 * @param {import('./messages.d.ts').FilePart} file
 * @param {Feed} feed
 * @param {Report} progress
 */
export function readFile(file, feed, progress) {
  return file.blob ? readBlob(file.blob, file.name, feed, progress) : readAddress(file.url, file.shown, feed, progress);
}
