// Golden pictures: tests/golden/NAME.png is how the page looks. `./dev test browser --update` draws them anew.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { root, settle } from './harness.mjs';

const goldenFolder = `${root}tests/golden`;
const lookFolder = `${root}build/golden`;  // what to look at when a comparison fails
const updating = process.env.HEADLIGHT_UPDATE_PICTURES === '1';

// Another Chromium draws its letters a little otherwise: pixelmatch leaves out what is only smoothed otherwise, and a colour may be off by
// `threshold`, and so many of a picture's pixels by more. The smallest icon of the toolbar is more than that.
const threshold = 0.15;
const share = 0.0002;

/** How many pixels differ, how many may, and a picture of where; of another size: all. */
export function compare(golden, shown) {
  const { width, height } = golden;
  const allowed = Math.floor(width * height * share);
  if (shown.width !== width || shown.height !== height) return { different: width * height, allowed, difference: null };
  const difference = new PNG({ width, height });
  const different = pixelmatch(golden.data, shown.data, difference.data, width, height, { threshold });
  return { different, allowed, difference };
}

/** Fails when the page does not look like tests/golden/NAME.png; then build/golden has the picture and where it differs. */
export async function comparePicture(page, name) {
  const { width, height } = page.viewportSize();
  await page.mouse.move(width - 1, height - 1);  // on nothing
  await settle(page);
  const bytes = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  const golden = `${goldenFolder}/${name}.png`;
  if (updating) {
    writeFileSync(golden, bytes);
    return;
  }
  const shown = `${lookFolder}/${name}.png`;
  const where = `${lookFolder}/${name}.difference.png`;
  mkdirSync(lookFolder, { recursive: true });
  for (const path of [shown, where]) rmSync(path, { force: true });
  if (!existsSync(golden)) {
    writeFileSync(shown, bytes);
    assert.fail(`There is no tests/golden/${name}.png. Look at build/golden/${name}.png, then ./dev test browser --update`);
  }
  const { different, allowed, difference } = compare(PNG.sync.read(readFileSync(golden)), PNG.sync.read(bytes));
  if (different <= allowed) return;
  writeFileSync(shown, bytes);
  if (difference) writeFileSync(where, PNG.sync.write(difference));
  assert.fail(`${different} pixels differ from tests/golden/${name}.png, ${allowed} may. Look at build/golden/${name}.png${
    difference ? ` and build/golden/${name}.difference.png` : ', which has another size'}; if that is how it shall look: ./dev test browser --update`);
}
