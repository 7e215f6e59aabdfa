// The core without its page: opens files and decodes heads. One worker opens a document, several share its decoding.
//   to it:    {open: [file, …], memory}   {blobs: [Blob, …]}   {decode: job}   {spare: [ArrayBuffer, …]}
//   from it:  {progress: {name, bytes, total}}   {grown: {…}}   {opened: {…}}   {refused: error}   {head: {…}}   {error}
import createCore from './headlight-core.js';
import { askCore, callCore, takeMessage } from './core_call.js';
import { OpenError, toMessage } from './errors.js';
import { BlobSink, readFile, sliceBytes } from './reading.js';

/** @typedef {import('./messages.d.ts').Message} Message */
/** @typedef {import('./messages.d.ts').Opened} Opened */
/** @typedef {import('./messages.d.ts').FilePart} FilePart */
/** @typedef {import('./messages.d.ts').WorkerAnswers} Answers */

/** @param {import('./messages.d.ts').FromWorker} said */
const tell = (said, /** @type {Transferable[]} */ handedOver = []) => postMessage(said, handedOver);

/** The bytes that the core reads: Blobs by number. Of an opened document, the number is that of the file in it. */
class Blobs {
  /** @type {Blob[]} */
  list = [];
  /** @type {BlobSink[]} */
  #sinks = [];
  #window = { blob: -1, begin: 0, bytes: new Uint8Array() };  // what was read last

  /** @param {number} blob */
  size(blob) {
    return this.list[blob].size;
  }

  /**
   * 1: done; 0: the file is gone, or has changed.
   * @param {number} blob
   * @param {number} offset
   * @param {number} out
   * @param {number} length
   */
  read(blob, offset, out, length) {
    try {
      const bytes = this.#slice(blob, offset, length);
      if (bytes.length !== length) return 0;
      core.HEAPU8.set(bytes, out >>> 0);  // addresses beyond 2 GB come negative
      return 1;
    } catch {
      return 0;
    }
  }

  /**
   * Who reads on behind the last read will go on so: what comes next is read along.
   * @param {number} blob
   * @param {number} offset
   * @param {number} length
   */
  #slice(blob, offset, length) {
    const { blob: last, begin, bytes } = this.#window;
    const end = begin + bytes.length;
    if (blob === last && offset >= begin && offset + length <= end) return bytes.subarray(offset - begin, offset - begin + length);
    const readsOn = blob === last && offset >= begin && offset < end + sliceBytes;
    const wanted = readsOn ? Math.max(length, sliceBytes) : length;
    const read = new FileReaderSync().readAsArrayBuffer(this.list[blob].slice(offset, offset + wanted));
    this.#window = { blob, begin: offset, bytes: new Uint8Array(read) };
    return this.#window.bytes.subarray(0, length);
  }

  /**
   * Blobs with these numbers from now on.
   * @param {Blob[]} list
   */
  replace(list) {
    this.list = list;
    this.#window = { blob: -1, begin: 0, bytes: new Uint8Array() };
  }

  begin() {
    return this.#sinks.push(new BlobSink()) - 1;
  }

  /**
   * @param {number} sink
   * @param {number} bytes
   * @param {number} length
   */
  append(sink, bytes, length) {
    this.#sinks[sink].append(core.HEAPU8.slice(bytes >>> 0, (bytes >>> 0) + length));
  }

  /** @param {number} sink */
  finish(sink) {
    return this.add(this.#sinks[sink].finish());
  }

  /** @param {Blob} blob */
  add(blob) {
    return this.list.push(blob) - 1;
  }
}

/**
 * Memory of messages that the page has read and given back. What is new to the process costs more to write to for the first time than
 * copying a head does.
 */
class SpareMemory {
  /** @type {ArrayBuffer[]} */
  #buffers = [];

  /** @param {ArrayBuffer[]} buffers */
  keep(buffers) {
    this.#buffers = [...this.#buffers, ...buffers].slice(-mostSpare);
  }

  /** @param {number} length */
  room = (length) => {
    const fits = this.#buffers.findIndex(({ byteLength }) => byteLength >= length && byteLength <= 2 * length);
    const [found] = fits < 0 ? [] : this.#buffers.splice(fits, 1);
    return new Uint8Array(found ?? new ArrayBuffer(length + slackBytes), 0, length);
  };
}

const mostSpare = 32;
const slackBytes = 64;  // heads of one shape make messages that differ by a few bytes

// A file is shown while it is read when so much of it is still to come, or, of what is downloaded, when this much took so long.
const muchBytes = 16 << 20;
const littleBytes = 1 << 20;
const slowMs = 400;

const blobs = new Blobs();
const spare = new SpareMemory();
let core = /** @type {import('./messages.d.ts').Core} */ (/** @type {unknown} */ (null));  // until it has started
const started = createCore({ blobs }).then((module) => {
  core = module;
  warmUp();
});

/** Compiles what opening runs through, before there is anything to open. */
function warmUp() {
  const text = '{"tokens": ["a", "b"], "attention": [[0.5, 0.5], [0.25, 0.75]]}';
  core._hlw_begin(0);
  callCore(core, 'hlw_begin_file', '');
  const feeder = new Feeder();
  feeder.feed(new TextEncoder().encode(text));
  feeder.end();
  call('hlw_end_file', blobs.add(new Blob([text])));
  call('hlw_finish');
  core._hlw_forget();
  blobs.replace([]);
}

/**
 * @template {keyof Answers} Name
 * @param {Name} name
 * @param {(string | number | Uint8Array)[]} values
 * @returns {Answers[Name]}
 */
function call(name, ...values) {
  return askCore(core, name, ...values);
}

/** Hands chunks of any size to the core, through memory of its own. */
class Feeder {
  #pointer = 0;
  #room = 0;

  /** @param {Uint8Array} bytes */
  feed = (bytes) => {
    if (bytes.length > this.#room) {
      this.end();
      this.#pointer = core._malloc(bytes.length) >>> 0;
      if (this.#pointer === 0) throw new OpenError('there is not enough memory to read this file', 'memory');
      this.#room = bytes.length;
    }
    core.HEAPU8.set(bytes, this.#pointer);
    return core._hlw_feed(this.#pointer, bytes.length);
  };

  end() {
    core._free(this.#pointer);
    this.#pointer = 0;
    this.#room = 0;
  }
}

/**
 * At most twenty times a second, and always the last one.
 * @param {string} name
 */
function reportProgress(name) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {import('./messages.d.ts').ReadingProgress} */
  let latest;
  return (/** @type {number} */ bytes, /** @type {number | null} */ total) => {
    latest = { name, bytes, total };
    timer ??= setTimeout(() => {
      timer = undefined;
      tell({ progress: latest });
    }, 50);
  };
}

/** Shows the document while its file is read, when that takes its time. */
class Growth {
  #started = performance.now();
  #next = 0;      // not before then
  /** @type {Message | null} */
  #told = null;   // the document that the page knows
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;         // looks though nothing comes
  #blob;

  /**
   * `blob`: the file's number, or -1: it can be read only when it has come.
   * @param {number} blob
   */
  constructor(blob) {
    this.#blob = blob;
  }

  /**
   * So much of the file has been fed.
   * @param {number} bytes
   * @param {number | null} total
   */
  note(bytes, total) {
    this.end();
    const isMuch = total !== null && total - bytes > muchBytes;
    if (!isMuch && !this.#isSlow(bytes)) return;
    const from = isMuch ? this.#next : Math.max(this.#next, this.#started + slowMs);
    const wait = from - performance.now();
    if (wait <= 0) this.#look(bytes);
    else this.#timer = setTimeout(() => this.#look(bytes), wait);
  }

  end() {
    clearTimeout(this.#timer);
  }

  /**
   * A file on the disk is there in a moment.
   * @param {number} bytes
   */
  #isSlow(bytes) {
    return this.#blob < 0 && bytes > littleBytes;
  }

  /** @param {number} bytes */
  #look(bytes) {
    const now = performance.now();
    const grown = call('hlw_grow', this.#blob);
    this.#next = performance.now() + Math.max(this.#told === null ? 30 : 200, 10 * (performance.now() - now));
    if (grown) this.#tell(grown, bytes);
  }

  /**
   * @param {NonNullable<Answers['hlw_grow']>} grown
   * @param {number} bytes
   */
  #tell({ message, heads, readable }, bytes) {
    const document = takeMessage(core, message);
    const decoded = heads.map((pieces) => takeMessage(core, pieces, spare.room));
    core._hlw_drop_taken();
    if (heads.length === 0 && isSame(document, this.#told)) return;
    this.#told = document.slice();
    post('grown', { message: document, blobs: readable ? blobs.list : null, heads: decoded, bytes });
  }
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array | null} b
 */
const isSame = (a, b) => a.length === b?.length && a.every((byte, i) => byte === b?.[i]);

/**
 * The messages in it are handed over, not copied.
 * @param {'grown' | 'opened'} name
 * @param {Opened} part
 */
const post = (name, part) => tell({ [name]: part }, [part.message, ...part.heads].map(({ buffer }) => buffer));

/**
 * @param {FilePart} file
 * @param {boolean} isOnly
 */
async function readInto(file, isOnly) {
  const feeder = new Feeder();
  callCore(core, 'hlw_begin_file', file.name);
  const blob = file.blob ? blobs.add(file.blob) : -1;
  const growth = new Growth(blob);
  const report = reportProgress(file.name);
  /** @type {[number, number | null]} */
  let so = [0, null];
  /** @type {import('./reading.js').Feed} */
  const feed = (bytes) => {
    const wanted = feeder.feed(bytes);
    if (wanted === 1 && isOnly) growth.note(...so);
    return wanted;
  };
  try {
    const whole = await readFile(file, feed, (...far) => {
      so = far;
      report(...far);
    });
    growth.end();
    call('hlw_end_file', blob < 0 ? blobs.add(whole) : blob);
    return whole.size;
  } finally {
    growth.end();
    feeder.end();
  }
}

/**
 * @param {FilePart[]} files
 * @param {number} memory
 */
async function open(files, memory) {
  core._hlw_begin(memory);
  let bytes = 0;
  for (const file of files) bytes += await readInto(file, files.length === 1);
  const { message, files: numbers, heads } = call('hlw_finish');
  const opened = takeMessage(core, message);
  blobs.replace(numbers.map((number) => blobs.list[number]));
  const decoded = heads.map(([stream, layer, head]) => takeMessage(core, call('hlw_head', stream, layer, head), spare.room));
  core._hlw_forget();
  post('opened', { message: opened, blobs: blobs.list, heads: decoded, bytes });
}

/** @param {import('./messages.d.ts').Job} job */
function decode(job) {
  const head = takeMessage(core, call('hlw_decode', JSON.stringify(job)), spare.room);
  tell({ head }, [head.buffer]);
}

/**
 * An abort of the core leaves it unusable: see below.
 * @param {Error} error
 */
function refuse(error) {
  if (error instanceof WebAssembly.RuntimeError) throw error;
  tell({ refused: toMessage(error) });
}

addEventListener('message', async (/** @type {MessageEvent<import('./messages.d.ts').ToWorker>} */ { data }) => {
  try {
    await started;
    if (data.spare) spare.keep(data.spare);
    if (data.open) await open(data.open, data.memory ?? 0).catch(refuse);
    if (data.blobs) blobs.replace(data.blobs);
    if (data.decode) decode(data.decode);
  } catch (error) {
    // An abort of the core leaves it unusable: this worker ends as one that crashed.
    if (error instanceof WebAssembly.RuntimeError) setTimeout(() => { throw error; });
    else tell({ error: toMessage(error) });
  }
});
