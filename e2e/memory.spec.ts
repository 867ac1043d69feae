import { violations } from './support/axe';
import {
  chooseBackend,
  dropText,
  expect,
  fill,
  openCards,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';

test('a run above the memory budget is not started until a lighter setting is taken', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, 'SFT steps': '0', Batch: '16' });
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await expect(train).toBeEnabled();
  const budget = page.getByLabel('Memory budget, GiB');
  await budget.fill('much');
  await expect(page.getByText('A budget is a number of GiB above 0')).toBeVisible();
  // Nothing fits a hundred kilobytes; the ways are told all the same.
  await budget.fill('0.0001');
  await expect(train).toBeDisabled();
  const ways = page.getByRole('group', { name: 'Lighter settings' });
  await expect(ways).toContainText('None of these does by itself');
  // A little less than what it needs: the smallest change that fits is taken, and the run may begin.
  const total = Number(
    await page.evaluate(() => {
      const cells = [...document.querySelectorAll('tfoot td')];
      return /([\d.]+) MiB/.exec(cells.map(({ textContent }) => textContent).join(' '))?.[1];
    }),
  );
  await budget.fill(String((total * 0.9) / 1024));
  await expect(ways).toContainText('Any of these keeps it within the budget');
  await expect(train).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await ways.getByRole('button').first().click();
  await expect(ways).toHaveCount(0);
  await expect(train).toBeEnabled();
  // It is kept in the browser.
  await page.reload();
  await openCards(page);
  await expect(budget).not.toHaveValue('');
  await budget.fill('');
  await page.reload();
  await openCards(page);
  await expect(budget).toHaveValue('');
});

test('the peak that a run takes of the GPU stands beneath its estimate', async ({ page }) => {
  await openPage(page);
  await chooseBackend(page, 'WebGPU');
  await dropText(page, 'pairs.jsonl', smallFile(8));
  await fill(page, {
    ...{ 'Context length': '16', 'SFT steps': '0', Batch: '2', 'Held-out share': '0.25' },
    ...{ Steps: '2', 'Evaluate every': '2', 'Sampled prompts': '1', 'New tokens': '4' },
  });
  const estimate = page.getByRole('table', { name: /^Estimated memory of a step/ });
  await expect(estimate.getByRole('row', { name: /^Answers / })).toBeVisible();
  await expect(estimate.getByRole('row', { name: /^Measured/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const measured = estimate.getByRole('row', { name: /^Measured in the last run [\d.]+ MiB$/ });
  await expect(measured).toBeVisible({ timeout: 120_000 });
  expect(await violations(page)).toEqual([]);
});
