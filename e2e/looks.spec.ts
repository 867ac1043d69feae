import { violations } from './support/axe';
import {
  dropText,
  expect,
  expectNothingSideways,
  fill,
  openCards,
  openPage,
  smallFile,
  test,
} from './support/page';

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1440])
    test(`axe finds nothing in ${colorScheme} at ${width} px, empty and trained`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await openPage(page);
      expect(await violations(page)).toEqual([]);
      await dropText(page, 'pairs.jsonl', smallFile(16));
      await fill(page, { Steps: '2', 'SFT steps': '1', 'Context length': '32', Batch: '4' });
      await openCards(page);
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);
      expect(await violations(page)).toEqual([]);
      await expectNothingSideways(page, width);
      if (width < 1440) return;
      // The charts' tools have room beside one another.
      const tools = page.getByRole('region', { name: 'Chart view' });
      const middles = await tools.evaluate((bar) =>
        [...bar.children].map((part) => {
          const { top, bottom } = part.getBoundingClientRect();
          return (top + bottom) / 2;
        }),
      );
      expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(2);
    });
