// What the documentation says of the sources is true: every path that it names exists.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)];
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const made = ['build', 'dist'];  // by building, and not before

/** Whatever stands in backquotes and begins with a folder of ours; not what has a placeholder or a pattern in it. */
function pathsIn(text) {
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path]) => path);
  return quoted.filter((path) => folders.includes(path.split('/')[0]) && !made.includes(path.split('/')[0]) && path.includes('/') && !/[A-Z]{3}|[*<{…]/.test(path));
}

test('documentation is read for paths as people read it', () => {
  assert.deepEqual(pathsIn('`src/core`, `src/NAME.cpp`, `tests/*/x`, `build/web`, `./dev`, src/ui and `web/find.js`'), ['src/core', 'web/find.js']);
});

for (const page of pages) {
  test(`every path in ${page} exists`, () => {
    const missing = pathsIn(readFileSync(root + page, 'utf8')).filter((path) => !existsSync(root + path));
    assert.deepEqual(missing, []);
  });
}
