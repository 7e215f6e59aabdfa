// What passes between the page, its workers and the core, for the type checker alone: `./dev lint` reads it, the page does not.

// --- Of the API and the page ----------------------------------------------------------------------------------------------

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

/** What `headlight.document()` answers. */
export interface Summary {
  name: string;
  format: string;
  warnings: string[];
  streams: { name: string; layers: number; heads: number; queries: string[]; keys: string[] }[];
}

/** One cell of one head. */
export interface Cell {
  stream: number;
  layer: number;
  head: number;
  query: number;
  key: number;
}

/** An entry of demos/demos.json. */
export interface Demo {
  file: string;
  title: string;
  look: string;
  state: Partial<State>;
}

// --- Between page and workers ---------------------------------------------------------------------------------------------

/** Bytes that the core has written and another core reads: src/core/wire. */
export type Message = Uint8Array<ArrayBuffer>;

/** What of a document has come: all of it, or while its file is read a part. */
export interface Opened {
  message: Message;
  /** What its files are read from; null: they cannot be read yet. */
  blobs: Blob[] | null;
  /** Those that are decoded already. */
  heads: Message[];
  /** How long the files are, as far as they are read. */
  bytes: number;
}

/** One head to decode: src/core/wire/job.h. */
export interface Job {
  job: number;
  stream: number;
  layer: number;
  head: number;
  queries: number;
  keys: number;
  source: number[];
  matrix: boolean;
}

/** To a worker, one of these; `memory`: bytes of decoded heads to keep. */
export interface ToWorker {
  open?: FilePart[];
  memory?: number;
  blobs?: Blob[];
  decode?: Job;
  spare?: ArrayBuffer[];
}

/** From a worker, one of these. `refused`: the file cannot be opened; `error`: a head cannot be decoded. */
export interface FromWorker {
  progress?: ReadingProgress;
  grown?: Opened;
  opened?: Opened;
  refused?: ErrorMessage;
  head?: Message;
  error?: ErrorMessage;
}

// --- Between JavaScript and the core ------------------------------------------------------------------------------------------

/** What Emscripten makes of a core: its memory, and its exports with an underscore in front. */
export type Core = {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(size: number): number;
  _free(pointer: number): void;
  /** What the call that runs now may read: see callCore. */
  message?: Uint8Array;
} & { [name: `_hl${string}`]: (...values: number[]) => number };

/** `shown`: it does not wait for its first picture any more. */
export interface Progress {
  ready: number;
  heads: number;
  shown: boolean;
}

/** A message in the core's memory: its pieces, [address, length] each, behind one another. */
export type Pieces = [number, number][];

/** What the page's core answers. */
export interface PageAnswers {
  hl_start: object;
  hl_open: { document: number };
  hl_grow: { same: boolean };
  hl_next_job: Job | null;
  hl_progress: Progress | null;
  hl_put_arrived: unknown;
  hl_finish_job: Progress | null;
  hl_fail_job: Progress | null;
  hl_keep_grown: unknown;
  hl_end_growth: unknown;
  hl_set_demos: unknown;
  hl_set_demo_look: unknown;
  hl_document: Summary | null;
  hl_state: State;
  hl_set_state: unknown;
  hl_fragment: string;
  hl_apply_fragment: unknown;
  hl_weight: { pending: true; document: number } | { pending?: undefined; weight: number | null };
  hl_announcement: string;
  hl_find_texts: FindTexts;
  hl_set_found: unknown;
  hl_edges: { query: number; key: number; head: number | null; weight: number }[];
  hl_layout: { panes: Record<string, { x: number; y: number; width: number; height: number }> };
  hl_stats: Record<string, unknown>;
  hl_cancel_open: unknown;
  hl_press: boolean;
  hl_draw_now: unknown;
}

/** What a worker's core answers. */
export interface WorkerAnswers {
  hlw_end_file: unknown;
  /** null: there is nothing that could show. */
  hlw_grow: { message: Pieces; heads: Pieces[]; readable: boolean } | null;
  hlw_finish: { message: Pieces; files: number[]; heads: [number, number, number][] };
  hlw_head: Pieces;
  hlw_decode: Pieces;
}

/** What the page's core asks of the page. */
export interface Asked {
  pickFile(): void;
  openSource(address: string): void;
  copyText(text: string): void;
  shareLink(): void;
  find(): boolean;
  say(words: string): void;
  setTheme(theme: string): void;
  showError(sentence: string): void;
  notify(event: string): void;
}

/** Where a worker's core reads bytes, and where it puts what it unpacks: Blobs by number. */
export interface BlobStore {
  size(blob: number): number;
  read(blob: number, offset: number, out: number, length: number): number;
  begin(): number;
  append(sink: number, bytes: number, length: number): void;
  finish(sink: number): number;
}
