// The ways a document comes in: dropped, picked, pasted, fetched. Each ends in one call of `open(source, options)`.

/** An error for the person who opened the file: one sentence, a stable code, and where in the file. */
export class OpenError extends Error {
  constructor(message, code, offset = null) {
    super(message);
    this.name = 'OpenError';
    this.code = code;
    this.offset = offset;
  }
}

/** The last part of an address, for messages and the title. */
export function nameOf(address) {
  const path = address.split(/[?#]/)[0];
  const name = path.slice(path.lastIndexOf('/') + 1) || address;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;  // a stray % is a name, too
  }
}

async function fetchResponse(address, signal) {
  let url;
  try {
    url = new URL(address, document.baseURI);
  } catch {
    throw new OpenError(`${address}: expected the address of a file, found something that is no address.`, 'address');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OpenError(`${address}: expected a relative, http or https address, found ${url.protocol}`, 'address');
  }
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    const why = url.origin === location.origin
      ? 'the server cannot be reached.'
      : `${url.host} cannot be reached, or does not allow other pages to read its files (CORS); download the file and drop it here instead.`;
    throw new OpenError(`${address}: could not be fetched: ${why}`, 'network');
  }
  if (!response.ok) {
    throw new OpenError(`${address}: expected a file, the server answered ${response.status} ${response.statusText}`.trimEnd() + '.', 'http');
  }
  return response;
}

/** Reads the body, telling `progress(bytes, total)`; total is null when the server does not say. */
async function readBody(response, progress) {
  // The length of a compressed body is not that of what arrives here.
  const total = response.headers.get('content-encoding') ? null : Number(response.headers.get('content-length')) || null;
  const chunks = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    progress(length, total);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The bytes of a File, Blob, ArrayBuffer or address. */
export async function readSource(source, name, { signal, progress }) {
  if (typeof source === 'string') {
    try {
      return await readBody(await fetchResponse(source, signal), progress);
    } catch (error) {
      if (error instanceof OpenError || signal.aborted) throw error;
      throw new OpenError(`${source}: the download broke off: ${error.message}`, 'network');
    }
  }
  if (source instanceof Blob) {
    try {
      return new Uint8Array(await source.arrayBuffer());
    } catch (error) {
      throw new OpenError(`${name}: expected a file that can be read, found a folder or a file that is gone.`, 'unreadable');
    }
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
  }
  throw new OpenError('headlight.open expects a File, Blob, ArrayBuffer or URL string.', 'argument');
}

/** Files dropped anywhere on the page, with a target that shows while one is dragged over it. */
function acceptDrops(target, open) {
  let depth = 0;  // enter and leave come for every element that is crossed
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files') || event.dataTransfer?.types.includes('text/plain');
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
    openTransfer(event.dataTransfer, 'dropped text', open);
  });
}

function openTransfer(transfer, textName, open) {
  const file = transfer.files[0];
  const text = transfer.getData('text/plain');
  if (file) {
    open(file, { name: file.name });
  } else if (text.trim()) {
    open(new Blob([text]), { name: textName });
  }
}

function acceptPaste(open) {
  addEventListener('paste', (event) => {
    if (event.target.closest?.('input, textarea')) return;
    openTransfer(event.clipboardData, 'pasted text', open);
  });
}

function acceptPicker(picker, open) {
  picker.addEventListener('change', () => {
    const file = picker.files[0];
    picker.value = '';  // the same file can be picked again
    if (file) open(file, { name: file.name });
  });
}

/** `open` reports its own errors, so that nothing here needs to. */
export function listen({ dropTarget, picker, open }) {
  acceptDrops(dropTarget, open);
  acceptPaste(open);
  acceptPicker(picker, open);
}
