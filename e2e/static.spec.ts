import { serve } from '../scripts/serve.mjs';
import { dropText, expect, fill, openPage, smallFile, test } from './support/page';

test('the built site runs below any path on a plain static host', async ({ page }) => {
  const { url, close } = await serve({ prefix: '/some/where/', isolated: false });
  try {
    await openPage(page, url);
    await expect(page).toHaveTitle(/Refinery/);
    await dropText(page, 'pairs.jsonl', smallFile(10));
    await fill(page, { Steps: '2', 'SFT steps': '0', 'Context length': '24', Batch: '2' });
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);
  } finally {
    close();
  }
});
