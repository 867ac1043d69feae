import { dropText, expect, fill, openPage, smallFile, test } from './support/page';
import { button, keptStep, offer, settings, status } from './support/underway';

// Experiments that went on, or were paused, as their page was left.
test('an experiment goes on with the runs behind the one that was under way', async ({ page }) => {
  await openPage(page, './#view=experiments');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, settings);
  await page.getByLabel('Seeds').fill('1');
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  await expect(page.getByTestId('queue-state')).toContainText('1 of 4 runs');
  await button(page, 'Watch the run').click();
  await button(page, 'Pause').click();
  await expect(status(page)).toHaveText(/^Paused/);
  await page.reload();
  await expect(offer(page)).toContainText('A run was under way: IPO, seed 1');
  await expect(offer(page)).toContainText('It is run 2 of 4 of the experiment');
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Experiments' }).click();
  await expect(page.getByTestId('queue-state')).toHaveText('Done: 4 runs');
  await expect(page.getByTestId('kept-state')).toContainText('4 runs');
  // The settings are those with which the experiment began.
  await expect(page.getByRole('radio', { name: 'Sr-DPO', exact: true })).toBeChecked();
});

test('an experiment that was left between two of its runs goes on, and so does the rest of one whose run is let go', async ({
  page,
}) => {
  await openPage(page, './#view=experiments');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...settings, Steps: '300', 'Evaluate every': '150', 'Learning rate': '0.04' });
  await page.getByLabel('Seeds').fill('1');
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  await page.getByRole('button', { name: 'Skip Sr-IPO, seed 1' }).click();
  await page.locator('#main').getByRole('button', { name: 'Pause', exact: true }).click();
  const queue = page.getByTestId('queue-state');
  await expect(queue).toHaveText(/^Paused · [23] of 4 runs/);
  // One of those that are over was left out.
  const over = Number(/(\d) of 4/.exec((await queue.textContent())!)![1]);
  await expect(page.getByTestId('kept-state')).toContainText(`${over - 1} run`);
  page.on('dialog', (question) => void question.accept());
  await page.reload();

  const left = page.getByRole('region', { name: 'An experiment that was under way' });
  const next = ['DPO', 'IPO', 'Sr-DPO'][over - 1]!;
  await expect(left).toContainText(
    `An experiment waits: its next run, ${next}, seed 1, had not begun.`,
  );
  await expect(left).toContainText(`It is run ${over + 1} of 4 of the experiment`);
  await expect(left.getByRole('button', { name: 'Keep it as it stands' })).toHaveCount(0);
  // What the user sets meanwhile is theirs again behind it.
  await fill(page, { 'Learning rate': '0.06' });
  await left.getByRole('button', { name: 'Continue' }).click();
  await expect(queue).toHaveText('Done: 4 runs');
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  await expect(page.getByRole('textbox', { name: 'Learning rate', exact: true })).toHaveValue(
    '0.06',
  );
  await page.reload();
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  await expect(left).toHaveCount(0);

  // One that was left in the midst of a run goes on behind it as well.
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { Steps: '99999' });
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  await button(page, 'Watch the run').click();
  await keptStep(page);
  await page.reload();
  await offer(page).getByRole('button', { name: 'Discard' }).click();
  await expect(left).toContainText('It is run 2 of 12 of the experiment');
  await left.getByRole('button', { name: 'Discard' }).click();
  await expect(left).toHaveCount(0);
  await page.reload();
  await page.getByRole('link', { name: 'Experiments' }).click();
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  await expect(left).toHaveCount(0);
});

test('a tab that was opened during one run of an experiment is offered the one in which the other tab goes', async ({
  page,
  context,
}) => {
  await openPage(page, './#view=experiments');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...settings, Steps: '99999', 'Evaluate every': '0' });
  await page.getByLabel('Seeds').fill('1');
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  await button(page, 'Watch the run').click();
  await keptStep(page);
  const other = await context.newPage();
  await openPage(other);
  await expect(other.getByRole('button', { name: 'Try the starter' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Experiments' }).click();
  await page.getByRole('button', { name: 'Stop DPO, seed 1' }).click();
  await expect(page.getByTestId('queue-state')).toContainText('1 of 4 runs');
  await button(page, 'Watch the run').click();
  await keptStep(page);
  await expect(offer(other)).toHaveCount(0);
  await page.close();
  await expect(offer(other)).toContainText('A run was under way: IPO, seed 1');
  await expect(offer(other)).toContainText('It is run 2 of 4 of the experiment');
});
