import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { drop, reference } from './support/checkpoints';
import { expect, openCards, openPage, test } from './support/page';

const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
type Row = Readonly<Record<string, number>>;

/** The rows of a file that a button downloads. */
async function downloaded(page: Page, button: string, file: string): Promise<Row[]> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  expect((await saved).suggestedFilename()).toBe(file);
  return readFileSync(await (await saved).path(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

for (const backend of ['wasm', 'webgpu'])
  for (const family of ['gpt2', 'gpt_neox', 'llama'])
    test(`policy, reference and pairs of ${family}, dropped, train as PyTorch says on ${backend}`, async ({
      page,
    }) => {
      await openPage(page);
      const path = `${reference}runs/${family}.sr-dpo.adamw.json`;
      const run = { ...(JSON.parse(readFileSync(path, 'utf8')) as object), backend };
      await page.locator('input[aria-label="Run file"]').setInputFiles({
        ...{ name: 'run.json', mimeType: 'application/json' },
        buffer: Buffer.from(JSON.stringify(run)),
      });
      await expect(page.getByTestId('settings-said')).toContainText('run.json are set');
      // A backend of the run file's comes in a new worker, which then takes over what is loaded by then.
      const name = backend === 'wasm' ? 'WASM' : 'WebGPU';
      await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
      await openCards(page);
      await drop(
        page,
        'main',
        names.map((name) => `${family}/policy/${name}`),
      );
      await expect(page.getByTestId('model-report')).toHaveCount(1);
      await drop(
        page,
        'fieldset[data-drop-role=reference]',
        names.map((name) => `${family}/reference/${name}`),
      );
      await expect(page.getByTestId('model-report')).toHaveCount(2);
      await expect(
        page.locator('fieldset[data-drop-role=reference]').getByTestId('model-report'),
      ).toBeVisible();
      await drop(page, 'main', ['pairs.jsonl']);
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await expect(page.getByTestId('run-status')).toHaveText(/^Done · 6 steps/);
      await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
      const rows = await downloaded(page, 'Metrics as JSON lines', 'metrics.jsonl');
      const reported = await downloaded(page, 'Pairs as JSON lines', 'pairs.jsonl');
      const { pairs, trajectories } = JSON.parse(
        readFileSync(`${reference}${family}/expected.json`, 'utf8'),
      ) as { pairs: Row[]; trajectories: { lossType: string; optimizer: string; steps: Row[] }[] };
      // Every pair as alignment begins and after it; PyTorch has those of the beginning.
      expect(reported.map(({ step, index }) => `${step}.${index}`)).toEqual(
        [0, 6].flatMap((step) => pairs.map((_, index) => `${step}.${index}`)),
      );
      reported.slice(0, pairs.length).forEach((row, i) => {
        const logps = Object.keys(row).filter((name) => name.includes('Logps'));
        expect(logps).toHaveLength(8);
        for (const name of logps)
          expect(Math.abs(row[name]! / pairs[i]![name]! - 1), `${name} of ${i}`).toBeLessThan(1e-5);
      });
      const { steps } = trajectories.find(
        ({ lossType, optimizer }) => lossType === 'sr-dpo' && optimizer === 'adamw',
      )!;
      expect(Math.abs(rows[0]!.loss! - steps[0]!.loss!)).toBeLessThan(1e-4);
      expect(rows).toHaveLength(steps.length);
      steps.forEach((step, i) => {
        for (const [metric, value] of Object.entries(step))
          expect(Math.abs(rows[i]![metric]! - value), `${metric} at step ${i + 1}`).toBeLessThan(
            2e-3 * Math.max(1, Math.abs(value)),
          );
      });
    });
