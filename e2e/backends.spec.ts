import { chromium, type Browser } from '@playwright/test';

import { browserArguments, findBrowser } from '../scripts/browser.mjs';
import {
  chooseBackend,
  dropText,
  expect,
  fill,
  legend,
  openPage,
  recordStatus,
  smallFile,
  test,
} from './support/page';
import { offer } from './support/underway';

const tiny = {
  'Context length': '24',
  'SFT steps': '1',
  'SFT batch': '2',
  Steps: '3',
  Batch: '2',
  'Held-out share': '0.1',
  'Evaluate every': '3',
  'Refinement prompt p': 'Be kind.',
};

test('a software adapter takes WASM and says so; WebGPU can be forced and trains', async ({
  page,
}) => {
  await openPage(page);
  await expect(page.getByText('The only WebGPU adapter here is a software one')).toBeVisible();
  await expect(page.getByRole('button', { name: 'WASM', exact: true })).toBeVisible();
  await dropText(page, 'pairs.jsonl', smallFile(10));
  await chooseBackend(page, 'WebGPU');
  await expect(page.getByText('WebGPU runs on a software adapter here')).toBeVisible();
  await page.getByRole('button', { name: 'WebGPU', exact: true }).click();
  const tuning = page.getByLabel('Kernels work by');
  await expect(tuning).toHaveText(/Automatic: an item a thread/);
  await expect(
    page.getByText(/ ms by an item a thread, [\d.]+ ms by an item a workgroup/),
  ).toBeVisible();
  await tuning.selectOption({ label: 'an item a workgroup' });
  await tuning.selectOption({ label: 'Automatic: an item a thread' });
  await page.keyboard.press('Escape');
  await fill(page, tiny);
  const said = await recordStatus(page);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 3 steps/);
  const words = (await said()).join('\n');
  expect(words).toMatch(/^Preparing the data · \d+ of \d+ kernels compiled$/m);
  expect(words).toMatch(/^Aligning · step \d of 3/m);
  const gpu = await legend(page, 'loss');
  await expect(page.getByText('Dispatches a step')).toBeVisible();
  // The same run on WASM comes to the same loss. The policy would go with its worker, so the page asks.
  page.once('dialog', (dialog) => void dialog.accept());
  await chooseBackend(page, 'WASM');
  await expect(page.getByText('The policy went with its worker')).toBeVisible();
  const saidAgain = await recordStatus(page);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.poll(async () => (await saidAgain()).at(-1)).toMatch(/Done · 3 steps/);
  await expect.poll(() => legend(page, 'loss')).toBeCloseTo(gpu, 2);
});

test('a lost device is said in a banner, and a new worker goes on from there', async ({ page }) => {
  const status = page.getByTestId('run-status');
  await openPage(page);
  await chooseBackend(page, 'WebGPU');
  await dropText(page, 'pairs.jsonl', smallFile(10));
  await fill(page, { ...tiny, Steps: '99999', 'SFT steps': '0', 'Evaluate every': '0' });
  await page.getByRole('radio', { name: 'DPO', exact: true }).check();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(status).toHaveText(/Aligning · step [1-9]\d* of 99999/);
  await expect.poll(() => legend(page, 'loss')).toBeGreaterThan(0);
  // Every WebGPU device ends with the browser's GPU process.
  const session = await page.context().browser()!.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  await expect(page.getByText('The GPU device was lost')).not.toHaveCount(0);
  await expect(status).toHaveText('The run failed');
  expect(await legend(page, 'loss')).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Restart the worker' }).click();
  await expect(page.getByRole('button', { name: 'WebGPU', exact: true })).toBeVisible();
  await expect(page.getByTestId('preparation')).toContainText('9 pairs for training');
  // The run itself waits, as far as it was kept before the device went.
  await expect(offer(page)).toContainText(/DPO.*\. Kept up to step \d+ of 99999\./);
  const kept = Number(/up to step (\d+)/.exec((await offer(page).textContent())!)![1]);
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  const step = async (): Promise<number> =>
    Number(/step (\d+) of/.exec((await status.textContent())!)?.[1] ?? 0);
  await expect.poll(step).toBeGreaterThan(kept);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(status).toHaveText(/^Stopped/);
  await fill(page, { Steps: '2' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(status).toHaveText(/Done · 2 steps/);
});

async function withBrowser(
  args: readonly string[],
  look: (browser: Browser) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({ executablePath: findBrowser(), args: [...args] });
  try {
    await look(browser);
  } finally {
    await browser.close();
  }
}

test('no adapter: WASM computes, and a banner says what to do', async ({ baseURL }) => {
  const without = browserArguments.filter((flag) => !flag.includes('webgpu'));
  await withBrowser(without, async (browser) => {
    const page = await browser.newPage();
    await openPage(page, baseURL);
    await expect(page.getByText('found no GPU adapter, so this page computes')).toBeVisible();
    await page.getByRole('button', { name: 'WASM', exact: true }).click();
    await page.getByLabel('Compute on').selectOption({ label: 'WebGPU' });
    // A forced backend that is lacking is never replaced in silence.
    await expect(page.getByRole('alert')).toContainText(
      'backend: webgpu cannot be used, since this browser',
    );
    await page.getByRole('button', { name: 'Choose automatically' }).click();
    await expect(page.getByRole('button', { name: 'WASM', exact: true })).toBeVisible();
  });
});

test('no WebGPU at all: the browser is named, and the page trains all the same', async ({
  baseURL,
}) => {
  // A page of another host over plain http is no secure context, and so has no navigator.gpu.
  const flags = [...browserArguments, '--host-resolver-rules=MAP refinery.example 127.0.0.1'];
  await withBrowser(flags, async (browser) => {
    const page = await browser.newPage();
    await openPage(page, baseURL!.replace('127.0.0.1', 'refinery.example'));
    await expect(page.getByText(/Chrome \d+ offers no WebGPU here/)).toBeVisible();
    await dropText(page, 'pairs.jsonl', smallFile(10));
    await fill(page, { ...tiny, Steps: '2' });
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);
  });
});
