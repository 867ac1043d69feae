import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { expect } from './page';

/** Chooses from a chart's menu. */
export async function choose(page: Page, title: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Menu of “${title}”`, exact: true }).click();
  await page.getByRole('button', { name: action, exact: true }).click();
}

/** What a chart's menu saves, as bytes. */
export async function exported(page: Page, title: string, kind: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await choose(page, title, `“${title}” as ${kind}`);
  return readFileSync(await (await waiting).path());
}

/** The numbers of the table that the page shows of a chart, in full. */
export async function tableOf(page: Page, title: string): Promise<string[][]> {
  await choose(page, title, `Table of “${title}”`);
  const dialog = page.getByRole('dialog', { name: `${title}: table` });
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
