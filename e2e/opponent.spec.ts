import { readFileSync } from 'node:fs';

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { drop } from './support/checkpoints';
import {
  chooseBackend,
  dropText,
  expect,
  fill,
  legend,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';

/** Trains with the settings as they are. */
async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 4 steps in/);
}

test('a policy that this page has saved is the opponent of the next run', async ({ page }) => {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, {
    ...{ ...smallRun, Steps: '4', 'Evaluate every': '2', 'New tokens': '6' },
    ...{ 'Learning rate': '0.05', 'Sampled prompts': '4' },
  });
  await page.getByRole('combobox', { name: 'Judge' }).selectOption({ label: 'Length' });
  await fill(page, { 'Sampled prompts': '4' });
  await train(page);
  const samples = page.getByRole('region', { name: 'Samples' });
  const items = samples.getByRole('listitem');
  await expect(items).toHaveCount(4);
  await expect(samples.getByRole('heading', { name: /^Opponent/ })).toHaveCount(0);
  const answers = (of: 'Policy' | 'Opponent') =>
    samples.evaluate(
      (region, name) =>
        [...region.querySelectorAll('h3')]
          .filter(({ textContent }) => textContent.startsWith(name))
          .map((heading) => heading.nextElementSibling!.textContent),
      of,
    );
  const theirs = await answers('Policy');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the policy' }).click();
  const buffer = readFileSync(await (await saving).path());

  const picker = page.getByRole('group', { name: 'Opponent: another run’s checkpoint' });
  await picker.getByLabel('Choose its files for the opponent').setInputFiles({
    ...{ name: 'refinery-policy.zip', mimeType: 'application/zip', buffer },
  });
  await expect(picker.getByTestId('model-report')).toContainText('Llama');
  expect((await new AxeBuilder({ page }).include('fieldset').analyze()).violations).toEqual([]);
  // A judge at an address would be asked about both rivals.
  const judge = page.getByRole('combobox', { name: 'Judge' });
  await judge.selectOption('remote');
  await expect(page.getByRole('group', { name: 'The judge’s address' })).toContainText(
    '48 = 4 prompts × 3 evaluations × 2 comparisons × 2 orders',
  );
  await judge.selectOption({ label: 'Length' });
  await page.getByRole('radio', { name: 'IPO', exact: true }).check();
  await train(page);
  expect(await answers('Opponent')).toEqual(theirs);
  await expect(items.first()).toContainText(
    /Against the reference: (policy wins|tie|reference wins) · .*Against the opponent: (policy wins|tie|opponent wins) · \d+ \(\d+ characters?\) against/,
  );
  const said = page.getByTestId('opponent-verdicts');
  await expect(said).toContainText(
    /Win rate against the opponent \d\.\d\d \(95 % \d\.\d\d to \d\.\d\d, n = 4\)/,
  );
  const bar = await said.getByRole('img').getAttribute('aria-label');
  const counts = [...bar!.matchAll(/(policy wins|tie|opponent wins) (\d+)/g)];
  const won = counts.reduce(
    (sum, [, who, count]) =>
      sum + Number(count) * (who === 'policy wins' ? 1 : who === 'tie' ? 0.5 : 0),
    0,
  );
  const chart = page.locator('[data-chart="sampled-win-rate"]');
  await expect(chart).toContainText('against the opponent');
  expect(await legend(page, 'sampled-win-rate', 1)).toBeCloseTo(won / 4, 6);
  await expect(page.locator('[data-chart="sampled-scores"]')).toContainText('opponent');
  expect((await new AxeBuilder({ page }).include('#samples').analyze()).violations).toEqual([]);

  // Without it the run is compared with its reference alone.
  await picker.getByRole('button', { name: /^Remove / }).click();
  await expect(picker.getByTestId('model-report')).toHaveCount(0);
  page.once('dialog', (question) => void question.accept());
  await train(page);
  await expect(page.getByTestId('opponent-verdicts')).toHaveCount(0);
  await expect(chart).not.toContainText('against the opponent');
});

test('a run that was stopped goes on without the opponent that was removed meanwhile', async ({
  page,
}) => {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '4', 'Evaluate every': '2', 'New tokens': '6' });
  await page.getByRole('combobox', { name: 'Judge' }).selectOption({ label: 'Length' });
  await fill(page, { 'Sampled prompts': '4' });
  await train(page);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the policy' }).click();
  const buffer = readFileSync(await (await saving).path());
  const picker = page.getByRole('group', { name: 'Opponent: another run’s checkpoint' });
  await picker.getByLabel('Choose its files for the opponent').setInputFiles({
    ...{ name: 'refinery-policy.zip', mimeType: 'application/zip', buffer },
  });
  await expect(picker.getByTestId('model-report')).toContainText('Llama');
  await page.getByLabel('Stop at', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const status = page.getByTestId('run-status');
  await expect(status).toHaveText(/^Stopped · 2 steps in/);
  const goesOn = page.getByRole('button', { name: 'Continue', exact: true });
  const beside = goesOn.locator('..');
  await expect(beside).toHaveText(/with its own settings$/);
  await expect(page.getByTestId('opponent-verdicts')).toHaveCount(1);
  await picker.getByRole('button', { name: /^Remove / }).click();
  await expect(beside).toHaveText(/with its own settings but without its opponent$/);
  await goesOn.click();
  await expect(status).toHaveText(/Done · 4 steps in/);
  await expect(page.getByTestId('opponent-verdicts')).toHaveCount(0);
});

test('an opponent brings prompts to answer, and one of other data is refused before a run', async ({
  page,
}) => {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, smallRun);
  const prompts = page.getByRole('textbox', { name: 'Sampled prompts' });
  await expect(prompts).toHaveValue('0');
  const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
  await drop(
    page,
    '[data-drop-role="opponent"]',
    names.map((name) => `llama/policy/${name}`),
  );
  const picker = page.getByRole('group', { name: 'Opponent: another run’s checkpoint' });
  await expect(picker.getByTestId('model-report')).toContainText('Llama');
  // It is the opponent alone: the policy is made from scratch still.
  await expect(page.getByLabel('Model source', { exact: true })).toHaveValue('scratch');
  await expect(prompts).toHaveValue('32');
  const refusal = page.getByText(/the one that this run makes from its data/).first();
  await expect(refusal).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
  await picker.getByRole('button', { name: /^Remove / }).click();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
});
