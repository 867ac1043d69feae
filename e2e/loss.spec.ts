import { dropText, expect, fill, openPage, smallFile, test } from './support/page';

test('the loss is drawn on the first visit and answers to β, λ, ε and the method at once', async ({
  page,
}) => {
  await openPage(page);
  const panel = page.locator('[data-panel="loss"]');
  const picture = panel.getByRole('img');
  await expect(picture).toHaveAttribute(
    'aria-label',
    /^The loss of Sr-DPO .*at h = 0 ln 2 = 0.693/,
  );
  await expect(panel.locator('svg text', { hasText: 'ln 2 = 0.693' })).toBeVisible();
  await expect(panel.getByRole('listitem').filter({ hasText: 'slope there' })).toContainText(
    '-0.05',
  );
  const curve = panel.locator('[data-part="curve"]');
  const paths = new Set<string>();
  const isNew = async (): Promise<void> => {
    await expect.poll(async () => paths.has((await curve.getAttribute('d'))!)).toBe(false);
    paths.add((await curve.getAttribute('d'))!);
  };
  await isNew();
  await page.getByRole('radio', { name: 'DPO', exact: true }).check();
  await expect(picture).toHaveAttribute('aria-label', /^The loss of DPO /);
  await fill(page, { β: '0.4' });
  await expect(picture).toHaveAttribute('aria-label', /slope there -0.2/);
  await isNew();
  // With a tenth of the labels swapped the slope is −β(1 − 2ε)/2.
  await fill(page, { 'Label smoothing ε': '0.1' });
  await expect(picture).toHaveAttribute('aria-label', /slope there -0.16/);
  await isNew();
  await page.getByRole('radio', { name: 'IPO', exact: true }).check();
  await fill(page, { β: '0.25' });
  await expect(panel.locator('svg text', { hasText: 'target 1/(2β) = 2' })).toBeVisible();
  await expect(panel.locator('svg text', { hasText: '1/(4β²) = 4' })).toBeVisible();
  await isNew();
  await page.getByRole('radio', { name: 'Sr-DPO', exact: true }).check();
  await fill(page, { λ: '0.6' });
  await expect(picture).toHaveAttribute('aria-label', /moved by 6/);
  // The slides are the same settings.
  await panel.getByRole('slider', { name: /^β/ }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('textbox', { name: 'β', exact: true })).toHaveValue('1');
  await expect(picture).toHaveAttribute('aria-label', /slope there -0.5/);
  await fill(page, { β: '-1' });
  await expect(panel).toContainText('drawn again once its settings are in range');
});

test('the batch’s pairs lie on the curve and the held-out margins move as training goes', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, {
    ...{ 'Context length': '32', 'SFT steps': '0', Batch: '4', Steps: '6' },
    ...{ 'Held-out share': '0.25', 'Evaluate every': '3' },
  });
  const panel = page.locator('[data-panel="loss"]');
  const histogram = page.locator('[data-panel="held-out-margins"]');
  await expect(panel).toContainText('becomes a point once alignment begins');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText('Paused · step 1 of 6');
  const places = async (): Promise<string[]> =>
    ((await panel.locator('[data-part="dots"]').getAttribute('d')) ?? '').match(/[^M]+/g) ?? [];
  // Policy = reference: four pairs, all at h = 0.
  await expect.poll(async () => (await places()).length).toBe(4);
  expect(new Set(await places()).size).toBe(1);
  await expect(panel.getByRole('listitem').filter({ hasText: 'mean loss' })).toContainText('0.693');
  await expect(histogram).toContainText('step 0 every margin is 0');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 6 steps/);
  await expect(panel).toContainText('step 6 4 pairs');
  expect(new Set(await places()).size).toBeGreaterThan(1);
  await expect(panel.locator('[data-part="tails"]')).toHaveAttribute('d', /^M/);
  // The share above zero is the win rate, in words.
  await expect(histogram).toContainText(/step 6 \d of 6 above zero \(\d+ %\), mean h -?\d/);
  const above = Number(/(\d) of 6/.exec((await histogram.textContent())!)![1]);
  await expect(page.getByTestId('win-rate')).toContainText((above / 6).toFixed(2));
  // After the run the same pairs answer to other settings.
  const dots = await panel.locator('[data-part="dots"]').getAttribute('d');
  await fill(page, { β: '0.5' });
  await expect.poll(() => panel.locator('[data-part="dots"]').getAttribute('d')).not.toBe(dots);
});
