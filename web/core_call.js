// Calls into WebAssembly with texts of any length. Emscripten's own ccall puts them on the stack, which has 5 MB.

import { OpenError, fromMessage, mistake } from './errors.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @typedef {import('./messages.d.ts').Core} Core */

/**
 * @param {Core} core
 * @param {string} text
 */
function copyText(core, text) {
  const bytes = encoder.encode(text);
  const pointer = core._malloc(bytes.length + 1) >>> 0;  // addresses beyond 2 GB come back negative
  if (pointer === 0) throw new OpenError('there is not enough memory for this document', 'memory');
  core.HEAPU8.set(bytes, pointer);
  core.HEAPU8[pointer + bytes.length] = 0;
  return pointer;
}

/**
 * @param {Core} core
 * @param {number} pointer
 */
function readText(core, pointer) {
  const begin = pointer >>> 0;
  return decoder.decode(core.HEAPU8.subarray(begin, core.HEAPU8.indexOf(0, begin)));
}

/**
 * Calls an export; texts, numbers and at most one message go in. The core is told the message's length and reads the bytes where they
 * are, during the call: no copy of them is made on the way. Returns a number, or the address of a text.
 * @param {Core} core
 * @param {`hl${string}`} name
 * @param {(string | number | Uint8Array)[]} values
 */
export function callCore(core, name, ...values) {
  /** @type {number[]} */
  const texts = [];
  const before = core.message;
  try {
    const plain = values.map((value) => {
      if (value instanceof Uint8Array) return (core.message = value).length;
      if (typeof value !== 'string') return value;
      const pointer = copyText(core, value);
      texts.push(pointer);
      return pointer;
    });
    return core[`_${name}`](...plain);
  } finally {
    core.message = before;
    for (const pointer of texts) core._free(pointer);
  }
}

/**
 * Copies a message out of the core's memory: its pieces, [address, length] each, behind one another.
 * @param {Core} core
 * @param {import('./messages.d.ts').Pieces} pieces
 * @param {(length: number) => import('./messages.d.ts').Message} room where it goes
 */
export function takeMessage(core, pieces, room = (length) => new Uint8Array(length)) {
  const message = room(pieces.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [address, length] of pieces) {
    const begin = address >>> 0;
    if (begin + length > core.HEAPU8.length) throw new OpenError('expected a message inside of the memory, found one that reaches beyond it', 'message');
    message.set(core.HEAPU8.subarray(begin, begin + length), at);
    at += length;
  }
  return message;
}

/**
 * Calls an export that answers with JSON, which it keeps until the next call; throws what it reports.
 * @param {Core} core
 * @param {`hl${string}`} name
 * @param {(string | number | Uint8Array)[]} values
 */
export function askCore(core, name, ...values) {
  const answer = JSON.parse(readText(core, callCore(core, name, ...values)));
  if (answer?.error) throw answer.error.code === 'internal' ? mistake(answer.error.message) : fromMessage(answer.error);
  return answer;
}
