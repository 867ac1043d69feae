import { type Page } from '@playwright/test';

import { smallRun } from './page';

/** Settings of a run that takes a while, by their labels. */
export const settings = {
  ...smallRun,
  ...{ Steps: '600', 'SFT steps': '6', 'Evaluate every': '20', 'Context length': '48' },
  ...{ 'Sampled prompts': '2', 'New tokens': '4' },
};
export const status = (page: Page) => page.getByTestId('run-status');
export const offer = (page: Page) => page.getByRole('region', { name: 'A run that was under way' });
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The kept checkpoint's step that the page tells of beside its run. */
export async function keptStep(page: Page): Promise<number> {
  const line = page.getByText(
    /^A reload does not lose this run: it is kept up to step.*, with a copy of /,
  );
  const text = (await line.textContent({ timeout: 20_000 })) ?? '';
  return Number(/step (\d+)/.exec(text)![1]);
}
