import { readFileSync } from 'node:fs';

import type { Download, Page } from '@playwright/test';

import { expect } from './page';

/** Chooses from a chart's menu. */
export async function choose(page: Page, title: string, action: string): Promise<void> {
  const chosen = page.getByRole('button', { name: action, exact: true });
  await page.getByRole('button', { name: `Menu of “${title}”`, exact: true }).click();
  await expect(chosen).toBeVisible();
  await chosen.click();
  await expect(chosen).toBeHidden();
}

/** What a chart's menu saves, as bytes. */
export async function exported(page: Page, title: string, kind: string): Promise<Buffer> {
  const saved: Download[] = [];
  const keep = (download: Download): void => void saved.push(download);
  page.on('download', keep);
  try {
    await choose(page, title, `“${title}” as ${kind}`);
    await expect.poll(() => saved.length, `“${title}” as ${kind} is saved`).toBe(1);
  } finally {
    page.off('download', keep);
  }
  return readFileSync(await saved[0]!.path());
}

/** The numbers of the table that the page shows of a chart, in full. */
export async function tableOf(page: Page, title: string): Promise<string[][]> {
  await choose(page, title, `Table of “${title}”`);
  const dialog = page.getByRole('dialog', { name: `${title}: table` });
  await expect(dialog).toBeVisible();
  const rows = await dialog
    .locator('tbody tr')
    .evaluateAll((found) =>
      found.map((row) =>
        [...row.children].map(
          (cell) => cell.querySelector('data')?.value ?? cell.textContent.replace('–', ''),
        ),
      ),
    );
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  return rows;
}
