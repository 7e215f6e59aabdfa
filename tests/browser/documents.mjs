// Documents that the tests make themselves, and the readings of files that the page's answers are compared with.
import { readFileSync } from 'node:fs';
import { root } from './harness.mjs';

/** A small repeatable generator (Park and Miller, 1988). */
function random(seed) {
  let value = seed;
  return () => {
    value = (value * 48271) % 2147483647;
    return value / 2147483647;
  };
}

/** Softmax rows with four digits, `[layer][head][query][key]`. */
export function attention(layers, heads, queries, keys = queries, seed = 1) {
  const next = random(seed);
  const row = () => {
    const raw = Array.from({ length: keys }, () => Math.exp(6 * next()));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => Number((weight / sum).toFixed(4)));
  };
  const times = (count, make) => Array.from({ length: count }, make);
  return times(layers, () => times(heads, () => times(queries, row)));
}

export const words = (count, prefix = 'w') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** The same document with its weights as base64, whose heads are not decoded while their bytes pass: each is a worker's job. */
export function packed({ attention: nested, ...rest }) {
  const shape = [nested.length, nested[0].length, nested[0][0].length, nested[0][0][0].length];
  const data = Buffer.from(Float32Array.from(nested.flat(3)).buffer).toString('base64');
  return { ...rest, attention: { shape, dtype: 'float32', data } };
}

export const document = (layers, heads, tokens, seed) => ({ tokens: words(tokens), attention: attention(layers, heads, tokens, tokens, seed) });

export const demoList = () => JSON.parse(readFileSync(`${root}assets/demos/demos.json`, 'utf8')).demos;
export const readDemo = (file) => JSON.parse(readFileSync(`${root}assets/demos/${file}`, 'utf8'));

/** IEEE 754 binary16, by its definition. */
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Reads a packed tensor: (layer, head, query, key) => weight. */
export function packedReader({ shape, dtype, data }) {
  const bytes = Buffer.from(data, 'base64');
  const at = { float32: (i) => bytes.readFloatLE(i * 4), float16: (i) => half(bytes.readUInt16LE(i * 2)), uint8: (i) => Math.fround(bytes[i] / 255) }[dtype];
  const [, heads, queries, keys] = shape;
  return (layer, head, query, key) => at(((layer * heads + head) * queries + query) * keys + key);
}

/** The colour that a map gives to t, from its stops. */
export function mapColor(map, t) {
  const stops = readFileSync(`${root}assets/colormaps/${map}.csv`, 'utf8').split('\n').filter((line) => /^\d/.test(line)).map((line) => line.split(',').map(Number));
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const below = Math.min(Math.floor(place), stops.length - 2);
  return stops[below].map((value, i) => value + (stops[below + 1][i] - value) * (place - below));
}
