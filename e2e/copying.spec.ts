import type { Page } from '@playwright/test';

import { violations } from './support/axe';
import { choose, exported, tableOf } from './support/charts';
import {
  dropText,
  expect,
  fill,
  legend,
  openPage,
  smallFile,
  standing,
  test,
} from './support/page';

async function train(page: Page): Promise<void> {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, {
    ...{ 'Context length': '32', 'SFT steps': '0', Batch: '4', 'Held-out share': '0.25' },
    ...{ Steps: '3', 'Evaluate every': '3' },
  });
  await expect(page.getByTestId('preparation')).toContainText('18 pairs for training, 6 held out');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 3 steps/);
}

/** Clicks a copy button and reads what the clipboard has then. */
async function copied(page: Page, name: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText('nothing yet'));
  await page.getByRole('button', { name: `Copy ${name}`, exact: true }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .not.toBe('nothing yet');
  await expect(page.getByText('Copied', { exact: true }).first()).toBeAttached();
  return page.evaluate(() => navigator.clipboard.readText());
}

test('a click copies a number in full or a row with tabs', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await train(page);
  const csv = (await exported(page, 'Loss', 'CSV')).toString().trimEnd().split('\r\n');
  const cells = csv.map((line) => line.split(','));
  const last = cells.filter(([, , , , , split]) => split === 'train').at(-1)!;
  // A legend’s value: every digit of what it shows in three.
  const shown = await legend(page, 'loss');
  const loss = await copied(page, '“Loss”, train');
  expect(loss).toBe(last[6]);
  expect(Number(loss).toPrecision(3)).toBe(shown.toPrecision(3));

  expect(await copied(page, '“Steps”')).toBe('3');
  expect(await copied(page, 'pairs for training')).toBe('18');
  expect(await copied(page, 'held-out pairs')).toBe('6');
  expect(await copied(page, 'the row “Usable pairs”')).toBe(
    'Usable pairs\t24\t24 distinct prompts',
  );

  const rates = await tableOf(page, 'Held-out win rate');
  const rate = await copied(page, 'the win rate, its interval’s ends and the number of pairs');
  expect(rate.split('\t')).toEqual([...rates.at(-1)!.slice(-3), '6']);

  // Rows of a chart’s table, and along them by the arrow keys.
  await choose(page, 'Loss', 'Table of “Loss”');
  const dialog = page.getByRole('dialog', { name: 'Loss: table' });
  expect(await copied(page, 'row 2')).toBe(cells[2]!.join('\t'));
  await page.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('button', { name: 'Copy row 3' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe(cells[3]!.join('\t'));
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');

  // The numbers of the loss panel: the first loss is ln 2.
  const first = Number(await copied(page, 'at h = 0: ln 2 = 0.693'));
  expect(first).toBeCloseTo(Math.LN2, 15);
});

test('a click copies what a health notice says', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { Steps: '25', 'Learning rate': '0' });
  await expect(page.locator('[data-notice="rate-zero"]')).toBeVisible();
  expect(await copied(page, 'what “The learning rate is 0” says')).toBe(
    'Each of the 25 steps has a learning rate of 0.',
  );
});

test('a browser that does not let it be copied is told of in one sentence', async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
  });
  await openPage(page);
  const button = page.getByRole('button', { name: 'Copy slope there: -0.05', exact: true });
  await button.scrollIntoViewIfNeeded();
  const { x, y } = await standing(button);
  await button.click();
  await expect(
    page.getByText('The browser did not let it be copied; select it and copy it by hand.').last(),
  ).toBeVisible();
  // Nothing has moved.
  expect(await button.boundingBox()).toMatchObject({ x, y });
});
