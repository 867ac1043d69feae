import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chooseBackend, expect, fill, legend, openPage, test } from './support/page';

const dataFile = (name: string): string =>
  fileURLToPath(new URL(`../../shared/data/${name}`, import.meta.url));
const hh = dataFile('hh-harmless-sample.jsonl');
const sharegpt = dataFile('dpo-en-sharegpt-sample.json');

const short = {
  'Context length': '32',
  'SFT steps': '2',
  'SFT batch': '4',
  Batch: '4',
  'Evaluate every': '4',
  Steps: '6',
};
/** A software adapter is slow. */
const onGpu = { 'SFT batch': '2', Batch: '2', Steps: '3', 'Evaluate every': '3' };

for (const backend of ['WASM', 'WebGPU'] as const)
  test(`hh-rlhf on ${backend}: upload, report, SFT, each method, pause, step, resume, stop`, async ({
    page,
  }) => {
    test.setTimeout(600_000);
    await openPage(page);
    if (backend === 'WebGPU') await chooseBackend(page, backend);
    await page.locator('input[type=file]').first().setInputFiles(hh);
    const report = page.getByTestId('report-train');
    await expect(report).toContainText('hh-rlhf');
    await expect(report.getByRole('row', { name: /^Usable pairs 110 109 distinct/ })).toBeVisible();
    await expect(page.getByTestId('preparation')).toContainText(
      '99 pairs for training, 11 held out',
    );
    const status = page.getByTestId('run-status');
    page.on('dialog', (dialog) => void dialog.accept());
    for (const name of ['DPO', 'IPO', 'Sr-DPO', 'Sr-IPO']) {
      await page.getByRole('radio', { name, exact: true }).check();
      await fill(page, { ...short, ...(backend === 'WebGPU' ? onGpu : {}) });
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await expect(status).toHaveText(/Done · \d steps/, { timeout: 240_000 });
      await expect.poll(() => legend(page, 'margins', 1), name).not.toBe(0);
      await expect(page.getByTestId('win-rate')).toHaveText(/n = 11\)/);
      if (name === 'Sr-DPO') {
        // Δ is the policy's own judgement after p, not the margin over again.
        const [delta, margin] = [
          await legend(page, 'refinement', 1),
          await legend(page, 'margins', 1),
        ];
        expect(Math.abs(delta - margin)).toBeGreaterThan(1e-5);
      }
      await page.getByRole('button', { name: 'Reset', exact: true }).click();
      await expect(status).toHaveText('Ready to train');
    }
    await page.getByRole('radio', { name: 'DPO', exact: true }).check();
    await fill(page, { Steps: '99999', 'SFT steps': '0', 'Evaluate every': '0' });
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    // The reference is measured once over all pairs before that.
    await expect(status).toHaveText(/Aligning · step \d+ of 99999/, { timeout: 240_000 });
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(status).toHaveText(/^Paused · step \d+ of 99999$/);
    const step = Number(/step (\d+)/.exec((await status.textContent())!)![1]);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(status).toHaveText(`Paused · step ${step + 1} of 99999`);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect(status).toHaveText(/Aligning · step \d+ of 99999/);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(status).toHaveText(/Stopped · \d+ steps/);
  });

test('the sharegpt layout is read and trains on WebGPU', async ({ page }) => {
  await openPage(page);
  await chooseBackend(page, 'WebGPU');
  await page.locator('input[type=file]').first().setInputFiles(sharegpt);
  const report = page.getByTestId('report-train');
  await expect(report.getByRole('row', { name: /^Usable pairs 150/ })).toBeVisible();
  await expect(page.getByTestId('preparation')).toContainText('cut to the context length');
  await fill(page, { ...short, Batch: '2', Steps: '2', 'Evaluate every': '0', 'SFT steps': '1' });
  await page.getByRole('radio', { name: 'IPO', exact: true }).check();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/, { timeout: 240_000 });
  await expect.poll(() => legend(page, 'margins')).not.toBe(0);
});

test('the headless command trains Sr-DPO on hh-rlhf on WASM and on WebGPU', () => {
  const folder = mkdtempSync(join(tmpdir(), 'refinery-real-'));
  const run = (backend: string): { first: number; held: number } => {
    const config = join(folder, `${backend}.json`);
    const out = join(folder, backend);
    const file = {
      ...{ version: 1, backend },
      data: { path: hh, maxLength: 32, evalFraction: 0.02 },
      sft: { steps: 1, batchSize: 2 },
      alignment: { lossType: 'sr-dpo' },
      training: { steps: 2, batchSize: 2, evalEvery: 2 },
    };
    writeFileSync(config, JSON.stringify(file));
    const args = ['scripts/headless.mjs', '--config', config, '--out', out];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const rows = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { phase: string; split: string; loss: number });
    const losses = (split: string): number[] =>
      rows.filter((row) => row.phase === 'align' && row.split === split).map(({ loss }) => loss);
    expect(losses('train')).toHaveLength(2);
    return { first: losses('train')[0]!, held: losses('eval').at(-1)! };
  };
  const [wasm, webgpu] = [run('wasm'), run('webgpu')];
  expect(wasm.first).toBeCloseTo(Math.LN2, 5);
  expect(webgpu.first).toBeCloseTo(Math.LN2, 5);
  expect(webgpu.held).toBeCloseTo(wasm.held, 3);
});
