import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { unzipSync } from 'fflate';

import { violations } from './support/axe';
import {
  chooseBackend,
  dropText,
  expect,
  expectNothingSideways,
  fill,
  openPage,
  recordStatus,
  smallFile,
  smallRun,
  test,
} from './support/page';

// Weights of runs that ended, as this browser keeps them.
const status = (page: Page) => page.getByTestId('run-status');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const use = (page: Page) => page.getByTestId('storage-use');

async function trained(page: Page, seed: string): Promise<void> {
  await fill(page, { Seed: seed });
  const said = await recordStatus(page);
  await button(page, 'Train').click();
  await expect.poll(async () => (await said()).join('\n')).toMatch(/Aligning[^]*Done · 4 steps/);
}

async function begin(page: Page): Promise<void> {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '4' });
}

async function saved(page: Page, name: string): Promise<Record<string, Uint8Array>> {
  const download = page.waitForEvent('download');
  await button(page, name).click();
  const zip = unzipSync(readFileSync(await (await download).path()));
  return Object.fromEntries(
    Object.entries(zip).map(([path, bytes]) => [path.replace(/^[^/]+\//, ''), bytes]),
  );
}

test('a policy that is kept is lost by no reload: it is saved, trained further, begun from and deleted', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('dialog', (question) => {
    asked.push(`${question.type()} ${question.message()}`);
    void question.accept();
  });
  await begin(page);
  await trained(page, '1');
  const policy = await saved(page, 'Download the policy');
  await trained(page, '2');
  // Neither a new run nor a reload loses anything that is not kept: nobody is asked.
  await page.getByRole('link', { name: 'Experiments' }).click();
  await expect(use(page)).toContainText('2 runs with weights');
  await page.reload();
  expect(asked).toEqual([]);
  await expect(use(page)).toContainText('2 runs with weights');
  const list = page.getByRole('list', { name: 'Weights kept' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  expect(await violations(page, 'main')).toEqual([]);
  for (const [width, colorScheme] of [
    [360, 'dark'],
    [1280, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await expectNothingSideways(page, width);
  }

  // What is saved from here is what was downloaded then.
  expect(await saved(page, 'Save the weights of Sr-DPO, seed 1')).toEqual(policy);

  // Its checkpoint waits for the data that it took, and goes on behind its last step.
  await button(page, 'Continue training Sr-DPO, seed 1').click();
  const opened = page.getByRole('region', { name: 'The checkpoint Sr-DPO, seed 1' });
  await expect(opened.getByRole('status')).toHaveText(
    'The run was trained on pairs.jsonl; choose that file under Data.',
  );
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { Steps: '6' });
  await opened.getByRole('button', { name: 'Continue from the checkpoint' }).click();
  await expect(status(page)).toHaveText(/^Done · 6 steps/);

  // A policy that is begun from: its first answers are the ones it ended with.
  await page.getByRole('link', { name: 'Experiments' }).click();
  await button(page, 'Use Sr-DPO, seed 2 as the policy').click();
  await expect(page.getByText('Sr-DPO, seed 2').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove Sr-DPO, seed 2' }).first()).toBeVisible();

  // Deleted and brought back; a run that is deleted takes its weights with it once it cannot come back.
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await button(page, 'Delete the weights of Sr-DPO, seed 2').click();
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await button(page, 'Bring back the weights of 1 run').click();
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await page.getByLabel('Choose Sr-DPO, seed 2', { exact: true }).check();
  await button(page, 'Delete 1 run').click();
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await button(page, 'Bring back 1 deleted run').click();
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await page.getByLabel('Choose Sr-DPO, seed 2', { exact: true }).check();
  await button(page, 'Delete 1 run').click();
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await page.reload();
  await expect(list.getByRole('listitem')).toHaveCount(2);
  const folders = (): Promise<number> =>
    page.evaluate(async () => {
      const runs = await (await navigator.storage.getDirectory()).getDirectoryHandle('runs');
      let count = 0;
      for await (const name of runs.keys()) count += name === '' ? 0 : 1;
      return count;
    });
  await expect.poll(folders).toBe(2);
});

test('a full disk: the oldest weights are offered for deletion, records never', async ({
  page,
  context,
}) => {
  await begin(page);
  for (const seed of ['1', '2']) await trained(page, seed);
  const devtools = await context.newCDPSession(page);
  const { origin } = new URL(page.url());
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage!);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 100_000 });
  // There is no room for a third: it trains to its end and says so.
  await trained(page, '3');
  const said = page.getByText(/^The run’s weights are not kept: the browser’s storage/);
  await expect(said).toBeVisible();
  await button(page, 'Show what is kept').click();
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  await expect(use(page)).toContainText('2 runs with weights');
  await expect(page.getByText(/is nearly full\. Records and curves stay/)).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Delete the weights of 0 runs (0 B)' }),
  ).toBeDisabled();
  await button(page, 'Choose the oldest').click();
  await expect(page.getByLabel('Choose the weights of Sr-DPO, seed 1')).toBeChecked();
  const questions: string[] = [];
  page.on('dialog', (question) => {
    questions.push(question.message());
    void question.accept();
  });
  await page.getByRole('button', { name: /^Delete the weights of \d runs? \(/ }).click();
  expect(questions).toEqual([expect.stringContaining('Records and curves stay')]);
  await expect(page.getByLabel('Choose the weights of Sr-DPO, seed 1')).toHaveCount(0);
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await page.reload();
  await expect(page.getByText(/is nearly full/)).toHaveCount(0);
});
