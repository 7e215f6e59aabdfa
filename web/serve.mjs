// A static server for development and for the browser tests; any static host serves dist/ as well.
//   node web/serve.mjs --root dist [--port 8000]
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gz': 'application/gzip',
};

/**
 * The file that an address means, or null. Addresses that would leave the root are nobody's file.
 * @param {string} root
 * @param {string} address
 */
async function find(root, address) {
  try {
    const path = decodeURIComponent(new URL(address, 'http://localhost').pathname);
    if (path.includes('\0') || path.split(/[/\\]/).includes('..')) return null;
    const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
    const info = await stat(file);
    return info.isFile() ? { file, size: info.size } : null;
  } catch {
    return null;
  }
}

/**
 * Serves the folder `root` on 127.0.0.1. Port 0 takes any free port; `headers` go out with every answer.
 * Resolves to {url, port, close()}; rejects with EADDRINUSE when the port is taken.
 * @param {string} root
 * @param {{port?: number, headers?: Record<string, string>}} [options]
 */
export async function serve(root, { port = 0, headers = {} } = {}) {
  root = resolve(root);
  const server = createServer(async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    /**
     * @param {number} status
     * @param {string} text
     */
    const refuse = (status, text) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(request.method === 'HEAD' ? undefined : text);
    };

    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD.\n');
    const found = await find(root, request.url ?? '/');
    if (!found) return refuse(404, 'Not found.\n');

    response.setHeader('Content-Type', types[extname(found.file).toLowerCase()] ?? 'application/octet-stream');
    response.setHeader('Content-Length', found.size);
    if (request.method === 'HEAD') return response.end();
    pipeline(createReadStream(found.file), response, () => {});  // it fails when the reader leaves early: nothing to do
  });

  await new Promise((done, failed) => {
    server.once('error', failed).listen(port, '127.0.0.1', () => done(null));
  });
  ({ port } = /** @type {import('node:net').AddressInfo} */ (server.address()));
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/`, port, close };
}

async function main() {
  const { values } = parseArgs({ options: { root: { type: 'string' }, port: { type: 'string' } } });
  const wanted = Number(values.port ?? 8000);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535) {
    throw new Error(`--port takes a number from 0 to 65535, not ${values.port}.`);
  }

  /** @type {Awaited<ReturnType<typeof serve>> | undefined} */
  let server;
  for (let port = wanted; !server; ++port) {
    try {
      server = await serve(values.root ?? 'dist', { port });
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || port === 65535) throw error;
      console.log(`Port ${port} is taken, trying ${port + 1}.`);
    }
  }
  console.log(`Headlight: ${server.url}   (Ctrl-C stops it)`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
