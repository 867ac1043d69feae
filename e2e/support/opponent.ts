import { readFileSync } from 'node:fs';

import { expect, type Locator, type Page } from '@playwright/test';

/** What a button of this name gives to be saved. */
export async function download(page: Page, name: string): Promise<Buffer> {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  return readFileSync(await (await saving).path());
}

/** Chooses a policy that the page has saved as the opponent of the next run. */
export async function chooseOpponent(page: Page, buffer: Buffer): Promise<Locator> {
  const picker = page.getByRole('group', { name: 'Opponent: another run’s checkpoint' });
  await picker.getByLabel('Choose its files for the opponent').setInputFiles({
    ...{ name: 'refinery-policy.zip', mimeType: 'application/zip', buffer },
  });
  await expect(picker.getByTestId('model-report')).toContainText('Llama');
  return picker;
}
