// The address bar and the browser's history follow what is shown: the address is a link to it at any time, and Back and Forward
// step through the selections. An entry of the history holds {document, selection}; the address of a document that a link can
// name stands in the entry's own address.

const selected = ['stream', 'layer', 'heads', 'query', 'key', 'pinned'];
/** Changes that follow each other faster (a held key, a drag over the chips) are one step. */
const pauseMs = 1000;

/** @typedef {import('./messages.d.ts').State} State */

/** @param {State} state */
const selectionOf = (state) => Object.fromEntries(selected.map((key) => [key, state[key]]));
/**
 * @param {unknown} a
 * @param {unknown} b
 */
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** `#src=…&layer=…` as its source and the state that the core reads. */
export function readLink() {
  const parts = location.hash.slice(1).split('&').filter(Boolean);
  /** @param {string} part */
  const isSource = (part) => part.startsWith('src=');
  const found = parts.find(isSource)?.slice(4) ?? null;
  let address = found;
  try {
    address = found && decodeURIComponent(found);
  } catch {
    // Not escaped at all: taken as it stands.
  }
  return { address, fragment: parts.filter((part) => !isSource(part)).join('&') };
}

/**
 * Keeps what makes an address readable: only what would end the value is escaped.
 * @param {string} address
 */
const escapeAddress = (address) => address.replace(/[%&#\s]/g, encodeURIComponent);

/**
 * @param {string | null} source
 * @param {string} fragment
 */
function linkTo(source, fragment) {
  const parts = source === null ? [] : [`src=${escapeAddress(source)}`, fragment].filter(Boolean);
  return parts.length ? `#${parts.join('&')}` : location.pathname + location.search;
}

/** Nothing else may write the address. */
export class History {
  /** @type {string | null} */
  #document = null;    // which one shows: its address, or for one that no link can name a word that no other has
  /** @type {string | null} */
  #source = null;      // its address
  #changed = -Infinity;  // when the selection last did, in a way that the next change may continue

  /**
   * `follow(entry)` goes where the browser has gone: the entry's document and selection, both null for a link that somebody typed.
   * @param {(entry: import('./messages.d.ts').HistoryEntry) => void} follow
   */
  constructor(follow) {
    addEventListener('popstate', () => {
      this.#changed = -Infinity;
      follow({ document: null, selection: null, ...history.state });
    });
  }

  get document() {
    return this.#document;
  }

  /** Whether there is a link to what is shown. */
  get hasLink() {
    return this.#source !== null;
  }

  /**
   * Another document shows. It gets an entry of its own, unless the browser has already made one: at the start, for a typed link, on Back.
   * @param {string} document
   * @param {string | null} source
   * @param {State} state
   * @param {string} fragment
   */
  open(document, source, state, fragment) {
    const isMore = this.#document !== null && history.state?.document === this.#document;
    this.#document = document;
    this.#source = source;
    this.#changed = -Infinity;
    this.#write(isMore, selectionOf(state), fragment);
  }

  /**
   * What is chosen may have changed.
   * @param {State} state
   * @param {string} fragment
   */
  record(state, fragment) {
    const selection = selectionOf(state);
    const isHere = history.state?.document === this.#document;  // not where the browser went to a document that could not be opened
    if (!isHere || isSame(selection, history.state.selection)) {
      this.#write(false, selection, fragment);
      return;
    }
    const now = performance.now();
    this.#write(now - this.#changed > pauseMs, selection, fragment);
    this.#changed = now;
  }

  /**
   * @param {boolean} isMore
   * @param {Partial<State>} selection
   * @param {string} fragment
   */
  #write(isMore, selection, fragment) {
    /** @type {[object, string, string]} */
    const entry = [{ document: this.#document, selection }, '', linkTo(this.#source, fragment)];
    try {
      if (isMore) history.pushState(...entry);
      else history.replaceState(...entry);
    } catch {
      // Some browsers refuse when it comes too often; the next change writes it.
    }
  }
}
