import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { expect, fill, legend, openCards, openPage, test } from './support/page';

test('the starter goes from the first click to moving curves, with nothing but the page’s own files', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await openPage(page);
  const origin = new URL(page.url()).origin;
  await page.getByRole('button', { name: 'Try the starter' }).click();
  const status = page.getByTestId('run-status');
  await expect(status).toHaveText(/^Aligning · step \d+ of 200/);
  await expect(page.getByTestId('preparation')).toContainText(
    '2,000 pairs for training, 200 held out',
  );
  expect(Number.isFinite(await legend(page, 'loss'))).toBe(true);
  expect(await page.locator('aside').textContent()).toContain('starter · 123,200 parameters');
  expect(asked.filter((url) => /^https?:/.test(url) && new URL(url).origin !== origin)).toEqual([]);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(status).toHaveText(/^(Stopped|Done)/);
});

test('the starter’s worlds and their temperature are chosen under Data, and a file takes their place', async ({
  page,
}) => {
  await openPage(page);
  await openCards(page);
  await page.getByLabel('Pairs from').selectOption('starter');
  await expect(page.getByTestId('report-train')).toContainText('2,000');
  await page.getByLabel('World').selectOption('noisy');
  await expect(page.getByTestId('report-train')).toContainText('160');
  await expect(page.getByRole('textbox', { name: 'Label temperature T', exact: true })).toHaveValue(
    '5',
  );
  await fill(page, { 'Pairs to train on': '40', 'Label temperature T': '0' });
  await expect(page.getByTestId('preparation')).toContainText(
    '40 pairs for training, 200 held out',
  );
  await page.getByRole('button', { name: 'Use the sample' }).click();
  await expect(page.getByTestId('report-train')).toContainText('120');
  await expect(page.getByLabel('Pairs from')).toHaveValue('file');
});

test('the command runs the starter from a run file that names nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'refinery-starter-'));
  const [config, out] = [join(folder, 'run.json'), join(folder, 'out')];
  const training = { steps: 2, evalEvery: 2 };
  const file = { version: 1, model: { source: 'starter' }, training, sampling: { prompts: 3 } };
  writeFileSync(config, JSON.stringify(file));
  const args = ['scripts/headless.mjs', '--config', config, '--out', out];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).not.toContain('.json:');
  expect(status).toBe(0);
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as object;
  expect(summary).toMatchObject({
    ...{ pairsUsed: 2200, trainPairs: 2000, evalPairs: 200, stepsTrained: 2 },
    config: { data: { source: 'starter', path: null, world: 'pocket', worldTemperature: 1.5 } },
  });
  const samples = readFileSync(join(out, 'samples.jsonl'), 'utf8').trim().split('\n');
  expect(samples.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual([
    ...[0, 0, 0],
    ...[2, 2, 2],
  ]);
});
