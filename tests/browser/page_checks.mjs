// What all tests of one person's pages look at: see day_page.mjs and answer_page.mjs. BASE_URL, SESSION and SHOTS come from the
// environment.
import assert from 'node:assert/strict';
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const { BASE_URL: baseUrl, SESSION: session, SHOTS: shots } = process.env;
assert.ok(baseUrl && session, 'the environment says where to look');
if (shots) mkdirSync(shots, { recursive: true });

const SMALLEST = { width: 320, height: 640 };
export const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const SMALLEST_TARGET = 44;
export const LARGEST_PAGE = 15 * 1024;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A page of its own, with the session's cookie.
export async function opened(browser, viewport, colorScheme, script) {
  const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled: script, bypassCSP: script });
  await context.addCookies([{ name: 'amble', value: session, url: baseUrl, httpOnly: true, sameSite: 'Lax' }]);
  return { context, page: await context.newPage() };
}

export async function shoot(page, name) {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

export async function measure(page) {
  const found = await page.evaluate((smallest) => ({
    scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    scripts: document.scripts.length,
    unseen: [...document.images].filter((image) => !image.naturalWidth).map((image) => image.src),
    small: [...document.querySelectorAll('button, label.choice, input:not([type=hidden]), a.button, a.tap')]
      .filter((element) => !element.closest('label.choice') || element.matches('label'))
      .map((element) => ({ what: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < smallest || box.width < smallest)
      .map(({ what, box }) => `${what} is ${box.width} x ${box.height}`),
  }), SMALLEST_TARGET);
  assert.deepEqual(found, { scrolls: false, scripts: 0, unseen: [], small: [] }, page.url());
}

// The page at `url`, once `act` has been done there: axe, and what measure() looks at, on every size, light and dark. `pictures`
// says how many there are; `refused`, that the server takes no answer.
export async function checkState(browser, { name, url, pictures = 0, act = async () => {}, refused = false }) {
  for (const viewport of [SMALLEST, PHONE, DESK]) {
    for (const colorScheme of ['light', 'dark']) {
      // The policy forbids scripts, ours too: axe is let in past it.
      const { context, page } = await opened(browser, viewport, colorScheme, true);
      const complaints = [];
      // There is no icon, and no page names one: the browser asks all the same.
      page.on('console', (message) => {
        // A page that says what is missing comes with 409: of that the browser tells.
        const expected = message.location().url.endsWith('/favicon.ico') || (refused && message.text().includes('409'));
        if (!expected) complaints.push(`${message.text()} ${message.location().url}`);
      });
      await page.goto(baseUrl + url);
      await act(page);
      await page.waitForLoadState('load');
      assert.equal(await page.locator('main img').count(), pictures, `pictures of ${name}`);
      await measure(page);
      await shoot(page, `${name}-${colorScheme}-${viewport.width}`);
      await page.evaluate(axeSource);
      const result = await page.evaluate(() => globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }));
      const problems = result.violations.map((violation) =>
        `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`);
      assert.deepEqual(problems, [], `${url} ${colorScheme} ${viewport.width}`);
      assert.deepEqual(complaints, [], 'the browser does not complain');
      await context.close();
    }
  }
}

// Runs `test(browser)`.
export async function withBrowser(test) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    await test(browser);
  } finally {
    await browser.close();
  }
}
