// The few elements over the canvas: progress, error, note. No state but what they show.

import { say } from './voice.js';

const element = (id) => document.getElementById(id);

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

let noteTimer = 0;

export function showNote(sentence) {
  element('note').textContent = sentence;
  element('note').hidden = false;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { element('note').hidden = true; }, 5000);
}

function readable(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function showProgress(what, part, label, action) {
  element('progress-what').textContent = what;
  if (part === null) element('progress-bar').removeAttribute('value');
  else element('progress-bar').value = part;
  element('progress-cancel').textContent = label;
  element('progress-cancel').onclick = action;
}

let decodingShown = 0;     // every change costs a composition of the page
let decodingSince = 0;     // when nothing else was being opened any more

/** Shows progress once something takes longer than a moment. Returns {shown, reading, decoding, end}. */
export function beginProgress(name, cancel) {
  const timer = setTimeout(() => {
    element('progress').hidden = false;
    say(`Opening ${name}`);
  }, 200);
  const show = (what, part) => showProgress(what, part, 'Cancel', cancel);
  delete element('progress').dataset.quiet;
  show(`Opening ${name}`, null);
  return {
    /** In a corner from now on: the document can be used meanwhile. */
    shown: () => { element('progress').dataset.quiet = ''; },
    reading: ({ name: file, bytes, total }) => {
      show(`Reading ${file}: ${readable(bytes)}${total ? ` of ${readable(total)}` : ''}`, total ? bytes / total : null);
    },
    decoding: () => show(`Decoding the first heads of ${name}`, null),
    /** `shown`: whether the element still speaks of this opening, and not of a newer one. */
    end(shown) {
      clearTimeout(timer);
      decodingSince = performance.now();
      if (shown) element('progress').hidden = true;
    },
  };
}

/** In a corner: the document can be used meanwhile. */
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

export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

element('error-close').addEventListener('click', () => {
  hideError();
  element('canvas').focus();
});
