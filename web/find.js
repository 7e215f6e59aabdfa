// Finds tokens by their text: the bar over the page, and the matching.

/** @typedef {import('./messages.d.ts').FindText} FindText */
/** @typedef {{first: number, last: number}} Run */
/** @typedef {{query?: number, key?: number, place: number}} Match */

/** @param {string} text */
const plain = (text) => text.normalize('NFKC').toLocaleLowerCase();

/**
 * Tokens as one text, with a space on either side, and where in it each begins.
 * @param {FindText[]} tokens
 */
function runningText(tokens) {
  let text = ' ';
  const begins = tokens.map((token, index) => {
    if (index > 0 && !token.joins) text += ' ';
    const begin = text.length;
    text += plain(token.text);
    return begin;
  });
  return { text: `${text} `, begins };
}

/**
 * Where `wanted` stands in the tokens: runs of them, each of which begins with another token.
 * @param {FindText[]} tokens
 * @param {string} wanted
 */
export function findRuns(tokens, wanted) {
  const sought = plain(wanted);
  const word = sought.trim();
  if (word === '') return [];
  const { text, begins } = runningText(tokens);
  const lead = sought.indexOf(word);
  /** @type {Run[]} */
  const runs = [];
  let first = 0;
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
    const begin = at + lead;
    while (begins[first + 1] <= begin) first += 1;
    let last = first;
    while (begins[last + 1] < begin + word.length) last += 1;
    const before = runs.at(-1);
    if (before?.first === first) before.last = last;
    else runs.push({ first, last });
  }
  return runs;
}

/** @param {Run[]} runs */
const tokensOf = (runs) => runs.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));

/**
 * @typedef {object} Searched what the search needs of the core
 * @property {() => import('./messages.d.ts').FindTexts} texts
 * @property {() => import('./messages.d.ts').State} state
 * @property {(patch: Partial<import('./messages.d.ts').State>) => void} choose
 * @property {(found: import('./messages.d.ts').Found) => void} mark
 * @property {() => number} top where the page has room for the bar
 */

export class FindBar {
  #form;
  #input;
  #count;
  #core;
  #leave;
  /** @type {number | null} */
  #stream = null;   // that was searched
  /** @type {Match[]} */
  #matches = [];    // {query} or {key}, in the order of stepping, each with its place among all tokens
  #queryCount = 0;

  /**
   * `leave()`: where the focus goes when the bar closes.
   * @param {HTMLFormElement} form
   * @param {{core: Searched, leave: () => void}} options
   */
  constructor(form, { core, leave }) {
    this.#form = form;
    this.#input = /** @type {HTMLInputElement} */ (form.querySelector('input'));
    this.#count = /** @type {HTMLOutputElement} */ (form.querySelector('output'));
    this.#core = core;
    this.#leave = leave;
    this.#input.addEventListener('input', () => this.#seek());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#step(1);
    });
    form.addEventListener('keydown', (event) => this.#press(event));
    form.querySelector('[name=previous]')?.addEventListener('click', () => this.#step(-1));
    form.querySelector('[name=close]')?.addEventListener('click', () => this.close());
    addEventListener('resize', () => setTimeout(() => this.refresh(), 100));  // once the page is laid out anew
  }

  open() {
    this.#form.hidden = false;
    this.#input.focus();
    this.#input.select();
    this.refresh();
  }

  close() {
    this.#form.hidden = true;
    this.#core.mark({ queries: [], keys: [] });
    this.#leave();
  }

  /** Another document shows, or shows elsewhere: searches it, and leaves the selection as it is. */
  refresh() {
    if (this.#form.hidden) return;
    this.#form.style.top = `${this.#core.top()}px`;
    const { queries, keys } = this.#core.texts();
    const wanted = this.#input.value;
    const inQueries = findRuns(queries, wanted);
    const isSame = JSON.stringify(queries) === JSON.stringify(keys);  // else each column is searched for itself
    const inKeys = isSame ? inQueries : findRuns(keys, wanted);
    this.#stream = this.#core.state().stream;
    this.#queryCount = queries.length;
    this.#matches = inQueries.map(({ first }) => ({ query: first, place: first }));
    if (!isSame) this.#matches.push(...inKeys.map(({ first }) => ({ key: first, place: queries.length + first })));
    this.#core.mark({ queries: tokensOf(inQueries), keys: tokensOf(inKeys) });
    this.#showCount();
  }

  /** The state has changed. */
  follow() {
    if (this.#form.hidden) return;
    if (this.#core.state().stream === this.#stream) this.#showCount();
    else this.refresh();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key === 'Enter' && event.shiftKey && event.target === this.#input) {
      event.preventDefault();
      this.#step(-1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  /** Where the selection stands in the order of the matches; -1: nowhere. */
  #place() {
    const { query, key } = this.#core.state();
    if (query !== null) return query;
    return key === null ? -1 : this.#queryCount + key;
  }

  /** Typing goes on from where the selection is, so that a longer word stays where a shorter one was found. */
  #seek() {
    this.refresh();
    const place = this.#place();
    this.#choose(this.#matches.find((match) => match.place >= place) ?? this.#matches[0]);
  }

  /** @param {number} by */
  #step(by) {
    const place = this.#place();
    const beyond = by > 0 ? this.#matches.find((match) => match.place > place) : this.#matches.findLast((match) => match.place < place);
    this.#choose(beyond ?? this.#matches.at(by > 0 ? 0 : -1));
  }

  /** @param {Match | undefined} match */
  #choose(match) {
    if (match) this.#core.choose({ query: match.query ?? null, key: match.key ?? null, pinned: [] });
    this.#showCount();
  }

  #showCount() {
    const place = this.#place();
    const at = this.#matches.findIndex((match) => match.place === place);
    const count = this.#matches.length;
    const isEmpty = this.#input.value.trim() === '';
    this.#count.textContent = isEmpty ? '' : count === 0 ? 'no match' : at < 0 ? `${count} found` : `${at + 1} of ${count}`;
  }
}
