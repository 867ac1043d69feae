import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { expect, fill, legend, openCards } from './page';

/** Our own tiny checkpoints and eight pairs, with what float64 PyTorch makes of them. */
export const reference = new URL('../../src/testing/reference/', import.meta.url).pathname;

/** Drops files of the reference case on an element, as a hand does. */
export async function drop(page: Page, on: string, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    base64: readFileSync(`${reference}${path}`, 'base64'),
  }));
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of given)
      transfer.items.add(
        new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name),
      );
    return transfer;
  }, files);
  await page.dispatchEvent(on, 'drop', { dataTransfer });
}

/** Trains the Llama that is loaded for one step on the reference's pairs, and holds its loss to PyTorch's. */
export async function expectFirstLossOfLlama(page: Page): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(`${reference}pairs.jsonl`);
  await openCards(page);
  await page.getByRole('radio', { name: 'Sr-DPO' }).check();
  await fill(page, {
    ...{ 'Held-out share': '0', Steps: '1', Batch: '4', 'Learning rate': '0.001' },
    'Evaluate every': '0',
  });
  await page.getByLabel('Shuffle').uncheck();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 1 step/);
  const { trajectories } = JSON.parse(readFileSync(`${reference}llama/expected.json`, 'utf8')) as {
    trajectories: { lossType: string; steps: { loss: number }[] }[];
  };
  const expected = trajectories.find(({ lossType }) => lossType === 'sr-dpo')!.steps[0]!.loss;
  await expect
    .poll(async () => Math.abs((await legend(page, 'loss')) - expected))
    .toBeLessThan(5e-4);
}
