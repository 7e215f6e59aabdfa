// Finds tokens by their text: the bar over the page, and the matching.

const plain = (text) => text.normalize('NFKC').toLocaleLowerCase();

/** Tokens as one text, with a space on either side, and where in it each begins. */
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

/** Where `wanted` stands in tokens {text, joins}: runs of them, {first, last}, each of which begins with another token. */
export function findRuns(tokens, wanted) {
  const sought = plain(wanted);
  const word = sought.trim();
  if (word === '') return [];
  const { text, begins } = runningText(tokens);
  const lead = sought.indexOf(word);
  const runs = [];
  let first = 0;
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
    const begin = at + lead;
    while (begins[first + 1] <= begin) first += 1;
    let last = first;
    while (begins[last + 1] < begin + word.length) last += 1;
    if (runs.at(-1)?.first === first) runs.at(-1).last = last;
    else runs.push({ first, last });
  }
  return runs;
}

const tokensOf = (runs) => runs.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));

export class FindBar {
  #form;
  #input;
  #count;
  #core;
  #leave;
  #stream = null;   // that was searched
  #matches = [];    // {query} or {key}, in the order of stepping, each with its place among all tokens
  #queryCount = 0;

  /**
   * `core`: texts() as hl_find_texts, state(), choose(patch), mark({queries, keys}), top(): where the page has room for the bar.
   * `leave()`: where the focus goes when the bar closes.
   */
  constructor(form, { core, leave }) {
    this.#form = form;
    this.#input = form.querySelector('input');
    this.#count = form.querySelector('output');
    this.#core = core;
    this.#leave = leave;
    this.#input.addEventListener('input', () => this.#seek());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#step(1);
    });
    form.addEventListener('keydown', (event) => this.#press(event));
    form.querySelector('[name=previous]').addEventListener('click', () => this.#step(-1));
    form.querySelector('[name=close]').addEventListener('click', () => this.close());
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

  #step(by) {
    const place = this.#place();
    const beyond = by > 0 ? this.#matches.find((match) => match.place > place) : this.#matches.findLast((match) => match.place < place);
    this.#choose(beyond ?? this.#matches.at(by > 0 ? 0 : -1));
  }

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
