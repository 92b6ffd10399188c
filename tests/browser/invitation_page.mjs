// The invitation in a real browser: link, Yes, done, without script and 320 px wide; then axe on every page that the
// journey meets, light and dark, narrow and wide.
//
//   BASE_URL=http://127.0.0.1:8080 INVITATION_URL=http://127.0.0.1:8080/i/… [LEADER_TOKEN=…] [SHOTS=folder] node invitation_page.mjs
//
// INVITATION_URL is a fresh invitation; it is answered once. Exits with 1 when something does not hold.
import assert from 'node:assert/strict';
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const baseUrl = process.env.BASE_URL;
const invitationUrl = process.env.INVITATION_URL;
const shots = process.env.SHOTS;
// Of somebody who leads the walk: what a session's cookie holds.
const leaderToken = process.env.LEADER_TOKEN;
assert.ok(baseUrl && invitationUrl, 'BASE_URL and INVITATION_URL say where to look');
if (shots) mkdirSync(shots, { recursive: true });

const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1280, height: 800 };
// At 96 dots an inch.
const A4 = { width: 794, height: 1123 };
const SMALLEST_TARGET = 44;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function shoot(page, name) {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

// Without script in the page; the test itself may still measure.
async function checkNarrow(page) {
  const found = await page.evaluate((smallest) => ({
    scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    scripts: document.scripts.length,
    small: [...document.querySelectorAll('button, summary, label.choice, input:not([type=hidden]), a.button')]
      .filter((element) => !element.closest('label.choice') || element.matches('label'))
      .map((element) => ({ what: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && (box.height < smallest || box.width < smallest))
      .map(({ what, box }) => `${what} is ${box.width} x ${box.height}`),
  }), SMALLEST_TARGET);
  assert.deepEqual(found, { scrolls: false, scripts: 0, small: [] }, page.url());
}

async function answer(page, button) {
  await Promise.all([page.waitForURL((url) => url.pathname.startsWith('/my/')), button.click()]);
}

async function journeyWithoutScript(browser) {
  const context = await browser.newContext({ viewport: NARROW, javaScriptEnabled: false, locale: 'en-GB' });
  const page = await context.newPage();
  const requested = [];
  const complaints = [];
  page.on('request', (request) => requested.push(request.url()));
  // That a form came back (422) is no complaint.
  page.on('console', (message) => message.text().includes('status of 422') || complaints.push(message.text()));

  const opened = await page.goto(invitationUrl);
  assert.equal(opened.status(), 200);
  assert.equal(await page.title(), 'An invitation to walk');
  await checkNarrow(page);
  await shoot(page, 'invitation-320');

  const agreement = page.locator('#agreement');
  if (await agreement.count()) {
    // Without the tick, the form comes back and says where to look; nothing has happened.
    await page.locator('button[value=going]').click();
    await page.locator('.problems a[href="#agreement"]').waitFor();
    await checkNarrow(page);
    await shoot(page, 'invitation-problem-320');
    await agreement.check();
  }
  await answer(page, page.locator('button[value=going]'));
  assert.equal(await page.title(), 'My answer');
  const heading = await page.locator('h1').innerText();
  assert.match(heading, /^You’re (coming|on the waiting list)$/);
  await checkNarrow(page);
  await shoot(page, 'answer-320');

  // A change of mind, and back: one's own, at any time.
  await answer(page, page.locator('button[value=unsure]'));
  assert.equal(await page.locator('h1').innerText(), 'You don’t know yet');
  await shoot(page, 'answer-unsure-320');
  await answer(page, page.locator('button[value=going]'));
  assert.match(await page.locator('h1').innerText(), /^You’re (coming|on the waiting list)$/);

  // The link again leads to one's walks, not to joining twice.
  await page.goto(invitationUrl);
  assert.ok(new URL(page.url()).pathname.startsWith('/my/'), page.url());

  const elsewhere = requested.filter((url) => new URL(url).origin !== new URL(baseUrl).origin);
  assert.deepEqual(elsewhere, [], 'nothing is asked of other sites');
  assert.deepEqual(complaints, [], 'the browser does not complain');
  const state = await context.storageState();
  assert.ok(state.cookies.every((cookie) => cookie.httpOnly && cookie.sameSite === 'Lax'));
  const walk = (await page.locator('.walks a').first().getAttribute('href')) ?? '/';
  await context.close();
  return { state, walk };
}

async function checkCalendar(browser, state, walk) {
  const context = await browser.newContext({ storageState: state });
  const file = await context.request.get(`${baseUrl}${walk}/calendar.ics`);
  assert.equal(file.status(), 200);
  assert.match(file.headers()['content-type'], /^text\/calendar/);
  assert.match(await file.text(), /\r\nSUMMARY:Walk\r\n/);
  await context.close();
}

async function checkWithAxe(browser, { url, state, name }) {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [NARROW, WIDE]) {
      // The policy forbids scripts, ours too: axe is let in past it.
      const context = await browser.newContext({ viewport, colorScheme, storageState: state, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(url);
      await page.evaluate(axeSource);
      const result = await page.evaluate(() => globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }));
      const problems = result.violations.map((violation) =>
        `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`);
      assert.deepEqual(problems, [], `${url} ${colorScheme} ${viewport.width}`);
      assert.ok(result.passes.length > 10, 'axe has looked');
      await shoot(page, `${name}-${colorScheme}-${viewport.width}`);
      await context.close();
    }
  }
}

async function checkKeyboard(browser) {
  const context = await browser.newContext({ viewport: NARROW });
  const page = await context.newPage();
  await page.goto(invitationUrl);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  const reached = [];
  for (let i = 0; i < 40 && !reached.includes('unsure'); ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      return { value: element.value ?? '', seen: box.bottom > 0 && box.top < innerHeight, outline: style.outlineWidth };
    });
    assert.ok(at.seen, `focus is hidden at ${at.value}`);
    assert.equal(at.outline, '3px');
    reached.push(at.value);
  }
  assert.ok(['going', 'not_going', 'unsure'].every((value) => reached.includes(value)), reached.join());
  await context.close();
}

// The roster as leaders print it; returns their state, for axe.
async function checkRoster(browser, walk) {
  const context = await browser.newContext({ viewport: NARROW, javaScriptEnabled: false, locale: 'en-GB' });
  await context.addCookies([{ name: 'amble', value: leaderToken, url: baseUrl }]);
  const page = await context.newPage();
  const opened = await page.goto(`${baseUrl}${walk}/roster`);
  assert.equal(opened.status(), 200);
  assert.equal(opened.headers()['cache-control'], 'no-store');
  await checkNarrow(page);
  await shoot(page, 'roster-320');
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize(A4);
  const printed = await page.evaluate(() => ({
    scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    columns: [...document.querySelectorAll('.roster thead th')].filter((cell) => cell.getBoundingClientRect().width > 0).length,
    empty: [...document.querySelectorAll('.roster tbody tr')].filter((row) => !row.textContent.trim()).length,
    header: document.querySelector('header').getBoundingClientRect().height,
  }));
  assert.deepEqual({ ...printed, columns: printed.columns >= 5 }, { scrolls: false, columns: true, empty: 4, header: 0 });
  await shoot(page, 'roster-a4');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  // In points: 210 mm by 297 mm.
  const size = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf.toString('latin1'));
  assert.ok(size && Math.abs(size[1] - 595) < 2 && Math.abs(size[2] - 842) < 2, `the paper is ${size}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  // First what only looks: a mailed invitation can be answered once.
  await checkKeyboard(browser);
  await checkWithAxe(browser, { name: 'invitation', url: invitationUrl });
  const { state, walk } = await journeyWithoutScript(browser);
  await checkCalendar(browser, state, walk);
  const leader = leaderToken && await checkRoster(browser, walk);
  const pages = [
    ...(leader ? [{ name: 'roster', url: `${baseUrl}${walk}/roster`, state: leader }] : []),
    { name: 'invitation-answered', url: invitationUrl },
    { name: 'answer', url: baseUrl + walk, state },
    { name: 'group', url: baseUrl + walk.split('/').slice(0, 4).join('/'), state },
    { name: 'walks', url: `${baseUrl}/`, state },
    { name: 'start', url: `${baseUrl}/` },
    { name: 'sign-in', url: `${baseUrl}/sign-in` },
    { name: 'get-back-in', url: baseUrl + walk },
    { name: 'not-found', url: `${baseUrl}/i/no-such-invitation` },
    ...(process.env.MORE_PAGES ?? '').split(' ').filter(Boolean)
      .map((more) => ({ name: more.replaceAll('/', '-').slice(-24), url: baseUrl + more, state })),
  ];
  for (const page of pages) await checkWithAxe(browser, page);
  console.log(`the journey and ${pages.length} pages: all well`);
} finally {
  await browser.close();
}
