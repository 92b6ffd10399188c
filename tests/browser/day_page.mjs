// The page of a walk on its day, in a real browser without script: photo and way, "I'm late", and the code of the leader's
// phone; axe on each state, light and dark, on a phone and on a desk.
//
//   BASE_URL=http://127.0.0.1:8080 SESSION=… WALK=/my/… CODE=012345 CANCELLED=/my/… [SHOTS=folder] node day_page.mjs
//
// The person of SESSION is going to WALK, and arrives. Exits with 1 when something does not hold.
import assert from 'node:assert/strict';

import { LARGEST_PAGE, PHONE, checkState, measure, opened, shoot, withBrowser } from './page_checks.mjs';

const { BASE_URL: baseUrl, WALK: walk, CODE: code, CANCELLED: cancelled } = process.env;
assert.ok(walk && code && cancelled, 'the environment says where to look');

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

await withBrowser(async (browser) => {
  await checkState(browser, { name: 'day', url: walk, pictures: 2 });
  await checkState(browser, { name: 'day-arrival', url: `${walk}?arrival=${code}`, pictures: 2 });
  await checkState(browser, { name: 'day-cancelled', url: cancelled });
  await checkSize(browser);
  await theDayWithoutScript(browser);
});
console.log('the day of a walk, without script: all well');
