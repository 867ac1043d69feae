import type { Page } from '@playwright/test';

import { formatNumber } from '../src/shared/format';
import { violations } from './support/axe';
import { exported } from './support/charts';
import { keptRuns, type Kept } from './support/keptRuns';
import {
  dropText,
  expect,
  expectNothingSideways,
  fill,
  frameDrawn,
  openPage,
  smallFile,
  test,
} from './support/page';

const small = {
  ...{ 'Context length': '32', 'SFT steps': '0', Batch: '4', 'Held-out share': '0.25' },
  ...{ Steps: '6', 'Evaluate every': '3' },
};

async function opened(page: Page): Promise<void> {
  // What is kept is kept: the policy of the last run may go.
  page.on('dialog', (dialog) => void dialog.accept());
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, small);
}

async function train(page: Page, beta: string): Promise<void> {
  await fill(page, { β: beta });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 6 steps/);
}

const view = (page: Page, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).click();

/** The curves of kept runs in a chart's picture, each point in the numbers of the axes. */
async function drawnBehind(page: Page, title: string): Promise<(readonly [number, number])[][]> {
  const svg = (await exported(page, title, 'SVG')).toString();
  return page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    const numbers = (name: string) => root.getAttribute(name)!.split(' ').map(Number);
    const [x, y, box] = [numbers('data-x-range'), numbers('data-y-range'), numbers('data-box')];
    const back = (place: number, from: number, to: number, range: number[]) =>
      range[0]! + ((place - from) / (to - from)) * (range[1]! - range[0]!);
    return [...root.querySelectorAll('polyline[data-drawn="behind"]')].map((line) =>
      line
        .getAttribute('points')!
        .split(' ')
        .map((point) => point.split(',').map(Number))
        .map(
          ([left, top]) =>
            [back(left!, box[0]!, box[2]!, x), back(top!, box[3]!, box[1]!, y)] as const,
        ),
    );
  }, svg);
}

const heldOutRows = ({ body: { rows } }: Kept): Kept['body']['rows'] =>
  rows.filter(({ phase, split }) => phase === 'align' && split === 'eval');
const heldOut = (run: Kept, metric: string) =>
  heldOutRows(run).map(({ step, values }) => [step, values[metric]!] as const);

test('chosen runs lie behind the charts by their own numbers, in one color everywhere', async ({
  page,
}) => {
  await opened(page);
  await train(page, '0.1');
  await train(page, '0.5');
  await train(page, '0.2');
  await view(page, 'Experiments');
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  // The list says what differs, of the three and then of those that are chosen.
  const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox') });
  await expect(rows.first().getByRole('cell').nth(1)).toHaveText('β 0.2');
  await rows.nth(1).getByRole('checkbox').check();
  await rows.nth(2).getByRole('checkbox').check();
  await expect(
    page.getByRole('columnheader', { name: 'What differs among the chosen' }),
  ).toBeVisible();
  const kept = await keptRuns(page, 2);
  expect(kept.map(({ head }) => head.config.alignment.beta)).toEqual([0.5, 0.1]);
  const compared = page.getByRole('table', { name: /Settings in which they differ/ });
  await expect(compared.getByRole('columnheader').nth(1)).toHaveText('β');
  const first = compared.getByRole('row', { name: 'Sr-DPO 0.1' });
  const [, last] = heldOut(kept[1]!, 'marginal').at(-1)!;
  await expect(first).toContainText(formatNumber(last));
  const colorOf = async (mark: ReturnType<Page['locator']>): Promise<string> =>
    mark.evaluate((element) => getComputedStyle(element).backgroundColor);
  const color = await colorOf(first.locator('i'));
  expect(await colorOf(rows.nth(2).locator('i'))).toBe(color);

  await view(page, 'Watch');
  const key = page.getByRole('region', { name: 'Kept runs behind the charts' });
  await expect(key.getByRole('listitem')).toHaveText(['Sr-DPO', 'Sr-DPO (2)']);
  const margins = page.locator('[data-chart="margins"]');
  const values = [kept[1]!, kept[0]!].map((run) => heldOut(run, 'rewards/margins'));
  const ends = values.map((points) => formatNumber(points.at(-1)![1]));
  await expect(margins.locator('canvas')).toHaveAttribute(
    'aria-label',
    new RegExp(`Sr-DPO ${ends[0]!}, Sr-DPO \\(2\\) ${ends[1]!}$`),
  );
  await expect(margins.getByTitle('Sr-DPO', { exact: true }).locator('output')).toHaveText(
    ends[0]!,
  );
  expect(await colorOf(margins.getByTitle('Sr-DPO', { exact: true }).locator('i'))).toBe(color);
  const drawn = await drawnBehind(page, 'Reward margin');
  expect(drawn).toHaveLength(2);
  values.forEach((points, run) => {
    expect(drawn[run]).toHaveLength(points.length);
    points.forEach(([step, value], i) => {
      expect(drawn[run]![i]![0]).toBeCloseTo(step, 3);
      expect(drawn[run]![i]![1]).toBeCloseTo(value, 4);
    });
  });
  // On whatever the charts count, they stand where they were then.
  const by = page.getByRole('combobox', { name: 'By' });
  for (const [axis, placeOf] of [
    ['time', ({ seconds }) => seconds!],
    ['tokens', ({ tokens }) => tokens!],
    ['epoch', ({ epoch }) => epoch],
    ['pairs', ({ step }) => 4 * step],
  ] satisfies readonly (readonly [string, (row: Kept['body']['rows'][number]) => number])[]) {
    await by.selectOption(axis);
    await expect(key.getByRole('listitem')).toHaveText(['Sr-DPO', 'Sr-DPO (2)']);
    const lines = await drawnBehind(page, 'Reward margin');
    expect(lines).toHaveLength(2);
    for (const [i, run] of [kept[1]!, kept[0]!].entries()) {
      const places = heldOutRows(run).map(placeOf);
      expect(lines[i]).toHaveLength(places.length);
      const last = Math.max(...places);
      places.forEach((place, p) => {
        expect(lines[i]![p]![0] / last).toBeCloseTo(place / last, 3);
      });
    }
  }
  await by.selectOption('step');
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [360, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 780 });
    expect(await violations(page, '#charts')).toEqual([]);
  }
  await expectNothingSideways(page, 360);
  await key.getByRole('button', { name: 'Put away' }).click();
  await frameDrawn(page);
  await expect(margins.locator('canvas')).not.toHaveAttribute('aria-label', /Sr-DPO/);
  await key.getByRole('button', { name: 'Draw 2 kept runs behind the charts' }).click();
  await expect(margins.locator('canvas')).toHaveAttribute('aria-label', /Sr-DPO/);
});

test('a kept run is made again with a change, and a run of the queue is stopped early', async ({
  page,
}) => {
  await opened(page);
  await train(page, '0.1');
  await view(page, 'Experiments');
  await page.getByRole('button', { name: 'Clone Sr-DPO, seed 1 with a change' }).click();
  const form = page.getByRole('form', { name: 'Clone Sr-DPO, seed 1 with a change' });
  await form.getByLabel('Sr-DPO, seed 1 again, with').selectOption('alignment.beta');
  // The value it has would be the same run again.
  await expect(form.getByRole('button', { name: 'Add to the queue' })).toBeDisabled();
  await form.getByLabel('set to').fill('-1');
  await form.getByRole('button', { name: 'Add to the queue' }).click();
  await expect(page.getByText('alignment.beta: -1 is not a number above 0')).toBeVisible();
  await form.getByLabel('set to').fill('0.7');
  await page.setViewportSize({ width: 360, height: 780 });
  expect(await violations(page, 'main')).toEqual([]);
  await expectNothingSideways(page, 360);
  await page.setViewportSize({ width: 1280, height: 900 });
  await form.getByRole('button', { name: 'Add to the queue' }).click();
  const queue = page.getByTestId('queue-state');
  await expect(queue).toHaveText('Done: 1 run');
  await expect(page.getByTestId('kept-state')).toContainText('2 runs');
  const [clone] = await keptRuns(page, 2);
  expect(clone!.head).toMatchObject({
    name: 'Sr-DPO, β 0.7',
    config: { seed: 1, alignment: { lossType: 'sr-dpo', beta: 0.7 } },
  });

  await fill(page, { Steps: '500' });
  await page.getByLabel('Seeds').fill('1');
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Aligning · step [1-9]/);
  await page.getByRole('button', { name: 'Stop DPO, seed 1' }).click();
  const dpo = page.getByRole('row', { name: /^DPO 1 stopped early/ });
  await expect(dpo).toBeVisible();
  await expect(queue).toHaveText(/^1 of 4 runs/);
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  // A run that is reset is kept nowhere.
  await expect(page.getByTestId('run-status')).toHaveText(/Aligning · step [1-9]/);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(page.getByRole('row', { name: /^IPO 1 left out/ })).toBeVisible();
  await expect(page.getByTestId('run-status')).toHaveText(/Aligning · step [1-9]/);
  await page.getByRole('button', { name: 'End the experiment' }).click();
  await expect(queue).toHaveText('Done: 4 runs');
  await expect(page.getByTestId('kept-state')).toContainText('4 runs');
});
