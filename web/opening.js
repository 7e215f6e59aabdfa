// The ways a document comes in: dropped, picked, pasted, fetched. Each ends in one call of `open(source, options)`, or `refuse(error)`.
import { OpenError } from './errors.js';

/** @typedef {import('./messages.d.ts').Source} Source */
/** @typedef {(source: Source | Source[], options?: {name?: string}) => void} Open */

/**
 * The last part of an address, for messages and the title.
 * @param {string} address
 */
export function nameOf(address) {
  const path = address.split(/[?#]/)[0];
  const name = path.slice(path.lastIndexOf('/') + 1) || address;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;  // a stray % is a name, too
  }
}

/** @param {ArrayBuffer | ArrayBufferView} bytes */
function blobOf(bytes) {
  try {
    return new Blob([/** @type {BlobPart} */ (bytes)]);
  } catch {
    throw new OpenError('open: expected bytes, found a buffer that was handed on or is shared.', 'argument');
  }
}

/**
 * @param {Source} source
 * @param {string} [name]
 * @returns {import('./messages.d.ts').FilePart}
 */
function fileOf(source, name) {
  if (typeof source === 'string') {
    if (source.trim() === '') throw new OpenError('open: expected the address of a file, found an empty text.', 'argument');
    try {
      return { name: name ?? nameOf(source), url: new URL(source, document.baseURI).href, shown: source };
    } catch {
      throw new OpenError(`${source}: expected the address of a file, found something that is no address.`, 'address');
    }
  }
  if (source instanceof Blob) return { name: name ?? (source instanceof File ? source.name : 'document'), blob: source };
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return { name: name ?? 'document', blob: blobOf(source) };
  throw new OpenError('open: expected a File, Blob, ArrayBuffer or URL string, or an array of them, found something else.', 'argument');
}

/**
 * A source as the files that a worker reads: see reading.js.
 * @param {Source | Source[]} source
 * @param {string} [name]
 */
export function filesOf(source, name) {
  if (!Array.isArray(source)) return [fileOf(source, name)];
  if (source.length === 0) throw new OpenError('open: expected at least one file, found an empty array.', 'argument');
  return source.map((one) => fileOf(one));
}

/**
 * A folder among what was dropped: it comes as a file that cannot be read.
 * @param {DataTransfer} transfer
 */
function folderIn(transfer) {
  return [...transfer.items].map((item) => item.webkitGetAsEntry?.()).find((entry) => entry?.isDirectory);
}

/**
 * Files dropped anywhere on the page, with a target that shows while one is dragged over it.
 * @param {HTMLElement} target
 * @param {{open: Open, refuse: (error: OpenError) => void}} outcome
 */
function acceptDrops(target, { open, refuse }) {
  let depth = 0;  // enter and leave come for every element that is crossed
  /** @param {DragEvent} event */
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files') || event.dataTransfer?.types.includes('text/plain');
  /** @param {boolean} visible */
  const show = (visible) => { target.hidden = !visible; };
  addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth += 1;
    show(true);
  });
  addEventListener('dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    show(false);
    if (!event.dataTransfer) return;
    const folder = folderIn(event.dataTransfer);
    if (folder) refuse(new OpenError(`${folder.name}: expected a file, found a folder; drop the files in it.`, 'folder'));
    else openTransfer(event.dataTransfer, 'dropped text', open);
  });
}

/**
 * Several files are parts of one document: tensors, and their tokens.
 * @param {File[]} files
 * @param {Open} open
 */
function openFiles(files, open) {
  if (files.length > 0) open(files.length === 1 ? files[0] : files);
}

/**
 * @param {DataTransfer} transfer
 * @param {string} textName
 * @param {Open} open
 */
function openTransfer(transfer, textName, open) {
  const text = transfer.getData('text/plain');
  if (transfer.files.length > 0) {
    openFiles([...transfer.files], open);
  } else if (text.trim()) {
    open(new Blob([text]), { name: textName });
  }
}

/** @param {Open} open */
function acceptPaste(open) {
  addEventListener('paste', (event) => {
    const isTyping = event.target instanceof Element && event.target.closest('input, textarea');
    if (!isTyping && event.clipboardData) openTransfer(event.clipboardData, 'pasted text', open);
  });
}

/**
 * @param {HTMLInputElement} picker
 * @param {Open} open
 */
function acceptPicker(picker, open) {
  picker.addEventListener('change', () => {
    const files = [...picker.files ?? []];
    picker.value = '';  // the same file can be picked again
    openFiles(files, open);
  });
}

/**
 * `open` reports its own errors; `refuse` those of what is not even opened.
 * @param {{dropTarget: HTMLElement, picker: HTMLInputElement, open: Open, refuse: (error: OpenError) => void}} page
 */
export function listen({ dropTarget, picker, open, refuse }) {
  acceptDrops(dropTarget, { open, refuse });
  acceptPaste(open);
  acceptPicker(picker, open);
}
