// What screen readers say: the selection once it rests, and what begins or ends in the background. They speak a live region when its
// text changes, so nothing is said twice.
const region = /** @type {HTMLElement} */ (document.getElementById('announcement'));
const restMs = 300;  // while a key is held, nobody can listen

let readSelection = () => '';
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {string[]} */
let news = [];
let spoken = '';  // the selection
let pointed = '';  // what the keyboard is at

function speak() {
  timer = undefined;
  const selection = readSelection();
  if (news.length === 0 && !pointed && selection === spoken) return;
  region.textContent = [...news, pointed, pointed && selection === spoken ? '' : selection].filter(Boolean).join('. ');
  news = [];
  pointed = '';
  spoken = selection;
}

/**
 * `read()` tells the selection in words.
 * @param {() => string} read
 */
export function start(read) {
  readSelection = read;
}

/** The selection has changed. */
export function follow() {
  clearTimeout(timer);
  timer = setTimeout(speak, restMs);
}

/** What was not known of the selection may be known now. */
export function refresh() {
  timer ??= setTimeout(speak, restMs);
}

/** @param {string} sentence */
export function say(sentence) {
  news.push(sentence);
  refresh();
}

/**
 * What the keyboard is at: only the last of a walk is said.
 * @param {string} words
 */
export function point(words) {
  pointed = words;
  follow();
}
