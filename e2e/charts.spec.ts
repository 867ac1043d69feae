import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { choose, exported, tableOf } from './support/charts';
import { dropText, expect, fill, openCards, openPage, smallFile, test } from './support/page';

const small = {
  ...{ 'Context length': '32', 'SFT steps': '0', Batch: '4', 'Held-out share': '0.25' },
  ...{ Steps: '12', 'Evaluate every': '4' },
};

async function train(page: Page): Promise<void> {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, small);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 12 steps/);
}

test('exports of a chart hold the numbers of its table, one by one', async ({ page }) => {
  await train(page);
  const table = await tableOf(page, 'Loss');
  // 12 training rows, and evaluations before the first step and after steps 4, 8 and 12.
  expect(table).toHaveLength(16);
  expect(table.filter((row) => row[5] === 'eval').map((row) => row[0])).toEqual([
    '0',
    '4',
    '8',
    '12',
  ]);
  expect(Number(table[1]![6])).toBeCloseTo(Math.LN2, 3);
  expect(table.at(-1)![2]).toBe('48'); // 12 steps of 4 pairs

  const csv = (await exported(page, 'Loss', 'CSV')).toString().trimEnd().split('\r\n');
  expect(csv[0]).toBe('step,epoch,pairs,tokens,seconds,split,loss');
  expect(csv.slice(1).map((line) => line.split(','))).toEqual(table);

  const json = JSON.parse((await exported(page, 'Loss', 'JSON')).toString()) as {
    chart: string;
    rows: Record<string, number | string>[];
  };
  expect(json.chart).toBe('loss');
  expect(json.rows.map((row) => Object.values(row).map(String))).toEqual(table);

  const svg = (await exported(page, 'Loss', 'SVG')).toString();
  const drawn = await page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    const numbers = (name: string) => root.getAttribute(name)!.split(' ').map(Number);
    const [x, y, box] = [numbers('data-x-range'), numbers('data-y-range'), numbers('data-box')];
    const back = (place: number, from: number, to: number, range: number[]) =>
      range[0]! + ((place - from) / (to - from)) * (range[1]! - range[0]!);
    const texts = [...root.querySelectorAll('text')].map(({ textContent }) => textContent);
    const lines = [...root.querySelectorAll('polyline')].map((line) =>
      line
        .getAttribute('points')!
        .split(' ')
        .map((point) => point.split(',').map(Number))
        .map(([left, top]) => [back(left!, box[0]!, box[2]!, x), back(top!, box[3]!, box[1]!, y)]),
    );
    return { texts, lines };
  }, svg);
  for (const words of ['Loss', 'train', 'held out', 'step', 'loss', 'Sr-DPO'])
    expect(drawn.texts).toContain(words);
  for (const [l, split] of ['train', 'eval'].entries()) {
    const rows = table.filter((row) => row[5] === split);
    expect(drawn.lines[l]).toHaveLength(rows.length);
    rows.forEach((row, i) => {
      expect(drawn.lines[l]![i]![0]).toBeCloseTo(Number(row[0]), 3);
      expect(drawn.lines[l]![i]![1]).toBeCloseTo(Number(row[6]), 3);
    });
  }

  const png = await exported(page, 'Loss', 'PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // 170 by 110 mm at 300 dots an inch.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2008, 1299]);
  const colors = await page.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      return new Set(new Uint32Array(data.buffer)).size;
    },
    [...png],
  );
  expect(colors).toBeGreaterThan(10);
});

test('zoom is shared, is reset and follows; smoothing and axes change the picture', async ({
  page,
}) => {
  await train(page);
  const range = async (): Promise<number[]> => {
    const svg = (await exported(page, 'Reward margin', 'SVG')).toString();
    return /data-x-range="(\S+) (\S+)"/.exec(svg)!.slice(1).map(Number);
  };
  expect(await range()).toEqual([0, 12]);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect(await range()).toEqual([3, 9]);
  await page.getByRole('button', { name: 'Move right' }).click();
  expect(await range()).toEqual([4.5, 10.5]);
  const follow = page.getByRole('button', { name: 'Follow latest' });
  await follow.click();
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  expect(await range()).toEqual([6, 12]);
  await page.getByRole('button', { name: 'Reset zoom' }).click();
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  expect(await range()).toEqual([0, 12]);
  // Drawn out on one chart, it is zoomed to in another.
  const over = page.locator('[data-chart="loss"] .u-over');
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 4, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, y, { steps: 4 });
  await page.mouse.up();
  const [from, to] = await range();
  expect(from).toBeCloseTo(3, 0);
  expect(to).toBeCloseTo(6, 0);
  await over.dblclick();
  expect(await range()).toEqual([0, 12]);

  await page.getByRole('combobox', { name: 'By' }).selectOption('pairs');
  expect(await range()).toEqual([0, 48]);
  await page.getByRole('slider', { name: 'Smoothing' }).fill('0.5');
  await page.getByLabel('log x').check();
  await page.getByLabel('log y').check();
  const svg = (await exported(page, 'Loss', 'SVG')).toString();
  for (const words of ['pairs trained on, logarithmic', 'loss, logarithmic', 'smoothed by 0.50'])
    expect(svg).toContain(words);
  expect(svg.match(/data-drawn="measured"/g)).toHaveLength(1);
  await page.reload();
  await expect(page.getByTestId('run-status')).toHaveText('Waiting for a preference file');
  expect(await page.evaluate(() => localStorage.getItem('refinery-charts'))).toContain(
    '"smoothing":0.5',
  );
});

test('a pinned chart comes first, the filter finds by name, one chart takes the screen', async ({
  page,
}) => {
  await train(page);
  const first = page.locator('[data-chart]').first();
  await expect(first).toHaveAttribute('data-chart', 'win-rate');
  await choose(page, 'Gradient norm', 'Pin “Gradient norm” to the front');
  await expect(first).toHaveAttribute('data-chart', 'grad-norm');
  const filter = page.getByRole('searchbox', { name: 'Show charts named' });
  await filter.fill('LOGPS');
  await expect(page.locator('[data-chart]')).toHaveCount(1);
  await filter.fill('nothing like it');
  await page.getByRole('button', { name: 'Show all' }).click();
  await choose(page, 'Gradient norm', 'Unpin “Gradient norm”');
  await expect(first).toHaveAttribute('data-chart', 'win-rate');
  await choose(page, 'Loss', '“Loss” on the whole screen');
  const large = page.getByRole('dialog', { name: 'Loss', exact: true });
  const box = (await large.locator('.u-wrap').boundingBox())!;
  const { width, height } = page.viewportSize()!;
  expect(box.width).toBeGreaterThan(0.8 * width);
  expect(box.height).toBeGreaterThan(0.6 * height);
  await page.keyboard.press('Escape');
  await expect(large).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing in an open menu, table and large chart in ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await train(page);
    await openCards(page);
    const violations = async () => (await new AxeBuilder({ page }).analyze()).violations;
    await page.getByRole('button', { name: 'Menu of “Loss”', exact: true }).click();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Table of “Loss”', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Loss: table' })).toBeVisible();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await choose(page, 'Loss', '“Loss” on the whole screen');
    await expect(page.getByRole('dialog', { name: 'Loss', exact: true })).toBeVisible();
    expect(await violations()).toEqual([]);
  });
