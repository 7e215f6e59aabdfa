// The page's elements for everybody: axe-core's rules, colours that can be read, keys without a mouse, and no motion for those who ask.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { document } from './documents.mjs';
import { click, layout, middle, openError, openText, pageTest, root } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core objects to: the rule, why, and where. */
async function violations(page) {
  await page.evaluate(axe);  // not as a script element, which the page's own policy forbids
  const found = await page.evaluate(() => axe.run().then(({ violations: list }) => list));
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

/** Everything that the page can have over its canvas. */
async function showAll(page) {
  await openText(page, document(2, 2, 5), 'local.json');
  await page.route('**/never.json', () => {});
  await page.keyboard.press('Control+f');
  await page.keyboard.type('w1');
  await openError(page, '{');
  await click(page, middle((await layout(page)).panes.share));
  await page.evaluate(() => {
    headlight.open('never.json').catch(() => {});
    document.getElementById('error').hidden = false;  // a new document takes the old message away
  });
  await page.locator('#progress').waitFor();
  for (const id of ['find', 'progress', 'note', 'error']) assert.ok(await page.locator(`#${id}`).isVisible(), `#${id} shows`);
}

for (const scheme of ['dark', 'light']) {
  pageTest(`axe-core finds nothing, with everything open, ${scheme}`, { scheme }, async (page) => {
    assert.deepEqual(await violations(page), [], 'the page as it opens');
    await showAll(page);
    assert.deepEqual(await violations(page), []);
  });
}

pageTest('the elements over the canvas can be reached and used by keys', {}, async (page) => {
  await openText(page, document(2, 2, 5), 'local.json');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('w');
  const names = [];
  for (let i = 0; i < 3; ++i) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(() => document.activeElement.getAttribute('aria-label')));
    const { outlineStyle } = await page.evaluate(() => ({ outlineStyle: getComputedStyle(document.activeElement).outlineStyle }));
    assert.equal(outlineStyle, 'solid', 'the focus can be seen');
  }
  assert.deepEqual(names, ['Previous match', 'Next match', 'Close the search']);
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('#find').isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.id), 'canvas');
});

pageTest('nothing moves for those who ask for less motion', { reducedMotion: 'reduce' }, async (page) => {
  const moving = await page.evaluate(() => {
    document.querySelectorAll('[hidden]').forEach((element) => { element.hidden = false; });
    document.getElementById('progress-bar').removeAttribute('value');
    return [...document.querySelectorAll('body *')].filter((element) => {
      const { animationName, transitionDuration, scrollBehavior, appearance } = getComputedStyle(element);
      const slides = element.matches('progress') && appearance !== 'none';
      return animationName !== 'none' || transitionDuration !== '0s' || scrollBehavior === 'smooth' || slides;
    }).map((element) => element.outerHTML);
  });
  assert.deepEqual(moving, []);
});

/** The custom properties of style.css in a theme. */
function colors(theme) {
  const css = readFileSync(`${root}web/style.css`, 'utf8');
  const block = (selector) => Object.fromEntries([...css.split(`${selector} {`)[1].split('}')[0].matchAll(/--(\w+): (#\w+)/g)].map(([, name, hex]) => [name, hex]));
  return theme === 'dark' ? block(':root') : { ...block(':root'), ...block(':root[data-theme="light"]') };
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex) {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : hex.slice(1).match(/../g);
  const [r, g, b] = digits.map((pair) => parseInt(pair, 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

for (const theme of ['dark', 'light']) {
  test(`text can be read on every surface, ${theme}`, () => {
    const palette = colors(theme);
    for (const text of ['text', 'quiet', 'danger', 'accent']) {
      for (const surface of ['background', 'surface', 'raised']) {
        const ratio = contrast(palette[text], palette[surface]);
        assert.ok(ratio >= 4.5, `${text} ${palette[text]} on ${surface} ${palette[surface]}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(palette.text, palette.hovered) >= 4.5);
  });
}
