import type { Page } from '@playwright/test';

import { serve } from '../scripts/serve.mjs';
import { dropText, expect, fill, legend, openPage, smallFile, test } from './support/page';

/** Trains two steps on WASM and opens what the page says of its backend. @returns the last loss */
async function trained(page: Page): Promise<number> {
  await dropText(page, 'pairs.jsonl', smallFile(10));
  await fill(page, { Steps: '2', 'SFT steps': '3', 'Context length': '24', Batch: '2' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);
  await page.getByRole('button', { name: 'WASM', exact: true }).click();
  return legend(page, 'loss');
}

// On a bare host WASM has no shared memory: one thread, and the console stays empty (the test sees to it).
test('the built site trains on a bare static host below any path as on its own server, and says what bounds its threads', async ({
  page,
}) => {
  const backend = page.getByRole('dialog', { name: 'Backend' });
  const threads = backend.locator('dt:text("Threads") + dd');
  const oneThread = backend.getByText('WASM runs on one thread: the server of this page');
  const { url, close } = await serve({ prefix: '/some/where/', isolated: false });
  let bare: number;
  try {
    await openPage(page, url);
    await expect(page).toHaveTitle(/Refinery/);
    bare = await trained(page);
    await expect(threads).toHaveText('1');
    await expect(oneThread).toBeVisible();
  } finally {
    close();
  }
  page.once('dialog', (dialog) => void dialog.accept());
  await openPage(page);
  expect(await trained(page)).toBeCloseTo(bare, 3);
  // How many there are follows from the cores: one where there are two.
  await expect(threads).toHaveText(/^[1-9]\d*$/);
  await expect(oneThread).toBeHidden();
});
