import { readFileSync, writeFileSync } from 'node:fs';

import type { Locator, Page } from '@playwright/test';

import { browserArguments, findBrowser } from '../scripts/browser.mjs';
import { violations } from './support/axe';
import { lookAtBoxes } from './support/boxes';
import {
  chooseBackend,
  dropText,
  expect,
  fill,
  frameDrawn,
  openCards,
  openPage,
  smallFile,
  test,
} from './support/page';

// A part that is drawn anew over its old pixels differs from them at its rounded edges, by a shade
// or two: each tile is drawn whole, so that what differs is the page's doing.
test.use({
  launchOptions: {
    executablePath: findBrowser(),
    args: [...browserArguments, '--disable-partial-raster'],
  },
});

const widths = [360, 768, 1440] as const;
const height = 900;
const small = {
  ...{ 'Context length': '24', 'SFT steps': '1', 'SFT batch': '2', Steps: '2', Batch: '2' },
  ...{ 'Held-out share': '0.25', 'Evaluate every': '2' },
};

/** The picture of what stands still: the second of two that are equal. */
async function settled(page: Page, fullPage: boolean): Promise<Buffer> {
  const take = (): Promise<Buffer> => page.screenshot({ fullPage, animations: 'disabled' });
  let last = await take();
  await expect
    .poll(async () => {
      const before = last;
      last = await take();
      return last.equals(before);
    })
    .toBe(true);
  return last;
}

/** Asserts at every width that a state fits and stands still, and keeps its pictures in both themes. */
async function look(page: Page, state: string, { over = false } = {}): Promise<void> {
  const top = page.locator('dialog[open], :popover-open');
  for (const width of widths)
    await test.step(`${state} at ${width} px`, async () => {
      await page.setViewportSize({ width, height });
      await page.mouse.move(0, 0);
      if (over) await top.scrollIntoViewIfNeeded();
      else
        await page.evaluate(() => {
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
          scrollTo(0, 0);
          document.querySelector('aside')!.scrollTo(0, 0);
        });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const picture = await settled(page, !over);
        writeFileSync(test.info().outputPath(`${state}-${width}-${colorScheme}.png`), picture);
      }
      const { faults, pieces } = await lookAtBoxes(page);
      expect.soft(faults, `${state} at ${width} px`).toEqual([]);
      expect(pieces).toBeGreaterThan(over ? 3 : 30);
    });
}

/** Presses each of the links to the parts of the page, and looks that the part comes up under the bar. */
async function jump(page: Page, parts: readonly (readonly [string, Locator])[]): Promise<void> {
  const links = page.getByRole('navigation', { name: 'On this page' });
  await expect(links.getByRole('button')).toHaveText(parts.map(([name]) => name));
  for (const [name, part] of parts) {
    await links.getByRole('button', { name, exact: true }).press('Enter');
    await expect(part).toBeFocused();
    const below = (): Promise<number> =>
      part.evaluate(
        (element) =>
          element.getBoundingClientRect().top -
          document.querySelector('header')!.getBoundingClientRect().bottom,
      );
    await expect(async () => {
      const pixels = await below();
      expect(pixels, `from the bar down to ${name}`).toBeLessThan(60);
      expect(pixels).toBeGreaterThanOrEqual(0);
    }).toPass();
  }
}

test('every state fits at three widths and stands still', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeVisible();
  await look(page, 'first-visit');
  await page.getByRole('button', { name: 'WASM', exact: true }).click();
  await look(page, 'backend', { over: true });
  await page.keyboard.press('Escape');

  await dropText(page, 'page.html', '<!doctype html><html><body>Not found</body></html>');
  await expect(page.getByRole('alert')).toContainText('page.html');
  await look(page, 'refused-file');

  const columns = '{"frage":"Was ist das?","gut":" Eine Zahl.","schlecht":" Nichts."}\n';
  await dropText(page, 'columns.jsonl', columns.repeat(4));
  const mapping = page.getByRole('dialog', { name: 'Which columns of columns.jsonl?' });
  await expect(mapping).toBeVisible();
  await look(page, 'mapping', { over: true });
  await page.keyboard.press('Escape');
  await expect(mapping).toHaveCount(0);

  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...small, 'Context length': '8', 'Learning rate': '0' });
  await expect(page.locator('[data-notice="rows-cut"]')).toBeVisible();
  // A narrow screen shows one notice at first.
  await page.setViewportSize({ width: 360, height });
  await page
    .getByTestId('health')
    .getByRole('button', { name: /^Show \d+ more$/ })
    .click();
  await look(page, 'health');

  await fill(page, { ...small, 'Learning rate': '0.001' });
  await expect(page.locator('[data-notice="rows-cut"]')).toHaveCount(0);
  await openCards(page);
  await expect(page.getByTestId('preparation')).toContainText('18 pairs for training');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  await look(page, 'loaded');

  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await expect(page.getByTestId('pair-title')).toHaveText(/line 1 of pairs.jsonl/);
  await look(page, 'data');
  const setup = page.getByRole('complementary', { name: 'Setup' });
  await page.setViewportSize({ width: 360, height });
  await jump(page, [
    ['Data', page.getByRole('main')],
    ['Pairs', page.getByRole('heading', { name: 'Pairs, token by token' })],
    ['Setup', setup],
  ]);
  await page.getByRole('link', { name: 'Watch', exact: true }).click();

  await page.getByRole('radio', { name: 'IPO', exact: true }).check();
  await fill(page, { β: '1e-20' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('so the update was left out');
  await look(page, 'diverged');
  await page.getByRole('button', { name: 'Stop here and take the policy as it stood' }).click();
  await expect(page.getByTestId('run-status')).toContainText('Diverged');

  await page.getByRole('radio', { name: 'Sr-DPO', exact: true }).check();
  await fill(page, { β: '0.1' });
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);
  await expect(page.locator('[data-chart] .u-wrap').first()).toBeVisible();
  await look(page, 'done');
  await expect(page.getByRole('navigation', { name: 'On this page' })).toBeHidden();
  await page.setViewportSize({ width: 360, height });
  await jump(page, [
    ['Run', page.getByRole('main')],
    ['Health', page.getByRole('heading', { name: 'Health' })],
    ['Loss', page.getByRole('region', { name: 'Margins and loss' })],
    ['Charts', page.getByRole('region', { name: 'Charts' })],
    ['Samples', page.getByRole('region', { name: 'Samples' })],
    ['Setup', setup],
  ]);

  const menu = page.getByRole('button', { name: 'Menu of “Loss”', exact: true });
  await menu.click();
  await expect(page.getByRole('button', { name: 'Table of “Loss”' })).toBeVisible();
  await look(page, 'chart-menu', { over: true });
  await page.getByRole('button', { name: 'Table of “Loss”' }).click();
  await look(page, 'chart-table', { over: true });
  await page.keyboard.press('Escape');
  await menu.click();
  await page.getByRole('button', { name: '“Loss” on the whole screen' }).click();
  await expect(page.locator('dialog[open] .u-wrap')).toBeVisible();
  await look(page, 'chart-large', { over: true });
});

test('a memory budget with its ways out, and an opened checkpoint, fit and stand still', async ({
  page,
}) => {
  const axe = async (): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect.soft(await violations(page)).toEqual([]);
    }
  };
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...small, Batch: '16', Steps: '2' });
  await page.getByLabel('Stop at', { exact: true }).fill('1');
  await page.getByRole('checkbox', { name: 'Report pairs' }).check();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  const budget = page.getByLabel('Memory budget, GiB');
  await budget.fill('0.0001');
  await expect(page.getByRole('group', { name: 'Lighter settings' })).toBeVisible();
  await look(page, 'budget');
  await axe();
  await budget.fill('');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/^Stopped · 1 step/);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the checkpoint' }).click();
  const buffer = readFileSync(await (await saved).path());
  page.on('dialog', (dialog) => void dialog.accept());
  await openPage(page);
  const open = async (name: string, bytes: Buffer): Promise<void> => {
    const input = page.getByLabel('Open checkpoint file: its files');
    await input.setInputFiles({ name, mimeType: 'application/zip', buffer: bytes });
  };
  const opened = page.getByRole('region', { name: /^The checkpoint / });
  await open('a-checkpoint-with-a-rather-long-name-of-its-own.zip', buffer);
  await expect(opened.getByRole('status')).toContainText('choose that file under Data');
  await look(page, 'checkpoint-waits');
  await axe();
});

test('what does not fit is found', async ({ page }) => {
  await page.setViewportSize({ width: 360, height });
  await openPage(page);
  const title = page.getByRole('heading', { name: 'Refinery' });
  const found = async (style: string): Promise<readonly string[]> => {
    await title.evaluate((element, text) => {
      element.setAttribute('style', text);
    }, style);
    return (await lookAtBoxes(page)).faults;
  };
  await expect.poll(() => found('')).toEqual([]);
  expect(await found('position: relative; left: 180px')).toContainEqual(
    expect.stringMatching(/^“Refinery” overlaps button “(WASM|WebGPU|CPU)”$/),
  );
  expect(await found('width: 30px')).toEqual(['“Refinery” leaves its h1 “Refinery”']);
  expect(await found('width: 30px; overflow: hidden')).toContain(
    '“Refinery” is cut by h1 “Refinery”',
  );
  expect(await found('width: 30px; overflow: auto')).toContain('h1 “Refinery” scrolls sideways');
  const wide = await found('position: relative; left: 340px');
  expect(wide).toContain('“Refinery” leaves the window');
  expect(wide).toContain('The page scrolls sideways');
});

test('a first visit stands still on a phone while its backend starts', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await openPage(page);
  const banner = page.getByRole('status').filter({ hasText: 'the processor computes' });
  await expect(banner).toBeVisible();
  await frameDrawn(page);
  const moved = await page.evaluate(() =>
    (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
  );
  // What Google’s Core Web Vitals call good.
  expect(moved).toBeLessThan(0.1);
  // The rest of it is there when it is asked for.
  await expect(banner).not.toContainText('The backend chip', { useInnerText: true });
  await banner.getByRole('button', { name: 'More' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The backend chip can force WebGPU.')).toBeVisible();
  const less = page.getByRole('button', { name: 'Less' });
  await expect(less).toBeFocused();
  await expect(less).toHaveAttribute('aria-expanded', 'true');
  const faults = (await lookAtBoxes(page)).faults;
  expect(faults).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(banner).not.toContainText('The backend chip', { useInnerText: true });
});
