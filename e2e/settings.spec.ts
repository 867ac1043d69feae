import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { settings } from '../src/protocol/settings';
import { violations } from './support/axe';
import {
  dropText,
  expect,
  fill,
  frameDrawn,
  openCards,
  openPage,
  smallFile,
  test,
} from './support/page';

const field = (page: Page, label: string) =>
  page.getByRole('textbox', { name: label, exact: true });

/** Every control of the setup and what it holds. */
const configuration = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-setting]')].map((element) => {
      const control = element.querySelector('input, select, textarea');
      const { value, checked } = control as HTMLInputElement;
      return `${(element as HTMLElement).dataset.setting!} ${value} ${String(checked)}`;
    }),
  );

/** Picks a run file with the page’s button. */
async function openRunFile(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open run file' }).click();
  const buffer = Buffer.from(text);
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer });
}

test('the address of a configured page shows the same configuration in a new browser', async ({
  page,
  browser,
}) => {
  await openPage(page);
  await page.getByRole('radio', { name: 'Sr-IPO' }).check();
  await fill(page, {
    ...{ β: '0.25', λ: '0.5', 'Refinement prompt p': 'Be kind; 100 %: "now" & here' },
    ...{ Batch: '4', 'Learning rate': '2e-4', 'Context length': '64' },
  });
  await page.getByRole('combobox', { name: 'Preset' }).selectOption('micro');
  await page.getByRole('checkbox', { name: 'Shuffle' }).uncheck();
  await expect.poll(() => page.url()).toContain('alignment.beta:0.25');
  await expect.poll(() => page.url()).toContain('data.shuffle:false');
  const fresh = await browser.newContext();
  const other = await fresh.newPage();
  await openPage(other, page.url());
  await openCards(other);
  await expect(field(other, 'Refinement prompt p')).toHaveValue('Be kind; 100 %: "now" & here');
  await expect(other.getByRole('radio', { name: 'Sr-IPO' })).toBeChecked();
  await expect.poll(() => configuration(other)).toEqual(await configuration(page));
  await fresh.close();
});

test('an address that is out of order says so in one sentence', async ({ page }) => {
  await openPage(page, './#set=alignment.beta:-1;alignment.refinementWeight:0.5');
  await expect(page.getByText(/^The page’s address was not taken/)).toHaveText(
    'The page’s address was not taken as it stands (alignment.beta: -1 is not a number above 0 and at most 100): that setting keeps its default.',
  );
  await expect(field(page, 'β')).toHaveValue('0.1');
  await expect(field(page, 'λ')).toHaveValue('0.5');
});

test('Copy link gives an address that opens the settings', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page);
  await field(page, 'β').fill('0.3');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByTestId('settings-said')).toHaveText(/is copied/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /#set=alignment\.beta:0\.3$/,
  );
});

test('keys and buttons undo and redo, and a field keeps its own undo', async ({ page }) => {
  await openPage(page);
  await field(page, 'β').fill('0.3');
  await page.getByRole('radio', { name: 'DPO', exact: true }).check();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('radio', { name: 'Sr-DPO' })).toBeChecked();
  await page.getByRole('heading', { name: 'Refinery' }).click();
  await page.keyboard.press('Control+z');
  await expect(field(page, 'β')).toHaveValue('0.1');
  await expect(page.getByTestId('settings-said')).toHaveText('Undone: β.');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await page.keyboard.press('Control+Shift+z');
  await expect(field(page, 'β')).toHaveValue('0.3');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(page.getByRole('radio', { name: 'DPO', exact: true })).toBeChecked();
  await field(page, 'β').focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('radio', { name: 'DPO', exact: true })).toBeChecked();
});

test('a slide of β lasts while its key is down, and is undone by key', async ({ page }) => {
  await openPage(page);
  await page.getByRole('slider', { name: /^β/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(field(page, 'β')).toHaveValue('0.11');
  for (const value of ['0.13', '0.14']) {
    await page.keyboard.down('ArrowRight');
    await expect(field(page, 'β')).toHaveValue(value);
  }
  await page.keyboard.up('ArrowRight');
  await page.keyboard.press('Control+z');
  await expect(field(page, 'β')).toHaveValue('0.11');
  await page.keyboard.press('Control+z');
  await expect(field(page, 'β')).toHaveValue('0.1');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

test('an address without settings brings the defaults back, and undo what was set', async ({
  page,
}) => {
  await openPage(page);
  await page.goto('./#set=alignment.beta:0.7');
  await expect(field(page, 'β')).toHaveValue('0.7');
  await page.goBack();
  await expect(field(page, 'β')).toHaveValue('0.1');
  await expect(page.getByTestId('settings-said')).toHaveText(
    'The address holds no settings: every setting is at its default.',
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(field(page, 'β')).toHaveValue('0.7');
  await expect.poll(() => page.url()).toContain('alignment.beta:0.7');
});

test('undo brings back the kept settings that an address took the place of', async ({ page }) => {
  await openPage(page);
  await fill(page, { β: '0.3' });
  await expect.poll(() => page.url()).toContain('alignment.beta:0.3');
  await page.goto('about:blank');
  await openPage(page, './#set=alignment.beta:0.7');
  await expect(field(page, 'β')).toHaveValue('0.7');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(field(page, 'β')).toHaveValue('0.3');
});

test('a preset is one step and leaves the data settings alone', async ({ page }) => {
  await openPage(page);
  await fill(page, { 'Context length': '64' });
  await page.getByRole('button', { name: 'The paper’s settings' }).click();
  await expect(field(page, 'Batch')).toHaveValue('64');
  await expect(page.getByRole('combobox', { name: 'Optimizer' })).toHaveValue('rmsprop');
  await expect(field(page, 'Context length')).toHaveValue('64');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(field(page, 'Batch')).toHaveValue('16');
  await expect(field(page, 'Context length')).toHaveValue('64');
});

test('a run fixes the settings: nothing is undone, opened or set', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(16));
  await fill(page, { Steps: '400', 'SFT steps': '0', 'Context length': '32', Batch: '4' });
  await openCards(page);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText('Paused · step 1 of 400');
  await page.evaluate(() => {
    location.hash = 'set=seed:7';
  });
  const fixed = page.getByText('This run has fixed its settings: stop it to take those of the new');
  await expect(fixed).toBeVisible();
  for (const name of ['Undo', 'Open run file', 'See it move', 'Careful'])
    await expect(page.getByRole('button', { name })).toBeDisabled();
  await page.getByRole('heading', { name: 'Refinery' }).click();
  await page.keyboard.press('Control+z');
  await expect(field(page, 'Batch')).toHaveValue('4');
  // Escape puts a definition away before it stops the run.
  await page.getByRole('button', { name: 'implicit reward', exact: true }).first().hover();
  await expect(page.getByRole('tooltip')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await expect(page.getByTestId('run-status')).toHaveText('Paused · step 1 of 400');
  await expect(fixed).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByTestId('run-status')).toContainText('Stopped');
  await expect(fixed).toHaveCount(0);
});

test('a saved run file is what the headless command takes, and opens again', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(16));
  await fill(page, {
    ...{ Steps: '1', 'SFT steps': '0', 'Context length': '24', Batch: '2', β: '0.4' },
    ...{ 'Refinement prompt p': 'Be kind.', 'Held-out share': '0' },
  });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save run file' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'refinery-settings-'));
  writeFileSync(join(folder, 'run.json'), text);
  writeFileSync(join(folder, 'pairs.jsonl'), smallFile(16));
  const out = join(folder, 'out');
  const args = ['scripts/headless.mjs', '--config', join(folder, 'run.json'), '--out', out];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr.includes('run.json')], stderr).toEqual([0, false]);
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as {
    config: unknown;
  };
  expect(summary.config).toEqual(JSON.parse(text));
  const before = await configuration(page);
  await page.getByRole('button', { name: 'Careful' }).click();
  await field(page, 'β').fill('0.9');
  await openRunFile(page, 'run.json', text);
  await expect(field(page, 'β')).toHaveValue('0.4');
  await expect.poll(() => configuration(page)).toEqual(before);
  await openRunFile(page, 'run.json', text.replace('"beta": 0.4', '"beta": "much"'));
  await expect(page.getByText(/^run\.json:/)).toHaveText(
    'run.json: alignment.beta: expected a number above 0 and at most 100, found "much".',
  );
  await expect(field(page, 'β')).toHaveValue('0.4');
});

test('formula, control, curve and axis light up together, by pointer and by key', async ({
  page,
}) => {
  await openPage(page);
  const beta = page.locator('[data-symbol=beta]').first();
  const control = page.locator('[data-setting="alignment.beta"]');
  const curve = page.locator('[data-part=curve]');
  await expect(beta).toHaveAttribute('data-lit', 'false');
  await expect(curve).toHaveAttribute('data-lit', 'false');
  await beta.hover();
  await expect(control).toHaveAttribute('data-lit', 'true');
  await expect(curve).toHaveAttribute('data-lit', 'true');
  await expect(page.getByText('read as βh(x), the reward margin').first()).toHaveAttribute(
    'data-lit',
    'true',
  );
  await page.getByRole('heading', { name: 'Refinery' }).hover();
  await expect(control).toHaveAttribute('data-lit', 'false');
  await field(page, 'λ').focus();
  await expect(page.locator('[data-symbol=lambda]')).toHaveAttribute('data-lit', 'true');
  await page.getByRole('button', { name: 'β = 0.1: go to its field' }).focus();
  await expect(control).toHaveAttribute('data-lit', 'true');
  await expect(page.locator('[data-symbol=lambda]')).toHaveAttribute('data-lit', 'false');
  await page.keyboard.press('Enter');
  await expect(field(page, 'β')).toBeFocused();
  await expect(beta).toHaveAttribute('data-lit', 'true');
});

test('a term shows its definition while pointer or focus is on it', async ({ page }) => {
  await openPage(page);
  const setup = page.getByRole('complementary', { name: 'Setup' });
  const term = setup.getByRole('button', { name: 'implicit reward', exact: true });
  const definition = page.getByRole('tooltip');
  await term.hover();
  await expect(definition).toContainText('β times the log-ratio of a completion.');
  await page.getByRole('heading', { name: 'Refinery' }).hover();
  await expect(definition).toHaveCount(0);
  await term.focus();
  await expect(definition).toBeInViewport({ ratio: 1 });
  await expect(term).toHaveAccessibleDescription(/β times the log-ratio/);
  await page.keyboard.press('Escape');
  await expect(definition).toHaveCount(0);
});

test('every setting of a run can be reached on the page', async ({ page }) => {
  await openPage(page);
  await openCards(page);
  const reached = new Set<string>();
  for (const name of ['DPO', 'IPO', 'Sr-DPO', 'Sr-IPO']) {
    await page.getByRole('radio', { name, exact: true }).check();
    await frameDrawn(page);
    for (const field of await configuration(page)) reached.add(field.split(' ')[0]!);
  }
  const neighbors = page.getByRole('combobox', { name: 'Another loss' });
  for (const name of ['SimPO', 'R-DPO', 'ODPO', 'α-DPO', 'β-DPO']) {
    await neighbors.selectOption({ label: name });
    await frameDrawn(page);
    for (const field of await configuration(page)) reached.add(field.split(' ')[0]!);
  }
  // Some stand there only where they do something.
  await fill(page, { 'Share behind p': '0.25' });
  const judges = page.getByRole('combobox', { name: 'Judge' });
  await judges.selectOption('reward-model');
  await frameDrawn(page);
  for (const field of await configuration(page)) reached.add(field.split(' ')[0]!);
  await judges.selectOption({ label: 'Keywords' });
  await page.getByLabel('Pairs from').selectOption('starter');
  await expect(page.getByLabel('World')).toBeVisible();
  for (const field of await configuration(page)) reached.add(field.split(' ')[0]!);
  // Backend, method and whatever is a file have controls of their own.
  const elsewhere = ['version', 'backend', 'kernelTuning'];
  elsewhere.push('alignment.lossType');
  const wanted = Object.entries(settings)
    .filter(([, { kind }]) => kind !== 'tasks' && kind !== 'path')
    .map(([path]) => path)
    .filter((path) => !elsewhere.includes(path));
  expect([...reached].sort()).toEqual(wanted.sort());
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing in the settings in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openPage(page, './#set=alignment.beta:-1');
    await openCards(page);
    await field(page, 'λ').focus();
    expect(await violations(page)).toEqual([]);
  });
