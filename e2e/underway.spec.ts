import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { violations } from './support/axe';
import {
  chooseBackend,
  dropText,
  expect,
  expectNothingSideways,
  fill,
  openPage,
  smallFile,
  test,
} from './support/page';
import { privateFiles, untilNoRunGoesOn } from './support/privateFiles';
import { button, keptStep, offer, settings, status } from './support/underway';

// Runs that were under way as their page was left.
async function begin(page: Page): Promise<void> {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, settings);
}

async function download(page: Page, name: string): Promise<Buffer> {
  const saved = page.waitForEvent('download');
  await button(page, name).click();
  return readFileSync(await (await saved).path());
}

test('a run that was reloaded twice in its midst is, to the last digit, the one that never was', async ({
  page,
}) => {
  await begin(page);
  await button(page, 'Train').click();
  await expect(status(page)).toHaveText(/^Done · 600 steps/);
  const never = (await download(page, 'Metrics as JSON lines')).toString();
  const policy = await download(page, 'Download the policy');

  // While it is held, all of it is kept.
  await begin(page);
  await button(page, 'Step').click();
  await expect(status(page)).toHaveText(/^Paused/);
  for (let steps = 1; steps < 9; steps++) {
    await button(page, 'Step').click();
    await expect(status(page)).toHaveText(/^Paused/);
  }
  await expect.poll(() => keptStep(page)).toBe(3);
  await button(page, 'Resume').click();
  await button(page, 'Pause').click();
  await expect(status(page)).toHaveText(/^Paused · step (\d+) of 600$/);
  const paused = Number(/step (\d+)/.exec((await status(page).textContent())!)![1]);
  await page.reload();
  // One that is held within an evaluation is kept up to the step before it.
  await expect(offer(page)).toContainText(
    new RegExp(
      `^A run was under way: Sr-DPO, step ${paused} of 600\\. Kept up to step \\d+ of 600\\.`,
    ),
  );
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 780 });
  await expectNothingSideways(page, 360);
  await page.setViewportSize({ width: 1280, height: 900 });

  // In the midst of a step: what was done behind the last snapshot is done once more.
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  await expect.poll(() => keptStep(page)).toBeGreaterThan(paused);
  await page.reload();
  await expect(offer(page)).toContainText(/Kept up to step \d+ of 600\./);
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  await expect(status(page)).toHaveText(/^Done · 600 steps/);
  expect((await download(page, 'Metrics as JSON lines')).toString()).toBe(never);
  const weights = (zip: Buffer) => zip.subarray(zip.indexOf('{"__metadata__"')).subarray(0, 50_000);
  expect(weights(await download(page, 'Download the policy')).equals(weights(policy))).toBe(true);
  await expect(offer(page)).toHaveCount(0);

  // One record for the whole of it, with weights; the copy of the data went with the run.
  await page.reload();
  await expect(offer(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Experiments' }).click();
  await expect(page.getByTestId('kept-state')).toContainText('2 runs');
  await expect(page.getByTestId('storage-use')).toContainText('2 runs with weights');
  await untilNoRunGoesOn(page);
});

test('a run within its fitting, and one that has only begun, go on as well', async ({ page }) => {
  await begin(page);
  await button(page, 'Step').click();
  await expect(status(page)).toHaveText(/^Paused · fitting, step 1 of 6|^Paused/);
  await expect(
    page.getByText(/kept up to its fitting’s step 1 .*, with a copy of pairs\.jsonl/),
  ).toBeVisible();
  await page.reload();
  await expect(offer(page)).toContainText('Kept up to fitting, step 1 of 6.');
  // Nothing of alignment: there is no record to keep.
  await expect(offer(page).getByRole('button', { name: 'Keep it as it stands' })).toHaveCount(0);
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  await expect(status(page)).toHaveText(/^Done · 600 steps/);
  const lines = (await download(page, 'Metrics as JSON lines')).toString().trim().split('\n');
  const places = lines.map((line) => {
    const { phase, step, split } = JSON.parse(line) as Record<string, string | number>;
    return `${phase} ${step} ${split}`;
  });
  expect(new Set(places).size).toBe(places.length);
  expect(places.filter((place) => place.endsWith('train'))).toHaveLength(606);
});

test('a run is offered to no other tab while it lives, and to one as soon as it does not', async ({
  page,
  context,
}) => {
  await begin(page);
  await fill(page, { Steps: '99999' });
  await button(page, 'Train').click();
  await keptStep(page);
  const other = await context.newPage();
  await openPage(other);
  await expect(other.getByRole('button', { name: 'Try the starter' }).first()).toBeVisible();
  await expect(offer(other)).toHaveCount(0);
  await page.close();
  await expect(offer(other)).toContainText(/Kept up to step \d+ of 99999\./);
  // A third one takes it; the second hears of it as it tries.
  const third = await context.newPage();
  await openPage(third);
  await offer(third).getByRole('button', { name: 'Continue' }).click();
  await expect(status(third)).toHaveText(/^Aligning/);
  await offer(other).getByRole('button', { name: 'Continue' }).click();
  await expect(offer(other).getByRole('alert')).toHaveText(
    'This run is going on in another tab; stop it there first.',
  );
  await third.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(status(third)).toHaveText(/^Stopped/);
  await third.getByRole('link', { name: 'Experiments' }).click();
  await expect(third.getByTestId('storage-use')).toContainText('1 run with weights');
  await offer(other).getByRole('button', { name: 'Continue' }).click();
  await expect(other.getByText('This run is no longer waiting here')).toBeVisible();
  await expect(offer(other)).toHaveCount(0);
});

test('what is kept of a run is cut short: one sentence, and its curves are kept all the same', async ({
  page,
}) => {
  await begin(page);
  await button(page, 'Train').click();
  await keptStep(page);
  await button(page, 'Pause').click();
  await expect(status(page)).toHaveText(/^Paused/);
  await page.reload();
  await expect(offer(page)).toBeVisible();
  await page.evaluate(async () => {
    const runs = await (await navigator.storage.getDirectory()).getDirectoryHandle('runs');
    for await (const run of runs.values())
      for await (const [name, file] of (run as FileSystemDirectoryHandle).entries()) {
        if (!name.endsWith('policy.safetensors')) continue;
        const stream = await (file as FileSystemFileHandle).createWritable();
        await stream.write(new Uint8Array(10));
        await stream.close();
      }
  });
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  await expect(offer(page).getByRole('alert')).toHaveText(
    'The run cannot go on: files of its checkpoint are missing or cut short. Keep its curves as they stand, or discard it.',
  );
  // The rest of the page is as it was.
  await offer(page).getByRole('button', { name: 'Keep it as it stands' }).click();
  await expect(offer(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Experiments' }).click();
  await expect(page.getByTestId('kept-state')).toContainText('1 run');
  await expect(page.getByText(/· stopped · weights [\d.]+ [KM]iB$/)).toBeVisible();
  await page.getByRole('button', { name: 'Continue training Sr-DPO, seed 1' }).click();
  await expect(
    page.getByText('The weights of Sr-DPO, seed 1 cannot be used: files are missing or cut short.'),
  ).toBeVisible();
});

test('a run that is discarded leaves nothing', async ({ page }) => {
  await begin(page);
  await button(page, 'Step').click();
  await expect(page.getByText(/A reload does not lose this run: it is kept up to/)).toBeVisible();
  await page.reload();
  await expect(offer(page)).toBeVisible();
  page.once('dialog', (question) => void question.dismiss());
  await offer(page).getByRole('button', { name: 'Discard' }).click();
  await expect(offer(page)).toBeVisible();
  page.once('dialog', (question) => void question.accept());
  await offer(page).getByRole('button', { name: 'Discard' }).click();
  await expect(offer(page)).toHaveCount(0);
  await expect.poll(() => privateFiles(page)).toEqual([]);
  await page.reload();
  await expect(status(page)).not.toHaveText('Starting the backend');
  await expect(offer(page)).toHaveCount(0);
});

test('a run that is reset leaves nothing, and never comes back', async ({ page }) => {
  await begin(page);
  await fill(page, { 'SFT steps': '0' });
  await button(page, 'Step').click();
  await expect.poll(() => keptStep(page)).toBe(1);
  expect(await privateFiles(page)).not.toEqual([]);
  page.on('dialog', (question) => void question.accept());
  await button(page, 'Reset').click();
  await expect(status(page)).toHaveText('Ready to train');
  await expect.poll(() => privateFiles(page)).toEqual([]);
  await page.reload();
  await page.getByRole('link', { name: 'Experiments' }).click();
  await expect(page.getByText(/^None yet\. Every run that ends is kept here/)).toBeVisible();
  await expect(offer(page)).toHaveCount(0);
  expect(await privateFiles(page)).toEqual([]);
});

test('without private files the page says what a reload loses, and asks before it', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createWritable');
  });
  await begin(page);
  await fill(page, { Steps: '4' });
  await button(page, 'Train').click();
  await expect(status(page)).toHaveText(/^Done · 4 steps/);
  await expect(page.getByText(/^This run will not survive a reload/)).toBeVisible();
  const asked: string[] = [];
  page.on('dialog', (question) => {
    asked.push(question.type());
    void (question.type() === 'confirm' ? question.dismiss() : question.accept());
  });
  await button(page, 'Train').click();
  await page.reload();
  expect(asked).toEqual(['confirm', 'beforeunload']);
  await expect(status(page)).not.toHaveText('Starting the backend');
  await expect(offer(page)).toHaveCount(0);
});
