import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { formatBytes } from '../src/shared/format';
import { violations } from './support/axe';
import { lookAtBoxes } from './support/boxes';
import { expectFirstLossOfLlama, reference } from './support/checkpoints';
import { lookUp, openHub, test } from './support/hub';
import { dropText, expect, fill, openCards, openPage, smallFile, smallRun } from './support/page';
import { privateFiles } from './support/privateFiles';
import { offer } from './support/underway';

const weights = 'model.safetensors';
const small = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
const sizeOf = (name: string) => readFileSync(`${reference}llama/policy/${name}`).length;
const smallBytes = small.reduce((sum, name) => sum + sizeOf(name), 0);
/** What is said when so many bytes of the weights are here. */
const received = (bytes: number) => `${formatBytes(smallBytes + bytes)} of `;
const found = (page: Page) => page.getByTestId('hub-found');
const download = (page: Page) => page.getByRole('button', { name: /^Download / });
const report = (page: Page) => page.getByTestId('model-report');
const dialog = (page: Page) => page.getByRole('dialog');

/** Opens the page with the choice of a checkpoint in sight. */
async function openModelCard(page: Page): Promise<void> {
  await openPage(page);
  await openCards(page);
  await page.getByLabel('Model source', { exact: true }).selectOption('checkpoint');
  await openCards(page);
}

test('a model is looked up, confirmed, fetched, and trains as PyTorch says', async ({
  page,
  hub,
  baseURL,
}) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL!)) elsewhere.push(request.url());
  });
  await openModelCard(page);
  await openHub(page);
  await expect(dialog(page)).toContainText('Nothing yet.');
  await page.getByLabel('Model', { exact: true }).fill('ours/tiny-llama');
  expect(elsewhere, 'before anything is asked for').toEqual([]);
  expect(hub.questions).toEqual([]);

  await lookUp(page, 'https://huggingface.co/ours/tiny-llama/tree/step1000');
  await expect(found(page)).toContainText('step1000 is now commit c0ffee0123456789');
  await expect(found(page)).toContainText('apache-2.0');
  await expect(found(page)).toContainText('open to everyone');
  await expect(found(page)).toContainText('in 4 files');
  await expect(found(page)).toContainText('The files come from huggingface.co');
  expect(hub.questions.map(({ path }) => path)).toEqual([
    '/api/models/ours/tiny-llama/revision/step1000',
    expect.stringMatching(/^\/api\/models\/ours\/tiny-llama\/tree\/c0ffee/),
  ]);

  await download(page).click();
  await expect(report(page)).toContainText('ours/tiny-llama@c0ffee0');
  await expect(report(page)).toContainText('2 × 32');
  await expect(dialog(page)).toHaveCount(0);
  const fetched = hub.questions.slice(2).filter(({ path }) => path.includes('/resolve/'));
  expect(fetched.map(({ path }) => path.split('/').at(-1))).toEqual([...small, weights]);
  expect(hub.questions.every(({ cookie }) => cookie === null)).toBe(true);

  await openHub(page, 'reference');
  await lookUp(page, 'ours/reference');
  await download(page).click();
  await expect(report(page).nth(1)).toContainText('ours/reference@c0ffee0');
  await expectFirstLossOfLlama(page);
});

test.describe('a connection that breaks', () => {
  test.use({ unansweredAt: /^(https:\/\/huggingface\.co|http:\/\/127\.0\.0\.1)/ });

  test('is taken up again where it broke, and no byte comes twice', async ({ page, hub }) => {
    hub.fail(weights, { kind: 'break', after: 20_000 }, { kind: 'break', after: 10_000 });
    await openModelCard(page);
    await openHub(page);
    await lookUp(page, 'ours/tiny-llama');
    await download(page).click();
    await expect(report(page)).toContainText('ours/tiny-llama@c0ffee0');
    const asked = hub.questions.filter(({ path }) => path.startsWith('/storage/'));
    expect(asked.map(({ range }) => range)).toEqual([null, 'bytes=20000-', 'bytes=30000-']);
    expect(hub.sent()).toBe(smallBytes + sizeOf(weights));
  });

  test('and does not come back is told of, with the way on', async ({ page, hub }) => {
    await openModelCard(page);
    await openHub(page);
    await lookUp(page, 'ours/tiny-llama');
    await expect(found(page)).toBeVisible();
    hub.answer(503);
    hub.rest(3600);
    await download(page).click();
    await expect(dialog(page).getByRole('alert')).toContainText('asks for a pause');
    const section = page.getByRole('region', { name: 'Download' });
    await section.getByRole('button', { name: 'Resume' }).click();
    await expect(report(page)).toContainText('ours/tiny-llama@c0ffee0');
  });
});

test('a canceled download goes on from its part, after a reload too', async ({ page, hub }) => {
  hub.fail(weights, { kind: 'hold', after: 20_000 }, { kind: 'hold', after: 10_000 });
  await openModelCard(page);
  await openHub(page);
  await lookUp(page, 'ours/tiny-llama');
  await download(page).click();
  const section = page.getByRole('region', { name: 'Download' });
  await expect(section.getByTestId('hub-progress')).toContainText(received(20_000));
  await section.getByRole('button', { name: 'Cancel' }).click();
  await expect(section).toContainText('The part is kept; press Resume');
  await section.getByRole('button', { name: 'Resume' }).click();
  const ranges = () =>
    hub.questions.filter(({ path }) => path.startsWith('/storage/')).map(({ range }) => range);
  await expect(section.getByTestId('hub-progress')).toContainText(received(30_000));
  await page.reload();
  await openModelCard(page);
  await openHub(page);
  await expect(dialog(page).getByRole('listitem')).toContainText(' of ');
  await page.getByRole('button', { name: 'Resume ours/tiny-llama@c0ffee0' }).click();
  await expect(report(page)).toContainText('ours/tiny-llama@c0ffee0');
  // What a tab held and had not written when it was closed is fetched again.
  expect(ranges()).toEqual([null, 'bytes=20000-', 'bytes=20000-']);
});

test('a kept model is used again without a question, and let go of', async ({ page, hub }) => {
  await openModelCard(page);
  await openHub(page);
  await lookUp(page, 'ours/tiny-llama');
  await download(page).click();
  await expect(report(page)).toContainText('ours/tiny-llama@c0ffee0');
  const asked = hub.questions.length;

  await page.reload();
  await openModelCard(page);
  await openHub(page);
  await page.getByRole('button', { name: 'Use ours/tiny-llama@c0ffee0 as policy' }).click();
  await expect(report(page)).toContainText('ours/tiny-llama@c0ffee0');
  await expect(dialog(page)).toHaveCount(0);

  await openHub(page);
  await page.getByRole('button', { name: 'Delete ours/tiny-llama@c0ffee0' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('remove it under Model first');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: /^Remove / }).click();
  await openHub(page);
  page.once('dialog', (question) => void question.accept());
  await page.getByRole('button', { name: /^Empty all/ }).click();
  await expect(dialog(page)).toContainText('Nothing yet.');
  await page.reload();
  await openModelCard(page);
  await openHub(page);
  await expect(dialog(page)).toContainText('Nothing yet.');
  expect(hub.questions.length).toBe(asked);
});

test('a run from a kept model goes on after a reload, without a second copy of it', async ({
  page,
  hub,
}) => {
  await openModelCard(page);
  await openHub(page);
  await lookUp(page, 'ours/tiny-llama');
  await download(page).click();
  await expect(report(page)).toContainText('ours/tiny-llama@c0ffee0');
  const asked = hub.questions.length;
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '100000' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText(/kept up to step \d+.*, with a copy of pairs\.jsonl/)).toBeVisible();
  const copies = (await privateFiles(page)).filter(({ path }) => path.startsWith('run-inputs/'));
  expect(copies.map(({ text }) => text)).toEqual([smallFile(24)]);

  await page.reload();
  await expect(offer(page)).toContainText(/Kept up to step \d+ of 100000/);
  await openModelCard(page);
  await openHub(page);
  await page.getByRole('button', { name: 'Delete ours/tiny-llama@c0ffee0' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText(
    'A run that waits to go on takes ours/tiny-llama@c0ffee0',
  );
  await page.getByRole('button', { name: 'Close' }).click();
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/^Aligning · step \d+ of 100000/);
  expect(hub.questions.length).toBe(asked);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/^Stopped/);
});

test('while a run goes what is kept can be seen and not loaded', async ({ page, hub }) => {
  hub.fail(weights, { kind: 'hold', after: 20_000 });
  await openModelCard(page);
  await openHub(page);
  await lookUp(page, 'ours/tiny-llama');
  await download(page).click();
  await expect(page.getByTestId('hub-progress')).toContainText(received(20_000));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog(page)).toContainText('The part is kept');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByLabel('Choose a folder for the policy').setInputFiles(`${reference}llama/policy`);
  await expect(report(page)).toContainText('Llama');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '100000' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toContainText('Aligning');

  await openHub(page);
  await page.getByRole('button', { name: 'Resume ours/tiny-llama@c0ffee0' }).click();
  await expect(dialog(page)).toContainText('so load it from the list once that has ended');
  await expect(dialog(page)).toContainText('A run is under way: a model can be loaded');
  const use = page.getByRole('button', { name: 'Use ours/tiny-llama@c0ffee0 as policy' });
  await expect(use).toBeDisabled();
});

test('a model for which there is no room is not fetched', async ({ page, hub }) => {
  await page.addInitScript(() => {
    navigator.storage.estimate = () => Promise.resolve({ quota: 2048, usage: 1024 });
  });
  await openModelCard(page);
  await openHub(page);
  await lookUp(page, 'ours/tiny-llama');
  await expect(dialog(page).getByRole('alert')).toContainText('and 1.0 KiB are free');
  await expect(download(page)).toHaveCount(0);
  expect(hub.sent()).toBe(0);
});

test('what cannot be fetched is refused in a sentence before anything is asked', async ({
  page,
  hub,
}) => {
  await openModelCard(page);
  await openHub(page);
  for (const [name, revision, words] of [
    ['gpt2', 'main', 'not of the form owner/name'],
    ['https://huggingface.co/datasets/ours/pairs', 'main', 'leads to a data set'],
    ['ours/tiny-llama', '../x', 'has not the form of a branch'],
  ] as const) {
    await lookUp(page, name, revision);
    await expect(dialog(page).getByRole('alert')).toContainText(words);
  }
  expect(hub.questions).toEqual([]);
  await lookUp(page, 'ours/words');
  await expect(dialog(page).getByRole('alert')).toContainText('no .safetensors file');
  await lookUp(page, 'ours/shut');
  await expect(found(page)).toContainText('gated');
  await expect(dialog(page).getByRole('alert')).toContainText('drop their folder on the page');
  await expect(download(page)).toHaveCount(0);
});

test.describe('a refusal of the hub', () => {
  test.use({ unansweredAt: /^(https:\/\/huggingface\.co|http:\/\/127\.0\.0\.1)/ });

  test('is told in a sentence', async ({ page, hub }) => {
    await openModelCard(page);
    await openHub(page);
    const said = dialog(page).getByRole('alert');
    await lookUp(page, 'ours/none');
    await expect(said).toContainText('shows no such model without an account');
    await lookUp(page, 'ours/tiny-llama', 'v9');
    await expect(said).toContainText('it has no revision v9');
    for (const [status, words] of [
      [429, 'asks for a pause'],
      [500, 'answered with status 500'],
    ] as const) {
      hub.answer(status);
      await lookUp(page, 'ours/tiny-llama');
      await expect(said).toContainText(words);
    }
    await page.route('https://huggingface.co/**', (route) => route.abort('internetdisconnected'));
    await lookUp(page, 'ours/tiny-llama');
    await expect(said).toContainText('huggingface.co could not be reached');
  });
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the dialog fits at three widths and axe finds nothing in it in ${colorScheme}`, async ({
    page,
    hub,
  }) => {
    await page.emulateMedia({ colorScheme });
    hub.fail(weights, { kind: 'hold', after: 20_000 });
    await openModelCard(page);
    await openHub(page);
    await lookUp(page, 'ours/tiny-llama');
    await download(page).click();
    await expect(page.getByRole('progressbar')).toBeVisible();
    const look = async () => {
      for (const width of [360, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        expect((await lookAtBoxes(page)).faults, `at ${width} px`).toEqual([]);
      }
      return await violations(page);
    };
    expect(await look()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog(page)).toContainText('The part is kept');
    await lookUp(page, 'gpt2');
    await expect(dialog(page).getByRole('alert')).toBeVisible();
    expect(await look()).toEqual([]);
  });
