import type { CDPSession, Page } from '@playwright/test';

import { exported } from './support/charts';
import { dropText, expect, fill, openPage, smallFile, standing, test } from './support/page';

test.use({ hasTouch: true, viewport: { width: 768, height: 700 } });

interface Point {
  readonly x: number;
  readonly y: number;
}

async function train(page: Page): Promise<void> {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, {
    ...{ 'Context length': '32', 'SFT steps': '0', Batch: '4', 'Held-out share': '0.25' },
    ...{ Steps: '12', 'Evaluate every': '4' },
  });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 12 steps/);
}

async function range(page: Page): Promise<[number, number]> {
  const svg = (await exported(page, 'Loss', 'SVG')).toString();
  const [, from, to] = /data-x-range="(\S+) (\S+)"/.exec(svg)!;
  return [Number(from), Number(to)];
}

/** The chart of the loss in the middle of the window, with the corners of its plot. */
async function plotOf(page: Page): Promise<{ left: number; width: number; y: number }> {
  const over = page.locator('[data-chart="loss"] .u-over');
  await over.evaluate((element) => {
    element.scrollIntoView({ block: 'center' });
  });
  const { x, y, width, height } = await standing(over);
  return { left: x, width, y: y + height / 2 };
}

const touch = (session: CDPSession, type: string, points: readonly Point[]) =>
  session.send('Input.dispatchTouchEvent', {
    type: type as 'touchStart',
    touchPoints: points.map((point, id) => ({ ...point, id })),
  });

/** Fingers that go from place to place in small steps. */
async function swipe(
  session: CDPSession,
  from: readonly Point[],
  to: readonly Point[],
  end: 'touchEnd' | 'touchCancel' | null = 'touchEnd',
): Promise<void> {
  const steps = 10;
  await touch(session, 'touchStart', from);
  for (let step = 1; step <= steps; step++)
    await touch(
      session,
      'touchMove',
      from.map(({ x, y }, i) => ({
        x: x + ((to[i]!.x - x) * step) / steps,
        y: y + ((to[i]!.y - y) * step) / steps,
      })),
    );
  if (end) await touch(session, end, []);
}

test('one finger moves what is zoomed to, two zoom, and up and down the page scrolls', async ({
  page,
}) => {
  await train(page);
  const session = await page.context().newCDPSession(page);
  const { left, width, y } = await plotOf(page);
  const at = (share: number, down = 0): Point => ({ x: left + share * width, y: y + down });

  // With everything in sight a finger reads: the legend says the first step's value, ln 2.
  const legend = page.locator('[data-chart="loss"] output').first();
  await swipe(session, [at(0.6)], [at(1 / 12)], null);
  await expect(legend).toHaveText('0.693');
  await touch(session, 'touchEnd', []);
  expect(await range(page)).toEqual([0, 12]);

  // Two fingers from a quarter of the width to a half of it: half as much is in sight, about the middle.
  await plotOf(page);
  await swipe(session, [at(3 / 8), at(5 / 8)], [at(1 / 4), at(3 / 4)]);
  const [from, to] = await range(page);
  expect(to - from).toBeCloseTo(6, 0);
  expect((from + to) / 2).toBeCloseTo(6, 0);

  // A finger to the left by a quarter of the width: a quarter of the window to the right.
  await plotOf(page);
  await swipe(session, [at(0.75)], [at(0.5)]);
  const [moved] = await range(page);
  expect(moved - from).toBeCloseTo(1.5, 0);
  expect(moved).toBeGreaterThan(from + 1);

  // Upward it is the page that moves, and the chart stays as it was.
  await plotOf(page);
  const before = await page.evaluate(() => window.scrollY);
  await swipe(session, [at(0.5)], [at(0.5, -150)]);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(before + 50);
  expect((await range(page))[0]).toBe(moved);
});

test('a gesture that is taken away, or whose chart goes, ends there', async ({ page }) => {
  await train(page);
  const session = await page.context().newCDPSession(page);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect(await range(page)).toEqual([3, 9]);
  const { left, width, y } = await plotOf(page);
  await swipe(session, [{ x: left + 10, y }], [{ x: left + 10, y }], 'touchCancel');
  await page.mouse.move(left + width - 10, y);
  expect(await range(page)).toEqual([3, 9]);

  // Shift and drag, and the system takes the pointer away.
  await plotOf(page);
  await page.keyboard.down('Shift');
  await page.mouse.move(left + width / 2, y);
  await page.mouse.down();
  await page.evaluate(() => {
    window.dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1 }));
  });
  await page.mouse.move(left + width / 4, y, { steps: 4 });
  await page.mouse.up();
  expect(await range(page)).toEqual([3, 9]);

  // A finger is on the chart while the filter takes it from the page.
  await plotOf(page);
  await touch(session, 'touchStart', [{ x: left + width / 2, y }]);
  await page.getByRole('searchbox', { name: 'Show charts named' }).fill('norm');
  await expect(page.locator('[data-chart="loss"]')).toHaveCount(0);
  for (const way of [20, 40, 60])
    await touch(session, 'touchMove', [{ x: left + width / 2 - way, y }]);
  await touch(session, 'touchEnd', []);
  await page.keyboard.up('Shift');
  await page.getByRole('searchbox', { name: 'Show charts named' }).fill('');
  expect(await range(page)).toEqual([3, 9]);
});
