import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { BenchReport } from '../src/protocol/benchmark';
import { expectFine } from './support/axe';
import { expect, openPage, test } from './support/page';

const run = promisify(execFile);
const dialog = 'Benchmark of this machine';

const counts = ['dispatches', 'buffersCreated', 'bytesUploaded', 'readbacks', 'peakGpuBytes'];
const numbers = ['ms', 'msLow', 'msHigh', 'tokensPerSecond', 'threads', 'loss', 'matmulShare'];

test('the command measures a step by our kernels and by stock ones, and their losses agree', async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'bench-')), 'bench.json');
  const only = ['--case', 'dpo-nano', '--variant', 'wasm,stock-wasm'];
  const { stdout } = await run('node', ['scripts/bench.mjs', '--out', out, ...only]);
  const report = JSON.parse(readFileSync(out, 'utf8')) as BenchReport;
  expect(report.failures).toEqual([]);
  expect(report.adapter.status).toBe('adapter');
  expect(report.matmulGflops).toBeGreaterThan(0);
  expect(report.rows.map((row) => [row.case, row.variant])).toEqual([
    ['dpo-nano', 'wasm'],
    ['dpo-nano', 'stock-wasm'],
  ]);
  for (const row of report.rows) {
    const of = row as unknown as Record<string, number>;
    for (const name of counts) expect(of[name], name).toBe(0);
    for (const name of numbers) expect(of[name], name).toBeGreaterThan(0);
  }
  const [own, stock] = report.rows;
  expect(Math.abs(own!.loss - stock!.loss)).toBeLessThan(1e-5);
  expect(stdout).toContain('| dpo-nano | wasm |');
});

test('the command refuses what it does not know with the choice there is', async () => {
  const refused = run('node', ['scripts/bench.mjs', '--out', 'x.json', '--case', 'dpo-huge']);
  const { code, stderr } = await refused.then(
    () => ({ code: 0, stderr: '' }),
    (error: unknown) => error as { readonly code: number; readonly stderr: string },
  );
  expect(code).toBe(2);
  expect(stderr).toContain('--case: there is no "dpo-huge"; there are lm-0.88m');
});

test('the page measures its smallest step and lets it be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page);
  await page.getByRole('button', { name: /^(WASM|WebGPU|CPU)$/ }).click();
  await page.getByRole('button', { name: 'Benchmark this machine' }).click();
  const bench = page.getByRole('dialog', { name: dialog });
  await bench.getByLabel('sr-dpo-nano').uncheck();
  await bench.getByLabel('WebGPU, our kernels').uncheck();
  await expectFine(page, [360, 1440]);
  await bench.getByRole('button', { name: 'Measure' }).click();
  await expect(bench.getByTestId('bench-progress')).toBeVisible();
  const row = bench.getByRole('row').filter({ hasText: 'dpo-nano' });
  await expect(row).toContainText('wasm');
  await expect(bench.getByTestId('bench-progress')).toBeHidden();
  await expect(bench).toContainText('software');
  await expectFine(page, [360, 1440]);

  await bench.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(bench.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const report = JSON.parse(copied) as BenchReport;
  expect(report.rows.map(({ variant }) => variant)).toEqual(['wasm']);
  await bench.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('| dpo-nano | wasm |');
});

test('a benchmark is canceled and can be begun again', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: /^(WASM|WebGPU|CPU)$/ }).click();
  await page.getByRole('button', { name: 'Benchmark this machine' }).click();
  const bench = page.getByRole('dialog', { name: dialog });
  const measure = bench.getByRole('button', { name: 'Measure' });
  await measure.click();
  await bench.getByRole('button', { name: 'Cancel' }).click();
  await expect(bench).toContainText('The benchmark was canceled');
  await expect(measure).toBeEnabled();
});
