import type { Page } from '@playwright/test';

import { expectFine } from './support/axe';
import { choose, exported, tableOf } from './support/charts';
import {
  dropText,
  expect,
  fill,
  openCards,
  openPage,
  smallFile,
  standing,
  test,
} from './support/page';

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
  // The held-out line’s points, worked out from the table and the axes, have its color in the picture.
  const numbers = (name: string): number[] =>
    new RegExp(`${name}="([^"]*)"`).exec(svg)![1]!.split(' ').map(Number);
  const [across, up, box] = ['data-x-range', 'data-y-range', 'data-box'].map(numbers);
  const place = (value: number, [min, max]: number[], from: number, to: number): number =>
    from + ((value - min!) / (max! - min!)) * (to - from);
  const dots = 2008 / 680;
  const places = table
    .filter((row) => row[5] === 'eval')
    .map((row) => [
      Math.round(dots * place(Number(row[0]), across!, box![0]!, box![2]!)),
      Math.round(dots * place(Number(row[6]), up!, box![3]!, box![1]!)),
    ]);
  // Those on the rim are half cut off.
  expect(await colorsAt(page, png, places.slice(1, 3))).toEqual(['20 96 96', '20 96 96']);
  expect(await colorsAt(page, png, [[1500, 40]])).toEqual(['255 255 255']);
});

/** The colors of a picture's dots, as its bytes are decoded by the browser. */
async function colorsAt(page: Page, png: Buffer, places: number[][]): Promise<string[]> {
  return page.evaluate(
    async ([bytes, wanted]) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      context.drawImage(image, 0, 0);
      return wanted.map(([x, y]) => {
        const [red, green, blue] = context.getImageData(x!, y!, 1, 1).data;
        return `${red!} ${green!} ${blue!}`;
      });
    },
    [[...png], places] as const,
  );
}

test('every line of every chart is where its numbers are', async ({ page }) => {
  await train(page);
  const titles = [
    ...['Held-out win rate', 'Reward margin', 'Rewards, chosen and rejected'],
    ...['Refinement Δ', 'Log-probability of the answers', 'Gradient norm', 'Learning rate'],
  ];
  for (const title of titles) {
    const csv = (await exported(page, title, 'CSV')).toString().trimEnd().split('\r\n');
    const [names, ...rows] = csv.map((line) => line.split(','));
    const svg = (await exported(page, title, 'SVG')).toString();
    const numbers = (name: string): number[] =>
      new RegExp(`${name}="([^"]*)"`).exec(svg)![1]!.split(' ').map(Number);
    const [x, y, box] = ['data-x-range', 'data-y-range', 'data-box'].map(numbers);
    const back = (at: number, from: number, to: number, [min, max]: number[]): number =>
      min! + ((at - from) / (to - from)) * (max! - min!);
    const lines = [
      ...svg.matchAll(/data-drawn="line" data-metric="(\S+)" data-split="(\S+)" points="([^"]*)"/g),
    ];
    expect(lines.length).toBeGreaterThan(0);
    for (const [, metric, split, points] of lines) {
      const column = names!.indexOf(metric!);
      // A win rate has no point while policy and reference are the same.
      const wanted = rows.filter(
        (row) => row[5] === split && (title !== 'Held-out win rate' || row.at(-1) !== ''),
      );
      const places = points!.split(' ').map((point) => point.split(',').map(Number));
      expect(places).toHaveLength(wanted.length);
      // The picture holds a thousandth of its 312 units of height.
      const height = y![1]! - y![0]!;
      for (const [i, [left, top]] of places.entries()) {
        expect(back(left!, box![0]!, box![2]!, x!)).toBeCloseTo(Number(wanted[i]![0]), 3);
        const value = back(top!, box![3]!, box![1]!, y!);
        expect(Math.abs(value - Number(wanted[i]![column])) / height).toBeLessThan(1e-5);
      }
    }
  }
});

test('files that are saved one right after the other all arrive', async ({ page }) => {
  await train(page);
  const arrived: string[] = [];
  page.on('download', (download) => arrived.push(download.suggestedFilename()));
  // More than the browser takes within a second: it drops the eleventh without a word.
  await page.evaluate(() => {
    for (const kind of ['CSV', 'JSON', 'SVG', 'CSV', 'JSON', 'SVG', 'CSV', 'JSON', 'SVG'])
      for (const title of ['Loss', 'Gradient norm'])
        document.querySelector<HTMLElement>(`[aria-label="“${title}” as ${kind}"]`)!.click();
  });
  await expect.poll(() => arrived.length).toBe(18);
  for (const id of ['loss', 'grad-norm'])
    for (const kind of ['csv', 'json', 'svg'])
      expect(arrived.filter((name) => name === `refinery-${id}.${kind}`)).toHaveLength(3);
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
  const box = await standing(over);
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
  const box = await standing(large.locator('.u-wrap'));
  const { width, height } = page.viewportSize()!;
  expect(box.width).toBeGreaterThan(0.8 * width);
  expect(box.height).toBeGreaterThan(0.6 * height);
  await page.keyboard.press('Escape');
  await expect(large).toHaveCount(0);
  // The focus is back at the chart’s menu, by whichever way its large picture and its table are left.
  const menu = page.getByRole('button', { name: 'Menu of “Loss”', exact: true });
  await expect(menu).toBeFocused();
  await choose(page, 'Loss', '“Loss” on the whole screen');
  await large.getByRole('button', { name: 'Close' }).click();
  await expect(large).toHaveCount(0);
  await expect(menu).toBeFocused();
  await choose(page, 'Loss', 'Table of “Loss”');
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();
});

test('a chart’s explanation has the glossary behind its terms', async ({ page }) => {
  await train(page);
  await page.getByRole('button', { name: 'What “Reward margin” shows' }).click();
  await page.locator('#help-margins').getByRole('button', { name: 'policy', exact: true }).hover();
  await expect(page.getByRole('tooltip')).toContainText('The model that is trained.');
  await expect(page.locator('#help-margins')).toBeVisible();
});

test('axe finds nothing in an open menu, table and large chart in light and dark', async ({
  page,
}) => {
  await train(page);
  await openCards(page);
  await page.getByRole('button', { name: 'Menu of “Loss”', exact: true }).click();
  await expectFine(page);
  await page.getByRole('button', { name: 'Table of “Loss”', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Loss: table' })).toBeVisible();
  await expectFine(page);
  await page.keyboard.press('Escape');
  await choose(page, 'Loss', '“Loss” on the whole screen');
  await expect(page.getByRole('dialog', { name: 'Loss', exact: true })).toBeVisible();
  await expectFine(page);
});
