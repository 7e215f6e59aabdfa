// Calls into WebAssembly with texts of any length. Emscripten's own ccall puts them on the stack, which has 5 MB.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What Emscripten makes of the core: its memory, and its exports with an underscore in front.
 * @typedef {{HEAPU8: Uint8Array, HEAPF32: Float32Array, _malloc: (size: number) => number, _free: (pointer: number) => void}
 *   & {[name: `_hl${string}`]: (...values: number[]) => number}} Core
 */

/**
 * @param {Core} core
 * @param {string} text
 */
function copyText(core, text) {
  const bytes = encoder.encode(text);
  const pointer = core._malloc(bytes.length + 1) >>> 0;  // addresses beyond 2 GB come back negative
  if (pointer === 0) throw new Error('there is not enough memory for this document');
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
 * Calls an export; texts and numbers go in. Returns what it returns: a number, or the address of a text.
 * @param {Core} core
 * @param {`hl${string}`} name
 * @param {(string | number)[]} values
 */
export function callCore(core, name, ...values) {
  /** @type {number[]} */
  const texts = [];
  try {
    const plain = values.map((value) => {
      if (typeof value !== 'string') return value;
      const pointer = copyText(core, value);
      texts.push(pointer);
      return pointer;
    });
    return core[`_${name}`](...plain);
  } finally {
    for (const pointer of texts) core._free(pointer);
  }
}

/**
 * Calls an export that answers with JSON, which it keeps until the next call.
 * @param {Core} core
 * @param {`hl${string}`} name
 * @param {(string | number)[]} values
 */
export function askCore(core, name, ...values) {
  return JSON.parse(readText(core, callCore(core, name, ...values)));
}
