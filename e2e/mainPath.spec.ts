import { readFileSync } from 'node:fs';

import {
  chooseBackend,
  dropText,
  expect,
  fill,
  legend,
  openPage,
  recordStatus,
  smallFile,
  smallRun as small,
  test,
} from './support/page';

test('the sample trains from the first click to the end', async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await expect(page.getByTestId('report-train')).toContainText('120');
  await expect(page.getByTestId('preparation')).toContainText(
    '108 pairs for training, 12 held out',
  );
  await fill(page, { ...small, Steps: '4', 'Held-out share': '0.1' });
  const said = await recordStatus(page);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const status = page.getByTestId('run-status');
  await expect(status).toHaveText(/Done · 4 steps in/);
  const words = await said();
  const first = words.findIndex((text) => text.startsWith('Aligning'));
  expect(words[first]).toMatch(/^Aligning · step \d of 4/);
  // The word is never said during SFT.
  expect(words.findLastIndex((text) => text.startsWith('Fitting the policy'))).toBeLessThan(first);
  await expect(page.getByTestId('win-rate')).toHaveText(
    /Held-out win rate \d\.\d\d \(95 % \d\.\d\d to \d\.\d\d, n = 12\)/,
  );
  for (const chart of [
    'loss',
    'margins',
    'rewards',
    'refinement',
    'logps',
    'grad-norm',
    'sft-loss',
  ])
    expect(Number.isFinite(await legend(page, chart)), chart).toBe(true);
  await expect(page.locator('[data-chart="loss"] canvas[role=img]')).toHaveAttribute(
    'aria-label',
    /Loss: train \d/,
  );
  // The policy is kept in this browser: another run takes nothing away, and nobody is asked.
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  const train = page.getByRole('button', { name: 'Train', exact: true });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the policy' }).click();
  await download;
  const metrics = page.waitForEvent(
    'download',
    (file) => file.suggestedFilename() === 'metrics.jsonl',
  );
  await page.getByRole('button', { name: 'Metrics as JSON lines' }).click();
  const lines = readFileSync(await (await metrics).path(), 'utf8')
    .trim()
    .split('\n');
  // Three steps of fitting and four of alignment, with evaluations at 0 and at the end of both.
  expect(lines.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual([
    ...[0, 1, 2, 3, 3],
    ...[0, 1, 2, 3, 4, 4],
  ]);
  const saidAgain = await recordStatus(page);
  await train.click();
  await expect.poll(async () => (await saidAgain())[0] ?? 'Done').not.toMatch(/Done/);
  expect(asked).toEqual([]);
});

// A software adapter is slow: rows, batches and p are as small as they can be there.
const onGpu = { 'Context length': '16', Batch: '2', 'Held-out share': '0.1' };
for (const [backend, name, first] of [
  ['WASM', 'DPO', 0.693],
  ['WASM', 'IPO', 25],
  ['WASM', 'Sr-DPO', 0.693],
  ['WASM', 'Sr-IPO', 25],
  ['WebGPU', 'DPO', 0.693],
  ['WebGPU', 'IPO', 25],
  ['WebGPU', 'Sr-DPO', 0.693],
  ['WebGPU', 'Sr-IPO', 25],
] as const)
  test(`${name} on ${backend} steps one by one, pauses, goes on and stops`, async ({ page }) => {
    await openPage(page);
    if (backend === 'WebGPU') await chooseBackend(page, backend);
    await dropText(page, 'pairs.jsonl', smallFile(24));
    await page.getByRole('radio', { name, exact: true }).check();
    await fill(page, { ...small, Steps: '99999', 'SFT steps': '0' });
    if (backend === 'WebGPU')
      await fill(page, {
        ...onGpu,
        ...(name.startsWith('Sr') ? { 'Refinement prompt p': 'Be kind.' } : {}),
      });
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    const status = page.getByTestId('run-status');
    await expect(status).toHaveText('Paused · step 1 of 99999');
    // The first loss is that of policy = reference; there is no win rate yet.
    await expect.poll(() => legend(page, 'loss')).toBeCloseTo(first, 2);
    await expect.poll(() => legend(page, 'margins')).toBe(0);
    await expect(page.getByTestId('win-rate')).toContainText('still the same');
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(status).toHaveText('Paused · step 2 of 99999');
    await expect.poll(() => legend(page, 'loss')).not.toBeCloseTo(first, 5);
    await expect.poll(() => legend(page, 'margins')).not.toBe(0);
    const refined = name.startsWith('Sr');
    await expect(page.locator('[data-chart="refinement"]')).toHaveCount(refined ? 1 : 0);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect(status).toHaveText(/Aligning · step ([5-9]|\d\d+) of 99999/);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(status).toHaveText(/^Paused · step \d+ of 99999$/);
    const paused = await status.textContent();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const steps = /step (\d+)/.exec(paused!)![1]!;
    await expect(status).toHaveText(new RegExp(`^Stopped · ${steps} steps in`));
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await expect(status).toHaveText('Ready to train');
  });

test('keys drive the run: Space trains and pauses, → steps, Esc stops', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...small, Steps: '99999', 'SFT steps': '0' });
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  await page.getByRole('heading', { name: 'Refinery' }).click();
  const status = page.getByTestId('run-status');
  await page.keyboard.press('Space');
  await expect(status).toContainText('Aligning · step');
  await page.keyboard.press('Space');
  await expect(status).toContainText('Paused');
  const before = Number(/step (\d+)/.exec((await status.textContent())!)![1]);
  await page.keyboard.press('ArrowRight');
  await expect(status).toHaveText(`Paused · step ${before + 1} of 99999`);
  await page.keyboard.press('Escape');
  await expect(status).toContainText('Stopped');
});

test('Continue goes on from where Stop left, and keeps the curves', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...small, Steps: '8', 'SFT steps': '0' });
  const status = page.getByTestId('run-status');
  const step = page.getByRole('button', { name: 'Step', exact: true });
  await step.click();
  await expect(status).toHaveText('Paused · step 1 of 8');
  await step.click();
  await expect(status).toHaveText('Paused · step 2 of 8');
  // The first loss is ln 2 to the last digit that the legend shows.
  await expect.poll(() => legend(page, 'loss')).not.toBe(0.693);
  const second = await legend(page, 'loss');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(status).toHaveText(/^Stopped · 2 steps in/);
  await expect.poll(() => legend(page, 'loss')).toBe(second);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(status).toHaveText(/^Done · 8 steps/);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Metrics as JSON lines' }).click();
  const rows = readFileSync(await (await saved).path(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { split: string; step: number });
  expect(rows.filter(({ split }) => split === 'train').map((row) => row.step)).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8],
  ]);
  await expect(page.getByRole('button', { name: 'Continue', exact: true })).toHaveCount(0);
});

test('a loss that is not finite pauses the run and names the pair', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await page.getByRole('radio', { name: 'IPO', exact: true }).check();
  await fill(page, { ...small, 'SFT steps': '0', 'Evaluate every': '0', β: '1e-20' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('a pair’s loss is Infinity');
  await expect(alert).toContainText(/It is line \d+ of pairs\.jsonl: “How do I/);
  await expect(page.getByTestId('run-status')).toHaveText('Paused: a number is not finite');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByTestId('run-status')).toContainText('Diverged');
});

test('leaving asks during a run, and a reload keeps the settings', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...small, Steps: '99999', β: '0.37', 'SFT steps': '0' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toContainText('Aligning');
  const asked = page.waitForEvent('dialog');
  const reloaded = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await reloaded;
  await expect(page.getByTestId('run-status')).toHaveText('Waiting for a preference file');
  await expect(page.getByRole('textbox', { name: 'β', exact: true })).toHaveValue('0.37');
});

test('a field out of range says so and keeps Train from starting', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  const beta = page.getByRole('textbox', { name: 'β', exact: true });
  await beta.fill('-1');
  // The preparation may say it too, naming the setting.
  const fault = page.getByRole('alert').filter({ hasText: /^-1 is not/ });
  await expect(fault).toHaveText('-1 is not a number above 0 and at most 100.');
  await expect(beta).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
  await page.getByRole('button', { name: 'β: back to 0.1' }).click();
  await expect(beta).toHaveValue('0.1');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
});
