import { readFile } from 'node:fs/promises';

import { violations } from './support/axe';
import {
  dropText,
  expect,
  expectNothingSideways,
  fill,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';

interface Kept {
  readonly head: { readonly name: string; readonly config: { readonly seed: number } };
  readonly body: {
    readonly rows: readonly {
      readonly phase: string;
      readonly split: string;
      readonly seconds?: number;
      readonly tokens?: number;
      readonly values: Readonly<Record<string, number | null>>;
    }[];
  };
}
interface Made {
  readonly runs: readonly {
    readonly name: string;
    readonly seed: number;
    readonly eval: Readonly<Record<string, number>>;
  }[];
  readonly intervals: readonly {
    readonly run: string;
    readonly split: string;
    readonly metric: string;
    readonly mean: number;
  }[];
}

test('four methods and two seeds run to a report made of the runs’ own numbers, and are kept', async ({
  page,
}) => {
  await openPage(page, './#view=experiments');
  await expect(page.getByTestId('plan-words')).toContainText('Choose pairs and a model first');
  await expect(page.getByTestId('kept-state')).toContainText('0 runs');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '4' });
  await page.getByLabel('Seeds').fill('2');
  await expect(page.getByTestId('plan-words')).toContainText('8 runs: 4 settings × 2 seeds.');
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  const queue = page.getByTestId('queue-state');
  await page.getByRole('button', { name: 'Pause', exact: true }).last().click();
  await expect(queue).toHaveText(/^Paused · [1-7] of 8 runs/);
  await page.getByRole('button', { name: 'Skip Sr-IPO, seed 2' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(queue).toHaveText('Done: 8 runs');
  // The settings are those with which it began.
  await expect(page.getByRole('textbox', { name: 'Seed', exact: true })).toHaveValue('1');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save 7 runs as a file' }).click();
  const runsFile = await (await saving).path();
  const { runs } = JSON.parse(await readFile(runsFile, 'utf8')) as { runs: Kept[] };
  const reporting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as JSON' }).click();
  const report = JSON.parse(await readFile(await (await reporting).path(), 'utf8')) as Made;
  expect(report.runs).toHaveLength(7);
  const lastOf = ({ body: { rows } }: Kept): number =>
    rows.findLast(({ phase, split }) => phase === 'align' && split === 'eval')!.values.marginal!;
  for (const { name, seed, eval: last } of report.runs) {
    const run = runs.find(({ head }) => head.name === name && head.config.seed === seed)!;
    expect(last.marginal).toBe(lastOf(run));
  }
  const margins = runs.filter(({ head }) => head.name === 'Sr-DPO').map(lastOf);
  const mean = report.intervals.find(
    ({ run, split, metric }) => run === 'Sr-DPO' && split === 'eval' && metric === 'marginal',
  )!.mean;
  expect(mean).toBeCloseTo((margins[0]! + margins[1]!) / 2, 12);
  await expect(page.getByTestId('findings')).toContainText('2 seeds');
  await expect(page.getByRole('img', { name: 'Average margin, DPO and Sr-DPO' })).toBeVisible();
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [360, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 780 });
    expect(await violations(page, 'main')).toEqual([]);
  }
  await expectNothingSideways(page, 360);

  // Kept across a reload; what is deleted comes back; a file brings them to another browser.
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.reload();
  await expect(page.getByTestId('kept-state')).toContainText('7 runs');
  await page.getByLabel('Find').fill('no such words');
  await expect(page.getByText('No run holds these words.')).toBeVisible();
  await page.getByLabel('Find').fill('');
  await page.getByLabel('Choose Sr-IPO, seed 1').check();
  await page.getByRole('button', { name: 'Delete 1 run' }).click();
  await expect(page.getByTestId('kept-state')).toContainText('6 runs');
  await page.getByRole('button', { name: 'Bring back 1 deleted run' }).click();
  await expect(page.getByTestId('kept-state')).toContainText('7 runs');
  await page.getByLabel('Name of Sr-IPO, seed 1').fill('mine');
  await page.getByLabel('Name of Sr-IPO, seed 1').press('Enter');
  await page.reload();
  await expect(page.getByLabel('Name of mine, seed 1')).toHaveValue('mine');
  await page.getByRole('button', { name: 'Choose all' }).click();
  await page.getByRole('button', { name: 'Delete 7 runs' }).click();
  await expect(page.getByTestId('kept-state')).toContainText('0 runs');
  await page.getByLabel('A file of runs').setInputFiles(runsFile);
  await expect(page.getByTestId('kept-state')).toContainText('7 runs');
  await page.getByRole('button', { name: 'Choose all' }).click();
  const again = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save 7 runs as a file' }).click();
  // Nothing of them was lost on the way, the seconds and tokens of their rows included.
  const text = await readFile(await (await again).path(), 'utf8');
  expect((JSON.parse(text) as { runs: Kept[] }).runs).toEqual(runs);
  expect(runs[0]!.body.rows.every(({ seconds, tokens }) => seconds! > 0 && tokens! >= 0)).toBe(
    true,
  );
});

test('a broken file of runs is refused in a sentence, and nothing of it is taken', async ({
  page,
}) => {
  await openPage(page, './#view=experiments');
  const picker = page.getByLabel('A file of runs');
  const give = (text: string): Promise<void> =>
    picker.setInputFiles({
      ...{ name: 'runs.json', mimeType: 'application/json' },
      buffer: Buffer.from(text),
    });
  await give('{"version":1,');
  await expect(page.getByText('runs.json: it holds no runs that this page saved.')).toBeVisible();
  await give('{"version":1,"kind":"refinery-runs","runs":[{"head":{}}]}');
  await expect(
    page.getByText(/^runs\.json: run 1 cannot be read \(.+\); nothing was taken\.$/),
  ).toBeVisible();
  await expect(page.getByTestId('kept-state')).toContainText('0 runs');
});
