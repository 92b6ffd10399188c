// The page of a walk that repeats and waits to be decided, for somebody who has not accepted the group's new agreement, in a real
// browser without script: one answer for all that follow, the agreement in the way of a yes, and what became of each date; axe on
// each state, light and dark, on a phone and on a desk.
//
//   BASE_URL=http://127.0.0.1:8080 SESSION=… WALK=/my/… [SHOTS=folder] node answer_page.mjs
//
// One of the dates that follow WALK has no place left. Exits with 1 when something does not hold.
import assert from 'node:assert/strict';

import { LARGEST_PAGE, PHONE, checkState, measure, opened, shoot, withBrowser } from './page_checks.mjs';

const { BASE_URL: baseUrl, WALK: walk } = process.env;
assert.ok(walk, 'the environment says where to look');

const answer = (page, value) => page.locator(`button[name=answer][value=${value}]`);

async function sayYesToAll(page) {
  await page.locator('input[name=following]').check();
  await answer(page, 'going').click();
}

async function agreeByKeyboard(browser) {
  const { context, page } = await opened(browser, PHONE, 'light', false);
  let bytes = 0;
  page.on('response', async (response) => {
    if (/html/.test(response.headers()['content-type'] ?? '')) bytes = (await response.body()).length;
  });
  await page.goto(baseUrl + walk);
  await sayYesToAll(page);
  await page.getByText('What we agree on has changed.').waitFor();
  assert.ok(bytes < LARGEST_PAGE, `the page with the agreement has ${bytes} bytes`);
  assert.equal(await page.locator('input[name=agreement]').isChecked(), false);
  assert.equal(await page.locator('input[name=following]').isChecked(), true, 'what was ticked is kept');

  // Without the tick it is asked for, beside the box and above.
  await answer(page, 'going').click();
  await page.locator('.problems a[href="#agreement"]').waitFor();
  await measure(page);
  await shoot(page, 'answer-agreement-missing-390');

  await page.locator('.problems a[href="#agreement"]').focus();
  await page.keyboard.press('Enter');
  const box = page.locator('input[name=agreement]');
  assert.equal(await box.evaluate((element) => element === document.activeElement), true, 'the link leads to the box');
  await page.keyboard.press('Space');
  assert.equal(await box.isChecked(), true, 'the keyboard ticks it');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Your answer, date by date').waitFor();
  assert.equal(await page.locator('h1').innerText(), 'You’re coming');
  await context.close();
}

async function everyOtherAnswerIsOneTap(browser) {
  const { context, page } = await opened(browser, PHONE, 'light', false);
  await page.goto(baseUrl + walk);
  await page.locator('input[name=following]').check();
  await answer(page, 'not_going').click();
  await page.getByText('Your answer is noted for 5 walks').waitFor();
  assert.equal(await page.locator('h1').innerText(), 'You’re not coming');
  await measure(page);
  await shoot(page, 'answer-series-said-390');
  await context.close();
}

await withBrowser(async (browser) => {
  await checkState(browser, { name: 'answer-series', url: walk });
  // Nothing but a yes needs the agreement.
  await everyOtherAnswerIsOneTap(browser);
  await checkState(browser, { name: 'answer-agreement', url: walk, act: sayYesToAll, refused: true });
  await agreeByKeyboard(browser);
  await checkState(browser, { name: 'answer-dates', url: walk, act: sayYesToAll });
});
console.log('one answer for a series, and an agreement that has changed, without script: all well');
