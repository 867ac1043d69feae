import { keptRuns, type Kept } from './support/keptRuns';
import {
  chooseBackend,
  dropText,
  expect,
  fill,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';
import { offer } from './support/underway';

test('a worker that breaks in the midst of an experiment loses nothing of it', async ({ page }) => {
  await openPage(page, './#view=experiments');
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '400', 'Evaluate every': '200' });
  await page.getByLabel('Seeds').fill('1');
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  const queue = page.getByTestId('queue-state');
  await page.getByRole('button', { name: 'Watch the run' }).click();
  const status = page.getByTestId('run-status');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(status).toHaveText(/^Paused/);
  await expect(page.getByText(/^A reload does not lose this run: it is kept up to/)).toBeVisible();
  const worker = page.workers().find((one) => one.url().includes('worker'))!;
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of luck');
    });
  });
  await expect(
    page.getByText(/The training worker broke \(.*out of luck.*\); restart it/),
  ).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Restart the worker' }).click();

  // The experiment waits here with its run, which goes on from where it was kept; what is left out meanwhile stays out.
  await expect(offer(page)).toContainText('A run was under way: DPO, seed 1');
  await expect(offer(page)).toContainText('It is run 1 of 4 of the experiment');
  await expect(page.getByRole('region', { name: 'An experiment that was under way' })).toHaveCount(
    0,
  );
  await page.getByRole('link', { name: 'Experiments' }).click();
  for (const name of ['Sr-DPO', 'Sr-IPO'])
    await page.getByRole('button', { name: `Skip ${name}, seed 1` }).click();
  await offer(page).getByRole('button', { name: 'Continue' }).click();
  await expect(queue).toHaveText('Done: 4 runs');
  await expect(page.getByTestId('kept-state')).toContainText('2 runs');
  const runs = await keptRuns(page, 2);
  for (const { head, body } of runs) {
    const of = (split: string) =>
      body.rows
        .filter((row) => row.phase === 'align' && row.split === split)
        .map(({ step }) => step);
    expect(of('train'), head.name).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
    expect(of('eval'), head.name).toEqual([0, 200, 400]);
  }

  // The same run by hand, which nothing breaks: to the last digit.
  await page.getByRole('radio', { name: 'DPO', exact: true }).check();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('kept-state')).toContainText('3 runs');
  const newest = page
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox') })
    .first();
  await newest.getByRole('checkbox').check();
  const again = await keptRuns(page, 3);
  const [byHand, broken] = [again[0]!, runs.find(({ head }) => head.name === 'DPO')!];
  expect(byHand.head.name).toBe('DPO');
  const measured = ({ body }: Kept) =>
    body.rows.map(({ phase, split, step, values: { marginal, loss } }) => ({
      ...{ phase, split, step, marginal, loss },
    }));
  expect(measured(broken)).toEqual(measured(byHand));
});
