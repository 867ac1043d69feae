import { readFileSync } from 'node:fs';

import type { Locator, Page } from '@playwright/test';

import { expect, openPage, test } from './support/page';

/** More stops than the page has. */
const mostStops = 250;

/** Presses Tab until the element has the focus, which must be seen on it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stops = 0; stops < mostStops; stops += 1) {
    await page.keyboard.press('Tab');
    // At once: what is written above the focus a moment later moves it away.
    const focus = await target.evaluateAll(async ([element]) => {
      if (!element || element !== document.activeElement) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const seen = await new Promise<number>((resolve) => {
        const observer = new IntersectionObserver(([entry]) => {
          observer.disconnect();
          resolve(entry!.intersectionRatio);
        });
        observer.observe(element);
      });
      return { outline: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth), seen };
    });
    if (focus === null) continue;
    expect(focus.outline, `the outline of ${target.toString()}`).toBeGreaterThan(0);
    expect(focus.seen, `the part of ${target.toString()} that is seen`).toBeGreaterThan(0);
    return;
  }
  throw new Error(`${mostStops} presses of Tab do not come to ${target.toString()}.`);
}

/** Tabs into a field, which selects what it holds, and types over it. */
async function typeInto(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label, exact: true });
  await tabTo(page, field);
  await page.keyboard.type(value);
  await expect(field).toHaveValue(value);
}

/** The summary that folds a card, or the settings that few need within it. */
const summaryOf = (page: Page, title: string): Locator =>
  page.locator('aside summary', { has: page.getByRole('heading', { name: title }) });

test('by keyboard alone: from the first visit to the numbers of a chart in a file', async ({
  page,
}) => {
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  await openPage(page);
  await tabTo(page, button('Try the sample'));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('report-train')).toContainText('120');

  await typeInto(page, 'Context length', '24');
  const method = page.getByRole('radio', { name: 'Sr-DPO', exact: true });
  await tabTo(page, method);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'IPO', exact: true })).toBeChecked();
  await page.keyboard.press('ArrowRight');
  await expect(method).toBeChecked();

  const training = summaryOf(page, 'Training');
  await tabTo(page, training);
  await page.keyboard.press('Space');
  await typeInto(page, 'Steps', '2');
  await typeInto(page, 'Batch', '2');
  await typeInto(page, 'SFT steps', '1');
  const heading = page.getByRole('heading', { name: 'Training' });
  await tabTo(page, page.locator('aside details', { has: heading }).locator('details summary'));
  await page.keyboard.press('Enter');
  await typeInto(page, 'SFT batch', '2');
  await typeInto(page, 'Evaluate every', '2');
  await expect(page.getByTestId('preparation')).toContainText('108 pairs for training');
  await expect(button('Train')).toBeEnabled();

  await tabTo(page, button('Train'));
  await page.keyboard.press('Space');
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);

  const menu = button('Menu of “Loss”');
  await tabTo(page, menu);
  await page.keyboard.press('Enter');
  await tabTo(page, button('“Loss” as CSV'));
  const waiting = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const csv = readFileSync(await (await waiting).path(), 'utf8');
  const [names, ...rows] = csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  expect(names).toEqual(['step', 'epoch', 'pairs', 'tokens', 'seconds', 'split', 'loss']);
  // Two steps of two pairs, and the held-out pairs before the first and after the last.
  expect(rows.map(([step, , pairs, , , split]) => [step, pairs, split])).toEqual([
    ['0', '0', 'eval'],
    ['1', '2', 'train'],
    ['2', '4', 'train'],
    ['2', '4', 'eval'],
  ]);

  // A closed menu gives the focus back to its button.
  await expect(menu).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, button('Table of “Loss”'));
  await page.keyboard.press('Enter');
  const table = page.getByRole('dialog', { name: 'Loss: table' });
  await expect(table).toBeVisible();
  const shown = await table
    .locator('tbody tr')
    .evaluateAll((lines) =>
      lines.map((line) =>
        [...line.children].map((cell) => cell.querySelector('data')?.value ?? cell.textContent),
      ),
    );
  expect(rows).toEqual(shown);
  await page.keyboard.press('Escape');
  await expect(table).toHaveCount(0);
});
