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

function speak() {
  timer = undefined;
  const selection = readSelection();
  if (news.length === 0 && selection === spoken) return;
  region.textContent = [...news, selection].filter(Boolean).join('. ');
  news = [];
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
