// What passes between the page, its workers and the core, for the type checker alone: `./dev lint` reads it, the page does not.

/** An error as it crosses from a worker or the core. */
export interface ErrorMessage {
  message: string;
  /** A stable word for scripts. */
  code: string;
  /** Where in the file, when that is known. */
  offset: number | null;
}

/** A file that a worker reads: at hand, or at an address. `shown`: the address as somebody wrote it. */
export type FilePart = { name: string; blob: Blob; url?: undefined; shown?: undefined } | { name: string; url: string; shown: string; blob?: undefined };

/** How far a file has been read; `total` is null where the server does not say. */
export interface ReadingProgress {
  name: string;
  bytes: number;
  total: number | null;
}

/** What `headlight.open` takes. */
export type Source = string | Blob | ArrayBuffer | ArrayBufferView;

/** A token as it is searched; `joins`: it goes on where the one before ended. */
export interface FindText {
  text: string;
  joins: boolean;
}

export interface FindTexts {
  queries: FindText[];
  keys: FindText[];
}

/** Tokens that the search found. */
export interface Found {
  queries: number[];
  keys: number[];
}

/** What a link carries; the core's table of fields has all of it. */
export interface State {
  stream: number;
  layer: number;
  heads: number[];
  query: number | null;
  key: number | null;
  pinned: string[];
  [field: string]: unknown;
}

/** What the history's entries hold. */
export interface HistoryEntry {
  document: string | null;
  selection: Partial<State> | null;
}
