import type { Page } from '@playwright/test';

import { exported, tableOf } from './support/charts';
import { dropText, expect, fill, openPage, smallFile, standing, test } from './support/page';

async function trained(page: Page): Promise<void> {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, {
    ...{ 'Context length': '32', 'SFT steps': '0', Batch: '4', Steps: '6' },
    ...{ 'Held-out share': '0.25', 'Evaluate every': '3' },
  });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 6 steps/);
}

/** Where shapes of an exported picture stand by its axes: a circle’s middle, a bar’s upper left corner. */
async function placesOf(
  page: Page,
  svg: string,
  shapes: string,
): Promise<{ name: string; x: number; y: number }[]> {
  return page.evaluate(
    ([text, selector]) => {
      const root = new DOMParser().parseFromString(text!, 'image/svg+xml').documentElement;
      const numbers = (name: string) => root.getAttribute(name)!.split(' ').map(Number);
      const [across, up, box] = [
        numbers('data-x-range'),
        numbers('data-y-range'),
        numbers('data-box'),
      ];
      const back = (place: number, from: number, to: number, range: number[]) =>
        range[0]! + ((place - from) / (to - from)) * (range[1]! - range[0]!);
      return [...root.querySelectorAll(selector!)].map((shape) => {
        const read = (...names: string[]) =>
          Number(names.map((name) => shape.getAttribute(name)).find((value) => value !== null));
        return {
          name: shape.getAttribute('data-line') ?? shape.getAttribute('data-from')!,
          x: back(read('cx', 'x'), box[0]!, box[2]!, across),
          y: back(read('cy', 'y'), box[3]!, box[1]!, up),
        };
      });
    },
    [svg, shapes],
  );
}

test('the loss is drawn on the first visit and answers to β, λ, ε and the method at once', async ({
  page,
}) => {
  await openPage(page);
  const panel = page.locator('[data-panel="loss"]');
  const picture = panel.getByRole('img');
  await expect(picture).toHaveAttribute(
    'aria-label',
    /^The loss of Sr-DPO .*at h = 0 ln 2 = 0.693/,
  );
  await expect(panel.locator('svg text', { hasText: 'ln 2 = 0.693' })).toBeVisible();
  await expect(panel.getByRole('listitem').filter({ hasText: 'slope there' })).toContainText(
    '-0.05',
  );
  const curve = panel.locator('[data-part="curve"]');
  const paths = new Set<string>();
  const isNew = async (): Promise<void> => {
    await expect.poll(async () => paths.has((await curve.getAttribute('d'))!)).toBe(false);
    paths.add((await curve.getAttribute('d'))!);
  };
  await isNew();
  await page.getByRole('radio', { name: 'DPO', exact: true }).check();
  await expect(picture).toHaveAttribute('aria-label', /^The loss of DPO /);
  await fill(page, { β: '0.4' });
  await expect(picture).toHaveAttribute('aria-label', /slope there -0.2/);
  await isNew();
  // With a tenth of the labels swapped the slope is −β(1 − 2ε)/2.
  await fill(page, { 'Label smoothing ε': '0.1' });
  await expect(picture).toHaveAttribute('aria-label', /slope there -0.16/);
  await isNew();
  await page.getByRole('radio', { name: 'IPO', exact: true }).check();
  await fill(page, { β: '0.25' });
  await expect(panel.locator('svg text', { hasText: 'target 1/(2β) = 2' })).toBeVisible();
  await expect(panel.locator('svg text', { hasText: '1/(4β²) = 4' })).toBeVisible();
  await isNew();
  await page.getByRole('radio', { name: 'Sr-DPO', exact: true }).check();
  await fill(page, { λ: '0.6' });
  await expect(picture).toHaveAttribute('aria-label', /moved by 6/);
  // The slides are the same settings.
  await panel.getByRole('slider', { name: /^β/ }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('textbox', { name: 'β', exact: true })).toHaveValue('1');
  await expect(picture).toHaveAttribute('aria-label', /slope there -0.5/);
  await fill(page, { β: '-1' });
  await expect(panel).toContainText('drawn again once its settings are in range');
});

test('the batch’s pairs lie on the curve and the held-out margins move as training goes', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, {
    ...{ 'Context length': '32', 'SFT steps': '0', Batch: '4', Steps: '6' },
    ...{ 'Held-out share': '0.25', 'Evaluate every': '3' },
  });
  const panel = page.locator('[data-panel="loss"]');
  const histogram = page.locator('[data-panel="held-out-margins"]');
  await expect(panel).toContainText('becomes a point once alignment begins');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText('Paused · step 1 of 6');
  const places = async (): Promise<string[]> =>
    ((await panel.locator('[data-part="dots"]').getAttribute('d')) ?? '').match(/[^M]+/g) ?? [];
  // Policy = reference: four pairs, all at h = 0.
  await expect.poll(async () => (await places()).length).toBe(4);
  await expect.poll(async () => new Set(await places()).size).toBe(1);
  await expect(panel.getByRole('listitem').filter({ hasText: 'mean loss' })).toContainText('0.693');
  await expect(histogram).toContainText('step 0 every margin is 0');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 6 steps/);
  await expect(panel).toContainText('step 6 4 pairs');
  await expect.poll(async () => new Set(await places()).size).toBeGreaterThan(1);
  await expect(panel.locator('[data-part="tails"]')).toHaveAttribute('d', /^M/);
  // The share above zero is the win rate, in words.
  await expect(histogram).toContainText(/step 6 \d of 6 above zero \(\d+ %\), mean h -?\d/);
  const above = Number(/(\d) of 6/.exec((await histogram.textContent())!)![1]);
  await expect(page.getByTestId('win-rate')).toContainText((above / 6).toFixed(2));
  // After the run the same pairs answer to other settings, and the panel says so.
  await expect(panel).not.toContainText('the run used');
  const dots = await panel.locator('[data-part="dots"]').getAttribute('d');
  await fill(page, { β: '0.5' });
  await expect.poll(() => panel.locator('[data-part="dots"]').getAttribute('d')).not.toBe(dots);
  await expect(panel).toContainText('drawn with β = 0.5; the run used β = 0.1');
  await fill(page, { β: '0.1' });
  await expect(panel).not.toContainText('the run used');
});

test('the loss is read under the pointer and by the keyboard, with the pair there by its line', async ({
  page,
}) => {
  await trained(page);
  const panel = page.locator('[data-panel="loss"]');
  const reader = panel.getByRole('slider', { name: 'Margin at which the loss is read' });
  const text = (): Promise<string | null> => reader.getAttribute('aria-valuetext');
  await reader.focus();
  await page.keyboard.press('Home');
  await expect(reader).toHaveAttribute('aria-valuenow', '-20');
  // By hand: −log σ(0.1·(−20)) = log(1 + e²) = 2.127, its slope −0.1·σ(2) = −0.0881.
  expect(await text()).toBe('h -20, βh -2, loss 2.13, slope -0.0881');
  await page.keyboard.press('ArrowRight');
  await expect(reader).not.toHaveAttribute('aria-valuenow', '-20');
  // The arrow reads and takes no step of a run.
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 6 steps/);
  const rows = await tableOf(page, 'The loss, seen');
  const pairs = rows.filter(([of]) => of === 'pair').sort((a, b) => Number(a[2]) - Number(b[2]));
  expect(pairs).toHaveLength(4);
  await reader.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('PageUp');
  await expect(reader).toHaveAttribute(
    'aria-valuetext',
    new RegExp(`^pair of line ${pairs[0]![1]!},`),
  );
  await page.keyboard.press('PageUp');
  const [, line, h, , , loss] = pairs[1]!;
  await expect(reader).toHaveAttribute('aria-valuetext', new RegExp(`^pair of line ${line!},`));
  expect(Number(/loss (\S+),/.exec((await text())!)![1])).toBeCloseTo(Number(loss), 3);
  expect(Number(await reader.getAttribute('aria-valuenow'))).toBeCloseTo(Number(h), 6);
  // The pointer: at the pair’s own place.
  await reader.blur();
  await expect(panel.getByText(`pair of line ${line!}`, { exact: true })).toHaveCount(0);
  await reader.scrollIntoViewIfNeeded();
  const box = await standing(reader);
  const [min, max] = await Promise.all(
    ['min', 'max'].map(async (end) => Number(await reader.getAttribute(`aria-value${end}`))),
  );
  const x = box.x + (box.width * (Number(h) - min!)) / (max! - min!);
  await page.mouse.move(x, box.y + box.height * (1 - Number(loss) / 3));
  await expect(panel.getByText(/^pair of line \d+$/)).toBeVisible();
  await page.mouse.move(box.x + box.width / 4, box.y + 2);
  await expect(panel.getByText(/^pair of line/)).toHaveCount(0);
  await expect(panel.getByText(/^slope -/).last()).toBeVisible();
});

test('loss and held-out margins are taken away as pictures and as the numbers of their tables', async ({
  page,
}) => {
  await trained(page);
  for (const title of ['The loss, seen', 'Held-out margins']) {
    const table = await tableOf(page, title);
    const csv = (await exported(page, title, 'CSV')).toString().trimEnd().split('\r\n');
    expect(csv.slice(1).map((line) => line.split(','))).toEqual(table);
    const json = JSON.parse((await exported(page, title, 'JSON')).toString()) as {
      title: string;
      method: string;
      step: number;
      rows: Record<string, number | string | null>[];
    };
    expect(json).toMatchObject({ title, method: 'Sr-DPO', step: 6 });
    expect(json.rows.map((row) => Object.values(row).map((cell) => String(cell ?? '')))).toEqual(
      table,
    );
    const png = await exported(page, title, 'PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2008, 1299]);
    const svg = (await exported(page, title, 'SVG')).toString();
    if (title === 'The loss, seen') {
      const drawn = await placesOf(page, svg, 'circle[data-line]');
      const pairs = table.filter(([of]) => of === 'pair');
      expect(drawn.map(({ name }) => name)).toEqual(pairs.map(([, line]) => line));
      for (const [i, [, , h, , , loss]] of pairs.entries()) {
        expect(drawn[i]!.x).toBeCloseTo(Number(h), 3);
        expect(drawn[i]!.y).toBeCloseTo(Number(loss), 3);
      }
    } else {
      const bars = await placesOf(page, svg, 'rect[data-from]');
      const held = table.filter(([, , pairs]) => pairs !== '0');
      expect(bars.map(({ name, y }) => [name, Math.round(1000 * y) / 1000])).toEqual(
        held.map(([from, , pairs]) => [from, Number(pairs)]),
      );
      expect(held.reduce((sum, [, , pairs]) => sum + Number(pairs), 0)).toBe(6);
    }
  }
});
