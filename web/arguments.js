// What the public API is called with. Whatever it is, the answer is one sentence of ours, and nothing has happened yet.
import { OpenError } from './errors.js';

/**
 * @param {string} sentence
 * @returns {never}
 */
function refuse(sentence) {
  throw new OpenError(sentence, 'argument');
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A value in a few words. Asks nothing of it: its own methods may throw.
 * @param {unknown} value
 */
function describe(value) {
  switch (typeof value) {
    case 'string': return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'bigint': return `${value}n`;
    case 'symbol': return 'a symbol';
    case 'function': return 'a function';
    case 'object': return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    default: return String(value);
  }
}

/**
 * `options` of open(): what it may hold.
 * @param {unknown} options
 * @returns {{name?: string}}
 */
export function checkOptions(options) {
  if (options === undefined) return {};
  if (!isObject(options)) refuse(`open: expected options as an object, found ${describe(options)}.`);
  if (options.name !== undefined && typeof options.name !== 'string') refuse(`open: expected a text as the name, found ${describe(options.name)}.`);
  return options;
}

/**
 * JSON has no word for these: it would leave them out, or write null, which means something else here.
 * @param {string} key
 * @param {unknown} value
 */
function checkMember(key, value) {
  const isUnwritable = ['bigint', 'symbol', 'function'].includes(typeof value) || (typeof value === 'number' && !Number.isFinite(value));
  if (isUnwritable) refuse(`setState: expected what JSON can write, found ${describe(value)}${key ? ` under "${key}"` : ''}.`);
  return value;
}

/**
 * A patch of the state as JSON.
 * @param {unknown} patch
 */
export function writePatch(patch) {
  if (!isObject(patch)) refuse(`setState: expected an object with keys of the state, found ${describe(patch)}.`);
  try {
    return JSON.stringify(patch, checkMember);
  } catch (error) {
    if (error instanceof OpenError) throw error;
    return refuse('setState: expected what JSON can write, found an object that holds itself or fails when it is read.');
  }
}

/**
 * {stream, layer, head, query, key}, each an index that the core's integers hold.
 * @param {unknown} cell
 */
export function checkCell(cell) {
  if (!isObject(cell)) refuse(`weight: expected an object with layer, head, query and key, found ${describe(cell)}.`);
  const { stream = 0, layer, head, query, key } = cell;
  for (const [name, index] of Object.entries({ stream, layer, head, query, key })) {
    // `| 0` is what WebAssembly would make of it: 4294967296 would be 0.
    if (typeof index !== 'number' || (index | 0) !== index) refuse(`weight: expected an integer ${name}, found ${describe(index)}.`);
  }
  return /** @type {import('./messages.d.ts').Cell} */ ({ stream, layer, head, query, key });
}
