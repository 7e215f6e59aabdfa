// How a file's bytes come in, a chunk at a time: from a Blob in slices, from an address as it downloads. Runs in the worker.
import { OpenError } from './errors.js';

// A read of a Blob takes milliseconds, however little it reads: few large ones are faster.
export const sliceBytes = 32 << 20;
const flushBytes = 8 << 20;

/** Collects bytes into a Blob, which need not stay in this worker's memory. */
export class BlobSink {
  #blobs = [];
  #parts = [];
  #pending = 0;

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

/** Feeds a Blob's slices until `feed` says that it is enough; the next slice is read while one is worked on. */
async function readBlob(blob, name, feed, progress) {
  const slice = (from) => blob.slice(from, from + sliceBytes).arrayBuffer();
  let next = blob.size > 0 ? slice(0) : blob.arrayBuffer();  // one that is gone seems empty, but cannot be read
  for (let at = 0; next; at += sliceBytes) {
    let bytes;
    try {
      bytes = new Uint8Array(await next);
    } catch {
      throw new OpenError(`${name}: expected a file that can be read, found a folder, or a file that has changed or is gone.`, 'unreadable');
    }
    next = at + sliceBytes < blob.size ? slice(at + sliceBytes) : null;
    next?.catch(() => {});  // reported when it is awaited, if it ever is
    progress(at + bytes.length, blob.size);
    if (feed(bytes) !== 1) break;
  }
  return blob;
}

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

/** Feeds the body as it downloads, and keeps it as a Blob. */
async function readAddress(url, shown, feed, progress) {
  const response = await fetchResponse(url, shown);
  // The length of a compressed body is not that of what arrives here.
  const total = response.headers.get('content-encoding') ? null : Number(response.headers.get('content-length')) || null;
  const kept = new BlobSink();
  const reader = response.body.getReader();
  let length = 0;
  const read = () => reader.read().catch((error) => {
    throw new OpenError(`${shown}: the download broke off: ${error.message}`, 'network');
  });
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
}

/**
 * Reads `{name, blob}` or `{name, url, shown}`. `feed(bytes)` answers 1 for more, 0 when the rest is not needed now, -1 when there is
 * an error. Resolves to a Blob of the whole file, or of what was read before the error.
 */
export function readFile(file, feed, progress) {
  return file.blob ? readBlob(file.blob, file.name, feed, progress) : readAddress(file.url, file.shown, feed, progress);
}
