import { dropText, expect, fill, openPage, smallFile, smallRun, test } from './support/page';

/** Makes every row as long as the context. */
const longer = ' 0123456789'.repeat(30);
const train = { name: 'Train', exact: true } as const;

test('a run above what WebAssembly gives is refused, and the settings that fit are offered', async ({
  page,
}) => {
  await openPage(page);
  const long = smallFile(24)
    .split('\n')
    .map((line) => {
      const row = JSON.parse(line) as Record<'prompt' | 'chosen' | 'rejected', string>;
      const [chosen, rejected] = [row.chosen + longer, row.rejected + longer];
      return JSON.stringify({ ...row, chosen, rejected });
    });
  await dropText(page, 'pairs.jsonl', long.join('\n'));
  // The estimate counts whole micro-batches: nothing is allocated.
  await fill(page, { ...smallRun, 'SFT steps': '0', Batch: '4096', 'Context length': '160' });
  const ways = page.getByRole('group', { name: 'Lighter settings' });
  await expect(ways).toContainText('Any of these keeps it within what WebAssembly gives');
  await expect(page.getByRole('button', train)).toBeDisabled();
  await expect(page.getByText('WebAssembly gives at most 4.0 GiB; take one')).toBeVisible();
  await ways.getByRole('button').first().click();
  await expect(ways).toHaveCount(0);
  await expect(page.getByRole('button', train)).toBeEnabled();
});

test('a run that fills WebAssembly’s memory ends in a sentence, and the page goes on', async ({
  page,
}) => {
  // The module may grow to 20 MiB until it is told otherwise.
  await page.route('**/trainer.worker*', async (route) => {
    const response = await route.fetch();
    const limit = `{
      const { grow } = WebAssembly.Memory.prototype;
      WebAssembly.Memory.prototype.grow = function (pages) {
        if (this.buffer.byteLength + pages * 65536 > 20 * 2 ** 20) throw new RangeError('no more');
        return grow.call(this, pages);
      };
    }\n`;
    await route.fulfill({ response, body: limit + (await response.text()) });
  });
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, 'SFT steps': '0', Steps: '2', Batch: '96' });
  await page.getByRole('button', train).click();
  await expect(page.getByTestId('run-status')).toHaveText('The run failed');
  await expect(page.getByRole('alert').first()).toContainText('WebAssembly’s memory is full');
  await page.unroute('**/trainer.worker*');
  await page.getByRole('button', { name: 'Restart the worker' }).click();
  await expect(page.getByRole('button', train)).toBeEnabled();
  await page.getByRole('button', train).click();
  await expect(page.getByTestId('run-status')).toHaveText(/^Done/);
});
