import { violations } from './support/axe';
import { dropText, expect, fill, openPage, smallFile, smallRun, test } from './support/page';

test('a tiny set is added, scored as the policy is trained, and its questions are shown', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '4', 'Evaluate every': '2' });
  const card = page.locator('[data-drop="benchmarks"]');
  // A file of pairs is none of questions.
  const pairs = { name: 'pairs.jsonl', mimeType: '', buffer: Buffer.from(smallFile(2)) };
  await page.getByLabel('Files of questions').setInputFiles(pairs);
  await expect(card.getByRole('alert')).toHaveText(
    'pairs.jsonl, line 1: it is of no known set (its fields are prompt, chosen, rejected); a set of one’s own has the fields question, choices and answer.',
  );
  for (const name of ['arc-tiny', 'winogrande-tiny'])
    await card.getByRole('button', { name, exact: true }).click();
  await expect(card.getByRole('listitem')).toHaveCount(2);
  await expect(card.getByRole('alert')).toHaveCount(0);
  await expect(card.getByText('ARC · acc_norm · 14 questions')).toBeVisible();
  // A shot more than there are other questions.
  const shots = card.getByRole('textbox', { name: 'Shots' });
  await shots.first().fill('2.5');
  await expect(card.getByRole('alert')).toHaveText(
    'benchmarks[0].shots: expected a whole number from 0 to 100, found 2.5.',
  );
  await shots.first().fill('1');
  expect(await violations(page, '[data-drop="benchmarks"]')).toEqual([]);

  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 4 steps in/);
  const chart = page.locator('[data-chart="benchmark-arc-tiny"]');
  const drawn = chart.getByRole('img');
  await expect(drawn).toHaveAttribute('aria-label', /^arc-tiny: acc_norm (0|1|0\.\d+)$/);
  const panel = page.getByRole('region', { name: 'Benchmark questions' });
  await expect(panel.getByTestId('benchmark-score')).toHaveText(
    /^acc_norm [\d.]+ ± [\d.]+ over 14 questions, after step 4$/,
  );
  const value = await chart.locator('output').first().getAttribute('data-value');
  const marks = await panel.locator('tbody tr td:last-child').allTextContents();
  expect(marks).toHaveLength(14);
  const right = marks.filter((text) => text.startsWith('✓')).length;
  expect(Number(value)).toBeCloseTo(right / 14, 12);
  await panel.getByRole('combobox', { name: 'Benchmark' }).selectOption('winogrande-tiny');
  await expect(panel.getByTestId('benchmark-score')).toContainText('after step 4');
  expect(await violations(page, '#benchmarks')).toEqual([]);
});
