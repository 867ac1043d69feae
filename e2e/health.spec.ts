import type { Page } from '@playwright/test';

import { expectFine, violations } from './support/axe';
import {
  dropText,
  expect,
  fill,
  frameDrawn,
  openPage,
  smallFile,
  smallRun as small,
  test,
} from './support/page';

const notice = (page: Page, id: string) => page.locator(`[data-notice="${id}"]`);

async function prepared(page: Page, method: string, values: Readonly<Record<string, string>>) {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await page.getByRole('radio', { name: method, exact: true }).check();
  await fill(page, { ...small, ...values });
  await expect(page.getByTestId('preparation')).toContainText('18 pairs for training, 6 held out');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
}

async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
}

async function showAll(page: Page): Promise<void> {
  await frameDrawn(page);
  const more = page.getByTestId('health').getByRole('button', { name: /^Show \d+ more$/ });
  if (await more.isVisible()) await more.click();
}

test('a learning rate of 0 is told before training, and as a stuck loss after it', async ({
  page,
}) => {
  await prepared(page, 'DPO', { Steps: '25', 'Learning rate': '0' });
  await expect(notice(page, 'rate-zero')).toContainText(
    'Each of the 25 steps has a learning rate of 0.',
  );
  await train(page);
  const stuck = notice(page, 'stuck');
  await expect(stuck).toContainText(
    /Through steps \d+ to \d+ the loss is 0\.6931, its value before any training \(ln 2 = 0\.6931\)\./,
  );
  await expect(stuck).toContainText('The policy still is the reference');
  await expect(stuck).toContainText('give it a value above 0');
  await expect(page.locator('[aria-live="polite"]', { hasText: 'stuck at ln 2' })).toHaveCount(1);
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 25 steps/);
  // The most severe stands first.
  await expect(page.locator('[data-notice]').first()).toHaveAttribute('data-notice', 'stuck');
  await stuck.getByRole('button', { name: 'Chart: Loss' }).click();
  await expect(page.locator('[data-chart="loss"]')).toBeFocused();
  await stuck.getByRole('button', { name: /^Dismiss/ }).click();
  await expect(stuck).toHaveCount(0);
});

test('an IPO target out of reach pauses with the last good state to take', async ({ page }) => {
  await prepared(page, 'IPO', { 'Evaluate every': '0', β: '1e-20' });
  await train(page);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(
    'Step 1: a pair’s loss is Infinity, so the update was left out.',
  );
  await expect(alert).toContainText('The policy is as it was before this step');
  await expect(alert).toContainText(
    'β is 1.00e-20, which asks for a margin of 1/(2β) = 5.00e+19: Reset and raise it to about 0.1.',
  );
  await page.getByRole('button', { name: 'Resume without this update' }).click();
  await expect(alert).toContainText('Step 2: a pair’s loss is Infinity');
  await expect(notice(page, 'left-out')).toContainText(
    '2 of the last 2 logged steps had a loss or a gradient that is not finite.',
  );
  await page.getByRole('button', { name: 'Stop here and take the policy as it stood' }).click();
  await expect(page.getByTestId('run-status')).toContainText('Diverged · 1 steps in');
  await expect(page.getByRole('button', { name: 'Download the policy' })).toBeVisible();
  await expect(notice(page, 'not-finite')).toContainText('Step 2: a pair’s loss is Infinity');
});

test('a number that is not finite is told in the Data view, with its pair and the ways on', async ({
  page,
}) => {
  await prepared(page, 'IPO', { 'Evaluate every': '0', β: '1e-20' });
  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await train(page);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(/^Step 1: .* It is line \d+ of pairs\.jsonl: “How do I/);
  const line = /It is line (\d+) of/.exec((await alert.textContent())!)![1]!;
  await expect(page.getByTestId('pair-title')).toContainText('line 1 of pairs.jsonl');
  await page.getByRole('radio', { name: /^Held out/ }).check();
  await page.getByRole('link', { name: 'Open this pair in the Data view' }).click();
  const title = page.getByTestId('pair-title');
  await expect(title).toHaveText(`Train · line ${line} of pairs.jsonl`);
  await expect(page.getByRole('article').filter({ has: title })).toBeFocused();
  await expect(title).toBeInViewport();
  // Every line of the file is a usable pair: people count both from 1.
  await expect(page.getByRole('textbox', { name: /^Pair/ })).toHaveValue(line);
  await page.getByRole('button', { name: 'Resume without this update' }).click();
  await expect(alert).toContainText('Step 2: a pair’s loss is Infinity');
  await page.getByRole('link', { name: 'Watch', exact: true }).click();
  await expect(alert).toContainText('Step 2: a pair’s loss is Infinity');
  await page.getByRole('link', { name: 'Open this pair in the Data view' }).click();
  const second = /It is line (\d+) of/.exec((await alert.textContent())!)![1]!;
  await expect(title).toHaveText(`Train · line ${second} of pairs.jsonl`);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop here and take the policy as it stood' }).click();
  await expect(page.getByTestId('run-status')).toContainText('Diverged · 1 steps in');
  await expect(alert).toHaveCount(0);
});

test('a notice is read out and counted while the Data view is open', async ({ page }) => {
  await prepared(page, 'DPO', { Steps: '25', 'Learning rate': '0' });
  await expect(notice(page, 'rate-zero')).toBeVisible();
  const count = page.getByTestId('notice-count');
  await expect(count).toHaveCount(0);
  const watch = page.getByRole('link', { name: 'Watch', exact: true });
  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await expect(count).toHaveText(/^[1-9]\d*$/);
  await train(page);
  await expect(page.locator('[aria-live="polite"]', { hasText: 'stuck at ln 2' })).toHaveCount(1);
  await expect(page.getByRole('heading', { name: /The data, as the model/ })).toBeVisible();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 25 steps/);
  await expect(watch).toHaveAccessibleDescription(/^\d+ health notices$/);
  await watch.click();
  await expect(count).toHaveCount(0);
  await expect(notice(page, 'stuck')).toBeVisible();
});

test('a huge learning rate is told by what it does to the loss', async ({ page }) => {
  await prepared(page, 'DPO', { Steps: '40', 'Learning rate': '1' });
  await train(page);
  const told = page.locator(
    '[data-notice="loss-above-start"], [data-notice="saturated"], [role="alert"]',
  );
  await expect(told.first()).toContainText(
    /mean loss is [\d.e+]+; it began at 0\.693|gradient's weight at most [\d.e-]+, of 0\.5|so the update was left out/,
  );
});

test('rows that do not fit are told before training, until they do', async ({ page }) => {
  await prepared(page, 'DPO', { 'Context length': '8' });
  const cut = notice(page, 'rows-cut');
  await expect(cut).toContainText('At a context length of 8 tokens, 24 of 24 pairs are cut:');
  await expect(cut).toContainText('Raise the context length above 8');
  await expect(cut).toHaveAttribute('data-severity', 'bad');
  await fill(page, { 'Context length': '64' });
  await expect(cut).toHaveCount(0);
  await expect(notice(page, 'few-held-out')).toContainText(
    '6 pairs are held out: a win rate of one half has a 95 % interval from 0.19 to 0.81.',
  );
});

test('a healthy run of the sample shows nothing severe', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await expect(page.getByTestId('preparation')).toContainText('108 pairs for training');
  await page.getByRole('radio', { name: 'DPO', exact: true }).check();
  await fill(page, { 'SFT steps': '40', Steps: '30', Batch: '8' });
  const severe = await page.locator('main').evaluateHandle((main) => {
    const seen: string[] = [];
    new MutationObserver(() => {
      main.querySelectorAll<HTMLElement>('[data-severity="bad"]').forEach((element) => {
        seen.push(element.dataset.notice ?? '');
      });
    }).observe(main, { childList: true, subtree: true });
    return seen;
  });
  await train(page);
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 30 steps/);
  await expect(page.getByTestId('health')).toBeVisible();
  await showAll(page);
  expect(await severe.jsonValue()).toEqual([]);
  await expect(page.locator('[data-severity="bad"]')).toHaveCount(0);
});

test('notices fit and read well in light and dark', async ({ page }) => {
  await prepared(page, 'Sr-IPO', {
    'Context length': '8',
    'Learning rate': '0',
    Steps: '22',
    'SFT steps': '0',
  });
  await train(page);
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 22 steps/);
  await expect(notice(page, 'stuck')).toContainText('1/(4β²) = 25');
  await showAll(page);
  await expectFine(page, [360, 1280, 1920]);
});
