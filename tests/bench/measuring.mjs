// What the measurements of the page have in common.
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** A fresh page that shows its first document. `init` runs in it before anything else. */
export async function openPage(browser, url, init) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  if (init) await page.addInitScript(init);
  await page.goto(url);
  await page.waitForFunction(() => window.headlight?.document());
  return page;
}
