import { violations } from './support/axe';
import {
  dropText,
  expect,
  fill,
  legend,
  openCards,
  openPage,
  smallFile,
  test,
} from './support/page';

test('a neighbor of the paper’s losses is chosen from a list, with its formula and its own setting', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  const list = page.getByRole('combobox', { name: 'Another loss' });
  await expect(page.getByRole('radio', { name: 'Sr-DPO' })).toBeChecked();
  await list.selectOption({ label: 'SimPO' });
  await expect(page.getByRole('radio', { name: 'Sr-DPO' })).not.toBeChecked();
  await expect(page.getByRole('textbox', { name: 'Target margin γ' })).toHaveValue('0.5');
  await expect(page.getByRole('textbox', { name: 'λ' })).toHaveCount(0);
  await expect(page.locator('[data-panel="loss"]')).toContainText('ln(1 + e^γ) = 0.974');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
  await fill(page, { 'Context length': '32', 'SFT steps': '0', Batch: '4', Steps: '3' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 3 steps/);
  // Its pairs lie on the curve, by the gap that it takes: their mean loss is the one that was trained.
  const panel = page.locator('[data-panel="loss"]');
  await expect(panel).toContainText('step 3 4 pairs');
  await expect(panel).toContainText(/mean gap -?\d/);
  const trained = await legend(page, 'loss');
  const mean = panel.getByRole('listitem').filter({ hasText: 'mean loss' }).locator('output');
  await expect.poll(async () => Number(await mean.textContent())).toBe(trained);
});

test('ODPO says at once which row has no scores', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await page.getByRole('combobox', { name: 'Another loss' }).selectOption({ label: 'ODPO' });
  await expect(
    page.getByText(/odpo needs both scores in every row; 24 of 24 pairs lack them/).first(),
  ).toBeVisible();
});

test('an SFT term and a control are each one step that can be undone', async ({ page }) => {
  await openPage(page);
  await openCards(page);
  await page.getByRole('textbox', { name: 'SFT weight' }).fill('0.2');
  await expect(page.locator('[data-panel="loss"]')).toContainText('Sr-DPO + 0.2·SFT');
  await expect(page.getByRole('radio', { name: 'Sr-DPO' })).toBeChecked();
  await page.getByRole('button', { name: 'The base method at β(1 − λ)' }).click();
  await expect(page.getByRole('textbox', { name: 'β', exact: true })).toHaveValue('0.07');
  await expect(page.locator('[data-panel="loss"]')).toContainText('DPO + 0.2·SFT');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(page.getByRole('radio', { name: 'Sr-DPO' })).toBeChecked();
});

test('pairs with a term of their own lie on the curve, so that their mean loss is the trained one', async ({
  page,
}) => {
  await openPage(page);
  const rows = smallFile(24)
    .split('\n')
    .map((line, i) =>
      JSON.stringify({
        ...(JSON.parse(line) as object),
        ...{ score_chosen: 3 + (i % 3), score_rejected: 1 },
      }),
    );
  await dropText(page, 'pairs.jsonl', rows.join('\n'));
  await fill(page, { 'Context length': '32', 'SFT steps': '0', Batch: '5', Steps: '3' });
  page.on('dialog', (dialog) => void dialog.accept());
  const panel = page.locator('[data-panel="loss"]');
  const mean = panel.getByRole('listitem').filter({ hasText: 'mean loss' }).locator('output');
  // β-DPO leaves one pair of five out.
  for (const [label, words, pairs] of [
    ['R-DPO', 'mean shift −α·(|y⁺| − |y⁻|)/β (dashed)', 5],
    ['ODPO', 'mean shift α·f(s⁺ − s⁻)/β (dashed)', 5],
    ['α-DPO', 'mean shift α·(h̄ − μ)/s (dashed)', 5],
    ['β-DPO', 'β of the batch (dashed)', 4],
  ] as const)
    await test.step(label, async () => {
      await page.getByRole('combobox', { name: 'Another loss' }).selectOption({ label });
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await expect(panel).toContainText(`step 3 ${pairs} pairs`);
      await expect(panel).toContainText(words);
      await expect(page.getByTestId('run-status')).toHaveText(/Done · 3 steps/);
      const trained = await legend(page, 'loss');
      await expect.poll(async () => Number(await mean.textContent())).toBe(trained);
    });
});
