import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import {
  dropText,
  expect,
  fill,
  openCards,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';

// A run that is saved, opened in a fresh page and goes on.
type Row = Readonly<Record<string, number | string>>;
const settings = { ...smallRun, Steps: '6', 'SFT steps': '2', 'Evaluate every': '3' };
const status = (page: Page) => page.getByTestId('run-status');

async function download(page: Page, name: string): Promise<Buffer> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  return readFileSync(await (await saved).path());
}

/** Every logged row of alignment, without the seconds that it took. */
async function rows(page: Page): Promise<Row[]> {
  const text = (await download(page, 'Metrics as JSON lines')).toString();
  return text
    .trim()
    .split('\n')
    .map((line): Row => ({ ...(JSON.parse(line) as Row), seconds: 0 }))
    .filter(({ phase }) => phase === 'align');
}

async function begin(page: Page, stopAt: string): Promise<void> {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, settings);
  await page.getByLabel('Stop at', { exact: true }).fill(stopAt);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
}

async function openCheckpoint(page: Page, buffer: Buffer): Promise<void> {
  await page
    .getByLabel('Open checkpoint file: its files')
    .setInputFiles({ name: 'saved.zip', mimeType: 'application/zip', buffer });
}

test('a run that was stopped, saved and opened in a fresh page is the one that never stopped', async ({
  page,
}) => {
  await begin(page, '');
  await expect(status(page)).toHaveText(/^Done · 6 steps/);
  const never = await rows(page);
  const saved = { policy: await download(page, 'Download the policy') };
  await begin(page, '3');
  await expect(page.getByRole('button', { name: 'Download the checkpoint' })).toBeVisible();
  await expect(status(page)).toHaveText(/^Stopped · 3 steps/);
  const first = await rows(page);
  const checkpoint = await download(page, 'Download the checkpoint');
  // What was saved may be left without a question.
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(`${dialog.type()}: ${dialog.message()}`);
    void dialog.accept();
  });
  await page.evaluate(() => {
    localStorage.clear();
  });
  await openPage(page);
  expect(asked).toEqual([]);
  await openCheckpoint(page, checkpoint);
  const opened = page.getByRole('region', { name: 'The checkpoint saved.zip' });
  await expect(opened).toContainText('step 3 of 6');
  const goOn = opened.getByRole('button', { name: 'Continue from the checkpoint' });
  await expect(opened.getByRole('status')).toHaveText(
    'The run was trained on pairs.jsonl; choose that file under Data.',
  );
  await expect(goOn).toBeDisabled();
  await openCards(page);
  await expect(page.getByRole('textbox', { name: 'Steps', exact: true })).toHaveValue('6');
  // The settings came as one step.
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Batch', exact: true })).not.toHaveValue('4');
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Batch', exact: true })).toHaveValue('4');
  await dropText(page, 'other.jsonl', smallFile(20));
  await expect(opened.getByRole('status')).toHaveText(
    'other.jsonl does not hold what this run took; choose pairs.jsonl as it was then.',
  );
  await expect(goOn).toBeDisabled();
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await goOn.click();
  await expect(status(page)).toHaveText(/^Done · 6 steps/);
  const rest = await rows(page);
  expect(first.map(({ step }) => step)).toEqual([0, 1, 2, 3, 3]);
  expect(rest.map(({ step }) => step)).toEqual([4, 5, 6, 6]);
  expect([...first, ...rest]).toEqual(never);
  const policy = await download(page, 'Download the policy');
  // Of a .zip only the times differ; the weights are stored as they are.
  const weights = (zip: Buffer) => zip.subarray(zip.indexOf('{"__metadata__"')).subarray(0, 50_000);
  expect(weights(policy).equals(weights(saved.policy))).toBe(true);
});

test('a checkpoint that is cut short or damaged, and a file that is none, are refused in a sentence', async ({
  page,
}) => {
  await begin(page, '2');
  await expect(status(page)).toHaveText(/^Stopped · 2 steps/);
  const zip = await download(page, 'Download the checkpoint');
  await openCheckpoint(page, zip.subarray(0, zip.length / 2));
  const notice = page.getByText('saved.zip: it is no whole .zip file');
  await expect(notice).toBeVisible();
  const damaged = Buffer.from(zip);
  const at = damaged.indexOf('{"__metadata__"') + 20_000;
  damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
  await openCheckpoint(page, damaged);
  const opened = page.getByRole('region', { name: 'The checkpoint saved.zip' });
  await expect(opened.getByRole('alert')).toHaveText(/\.safetensors: it is damaged or of another/);
  await opened.getByRole('button', { name: 'Close' }).click();
  await expect(opened).toHaveCount(0);
  await page
    .getByLabel('Open checkpoint file: its files')
    .setInputFiles({ name: 'a.jsonl', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await expect(page.getByText('a.jsonl: it holds no state.json')).toBeVisible();
});

test('a LoRA run leaves its adapters, the merged policy and its checkpoint in folders, and a dropped one is known', async ({
  page,
}) => {
  // A folder of the browser's own stands for the one that a person would choose.
  await page.addInitScript(() => {
    Object.assign(window, { showDirectoryPicker: () => navigator.storage.getDirectory() });
  });
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...settings, Steps: '2' });
  await page.getByLabel('LoRA', { exact: true }).check();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(status(page)).toHaveText(/^Paused · step 1 of 2/);
  const group = page.getByRole('group', { name: 'Take away' });
  await expect(group).toContainText('Stop the run to take these away');
  for (const button of await group.getByRole('button').all()) await expect(button).toBeDisabled();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByRole('button', { name: 'Resume', exact: true }).waitFor({ state: 'detached' });
  await expect(status(page)).toHaveText(/^Done · 2 steps/);
  for (const what of ['policy', 'adapters', 'checkpoint'])
    await page.getByRole('button', { name: `Save the ${what} to a folder` }).click();
  await expect(group).toContainText('Saved as refinery-checkpoint-step-2.');
  await expect(group).toContainText('Saved as refinery-policy.');
  await expect(group).toContainText('Saved as refinery-adapter.');
  const found = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const names: string[] = [];
    for await (const [folder, entry] of root.entries()) {
      // What the page keeps by itself stands beside them.
      if (!folder.startsWith('refinery-')) continue;
      for await (const file of (entry as FileSystemDirectoryHandle).keys())
        names.push(`${folder}/${file}`);
    }
    return names.sort();
  });
  expect(found).toEqual([
    'refinery-adapter/adapter_config.json',
    'refinery-adapter/adapter_model.safetensors',
    'refinery-adapter/base',
    'refinery-checkpoint-step-2/logps.safetensors',
    'refinery-checkpoint-step-2/optimizer.safetensors',
    'refinery-checkpoint-step-2/policy.safetensors',
    'refinery-checkpoint-step-2/reference.safetensors',
    'refinery-checkpoint-step-2/state.json',
    'refinery-policy/config.json',
    'refinery-policy/model.safetensors',
    'refinery-policy/tokenizer.json',
    'refinery-policy/tokenizer_config.json',
  ]);
  const data = await page.evaluateHandle(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('refinery-checkpoint-step-2');
    const transfer = new DataTransfer();
    for await (const entry of folder.values())
      transfer.items.add(await (entry as FileSystemFileHandle).getFile());
    return transfer;
  });
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await expect(page.getByRole('heading', { name: /^The checkpoint / })).toBeVisible();
  await expect(page.getByText('The run has taken all of its 2 steps')).toBeVisible();
});
