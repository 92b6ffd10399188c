// The page of a walk on its day, in a real browser without script: photo and way, "I'm late", and the code of the leader's
// phone; axe on each state, light and dark, on a phone and on a desk.
//
//   BASE_URL=http://127.0.0.1:8080 SESSION=… WALK=/my/… CODE=012345 CANCELLED=/my/… [SHOTS=folder] node day_page.mjs
//
// The person of SESSION is going to WALK, and arrives. Exits with 1 when something does not hold.
import assert from 'node:assert/strict';
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const { BASE_URL: baseUrl, SESSION: session, WALK: walk, CODE: code, CANCELLED: cancelled, SHOTS: shots } = process.env;
assert.ok(baseUrl && session && walk && code && cancelled, 'the environment says where to look');
if (shots) mkdirSync(shots, { recursive: true });

const SMALLEST = { width: 320, height: 640 };
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const SMALLEST_TARGET = 44;
const LARGEST_PAGE = 15 * 1024;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function opened(browser, viewport, colorScheme, script) {
  const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled: script, bypassCSP: script });
  await context.addCookies([{ name: 'amble', value: session, url: baseUrl, httpOnly: true, sameSite: 'Lax' }]);
  return { context, page: await context.newPage() };
}

async function shoot(page, name) {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

async function measure(page) {
  const found = await page.evaluate((smallest) => ({
    scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    scripts: document.scripts.length,
    unseen: [...document.images].filter((image) => !image.naturalWidth).map((image) => image.src),
    small: [...document.querySelectorAll('button, input:not([type=hidden]), a.button, a.tap')]
      .map((element) => ({ what: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < smallest || box.width < smallest)
      .map(({ what, box }) => `${what} is ${box.width} x ${box.height}`),
  }), SMALLEST_TARGET);
  assert.deepEqual(found, { scrolls: false, scripts: 0, unseen: [], small: [] }, page.url());
}

async function checkState(browser, { name, url, pictures }) {
  for (const viewport of [SMALLEST, PHONE, DESK]) {
    for (const colorScheme of ['light', 'dark']) {
      // The policy forbids scripts, ours too: axe is let in past it.
      const { context, page } = await opened(browser, viewport, colorScheme, true);
      const complaints = [];
      // There is no icon, and no page names one: the browser asks all the same.
      page.on('console', (message) =>
        message.location().url.endsWith('/favicon.ico') || complaints.push(`${message.text()} ${message.location().url}`));
      await page.goto(baseUrl + url);
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

async function checkSize(browser) {
  const { context, page } = await opened(browser, PHONE, 'light', false);
  let bytes = 0;
  page.on('response', async (response) => {
    if (/html|css/.test(response.headers()['content-type'] ?? '')) bytes += (await response.body()).length;
  });
  await page.goto(`${baseUrl}${walk}?arrival=${code}`, { waitUntil: 'networkidle' });
  assert.ok(bytes > 0 && bytes < LARGEST_PAGE, `the page and its style have ${bytes} bytes`);
  await context.close();
}

async function theDayWithoutScript(browser) {
  const { context, page } = await opened(browser, PHONE, 'light', false);
  await page.goto(baseUrl + walk);
  await page.locator('button[name=minutes][value="10"]').click();
  await page.getByText('about 10 minutes late').waitFor();
  await shoot(page, 'day-late-said-390');

  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  await page.goto(`${baseUrl}${walk}?arrival=${wrong}`);
  await page.locator('form[action$="/arrive"] button').click();
  await page.getByText('This is not the code of this walk.').waitFor();
  await measure(page);
  await shoot(page, 'day-wrong-code-390');
  // Now by hand.
  await page.locator('#code').fill(code);
  await page.locator('form[action$="/arrive"] button').click();
  await page.getByText('Good to see you.').waitFor();
  assert.equal(await page.locator('form[action$="/arrive"]').count(), 0);
  await measure(page);
  await shoot(page, 'day-arrived-390');
  await context.close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  await checkState(browser, { name: 'day', url: walk, pictures: 2 });
  await checkState(browser, { name: 'day-arrival', url: `${walk}?arrival=${code}`, pictures: 2 });
  await checkState(browser, { name: 'day-cancelled', url: cancelled, pictures: 0 });
  await checkSize(browser);
  await theDayWithoutScript(browser);
  console.log('the day of a walk, without script: all well');
} finally {
  await browser.close();
}
