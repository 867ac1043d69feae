import { expectFine } from './support/axe';
import { dropText, expect, fill, openCards, openPage, smallFile, test } from './support/page';

test('axe finds nothing in light and dark at 360 and 1440 px, empty and trained', async ({
  page,
}) => {
  await openPage(page);
  await expectFine(page, [360, 1440]);
  await dropText(page, 'pairs.jsonl', smallFile(16));
  await fill(page, { Steps: '2', 'SFT steps': '1', 'Context length': '32', Batch: '4' });
  await openCards(page);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);
  await expectFine(page, [360, 1440]);
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
