// The few elements over the canvas: progress, error, note. No state but what they show.

import { say } from './voice.js';

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const progressBar = /** @type {HTMLProgressElement} */ (element('progress-bar'));

/** @param {string} sentence */
export function showError(sentence) {
  element('error-text').textContent = sentence;
  element('error').hidden = false;
}

/** True: there was one. */
export function hideError() {
  const shown = !element('error').hidden;
  element('error').hidden = true;
  return shown;
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let noteTimer;

/** @param {string} sentence */
export function showNote(sentence) {
  element('note').textContent = sentence;
  element('note').hidden = false;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { element('note').hidden = true; }, 5000);
}

/** @param {number} bytes */
function readable(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/**
 * @param {string} what
 * @param {number | null} part
 * @param {string} label of the button
 * @param {() => void} action of the button
 */
function showProgress(what, part, label, action) {
  element('progress-what').textContent = what;
  if (part === null) progressBar.removeAttribute('value');
  else progressBar.value = part;
  element('progress-cancel').textContent = label;
  element('progress-cancel').onclick = action;
}

let decodingShown = 0;     // every change costs a composition of the page
let decodingSince = 0;     // when nothing else was being opened any more

/**
 * Shows progress once something takes longer than a moment. Returns {shown, reading, decoding, end}.
 * @param {string} name
 * @param {() => void} cancel
 */
export function beginProgress(name, cancel) {
  const timer = setTimeout(() => {
    element('progress').hidden = false;
    say(`Opening ${name}`);
  }, 200);
  /**
   * @param {string} what
   * @param {number | null} part
   */
  const show = (what, part) => showProgress(what, part, 'Cancel', cancel);
  delete element('progress').dataset.quiet;
  show(`Opening ${name}`, null);
  return {
    /** In a corner from now on: the document can be used meanwhile. */
    shown: () => { element('progress').dataset.quiet = ''; },
    /** @param {import('./messages.d.ts').ReadingProgress} progress */
    reading: ({ name: file, bytes, total }) => {
      show(`Reading ${file}: ${readable(bytes)}${total ? ` of ${readable(total)}` : ''}`, total ? bytes / total : null);
    },
    decoding: () => show(`Decoding the first heads of ${name}`, null),
    /**
     * `shown`: whether the element still speaks of this opening, and not of a newer one.
     * @param {boolean} shown
     */
    end(shown) {
      clearTimeout(timer);
      decodingSince = performance.now();
      if (shown) element('progress').hidden = true;
    },
  };
}

/**
 * In a corner: the document can be used meanwhile.
 * @param {{ready: number, heads: number}} progress
 * @param {() => void} stop
 */
export function showDecoding({ ready, heads }, stop) {
  const isDone = ready === heads;
  const now = performance.now();
  if (!isDone && (now - decodingSince < 500 || now - decodingShown < 200)) return;
  decodingShown = now;
  const hide = () => { element('progress').hidden = true; };
  showProgress(`${ready} of ${heads} heads decoded`, ready / heads, 'Stop', () => {
    stop();
    hide();
  });
  if (isDone && !element('progress').hidden) say(`All ${heads} heads are decoded`);
  element('progress').dataset.quiet = '';
  element('progress').hidden = isDone;
}

/** @param {string} theme */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

element('error-close').addEventListener('click', () => {
  hideError();
  element('canvas').focus();
});
