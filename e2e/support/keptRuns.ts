import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

/** A kept run as the file of runs has it. */
export interface Kept {
  readonly head: {
    readonly name: string;
    readonly config: { readonly alignment: { readonly beta: number } };
  };
  readonly body: {
    readonly rows: readonly {
      readonly phase: string;
      readonly split: string;
      readonly step: number;
      readonly epoch: number;
      readonly seconds?: number;
      readonly tokens?: number;
      readonly values: Readonly<Record<string, number | null>>;
    }[];
  };
}

/** The kept runs that the page offers to save, as their file has them. */
export async function keptRuns(page: Page, count: number): Promise<Kept[]> {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save ${count} runs as a file` }).click();
  const text = await readFile(await (await saving).path(), 'utf8');
  return (JSON.parse(text) as { runs: Kept[] }).runs;
}
