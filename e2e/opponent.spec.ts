import type { Page } from '@playwright/test';

import { violations } from './support/axe';
import { drop } from './support/checkpoints';
import { chooseOpponent, download } from './support/opponent';
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
  const picker = await chooseOpponent(page, await download(page, 'Download the policy'));
  expect(await violations(page, 'fieldset')).toEqual([]);
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
  expect(await violations(page, '#samples')).toEqual([]);

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
  const theirs = await download(page, 'Download the policy');
  const picker = await chooseOpponent(page, theirs);
  await page.getByLabel('Stop at', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const status = page.getByTestId('run-status');
  await expect(status).toHaveText(/^Stopped · 2 steps in/);
  const goesOn = page.getByRole('button', { name: 'Continue', exact: true });
  const beside = goesOn.locator('..');
  await expect(beside).toHaveText(/with its own settings$/);
  await expect(page.getByTestId('opponent-verdicts')).toHaveCount(1);
  // Another policy in a file of the same name.
  await chooseOpponent(page, await download(page, 'Download the policy'));
  await expect(beside).toHaveText(
    /with its own settings; its opponent is another refinery-policy.* from here on, with other weights than before$/,
  );
  await chooseOpponent(page, theirs);
  await expect(beside).toHaveText(/with its own settings$/);
  await picker.getByRole('button', { name: /^Remove / }).click();
  await expect(beside).toHaveText(/with its own settings but without its opponent$/);
  await goesOn.click();
  await expect(status).toHaveText(/Done · 4 steps in/);
  await expect(page.getByTestId('opponent-verdicts')).toHaveCount(0);
});

test('a run’s checkpoint says with whom its run would be compared', async ({ page }) => {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '6', 'Evaluate every': '2', 'New tokens': '6' });
  await page.getByRole('combobox', { name: 'Judge' }).selectOption({ label: 'Length' });
  await fill(page, { 'Sampled prompts': '4' });
  const stopAt = page.getByLabel('Stop at', { exact: true });
  await stopAt.fill('2');
  const status = page.getByTestId('run-status');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(status).toHaveText(/^Stopped · 2 steps in/);
  const policy = await download(page, 'Download the policy');
  const open = async (buffer: Buffer) => {
    await page
      .getByLabel('Open checkpoint file: its files')
      .setInputFiles({ name: 'saved.zip', mimeType: 'application/zip', buffer });
    await expect(page.getByText('The settings of saved.zip are set.')).toBeVisible();
  };
  const opened = page.getByRole('region', { name: 'The checkpoint saved.zip' });
  const line = (opponent: string) =>
    new RegExp(`where the run was stopped${opponent}; on another backend the last digits differ$`);
  const said = opened.getByText(/^goes on exactly/);

  await open(await download(page, 'Download the checkpoint'));
  await expect(said).toHaveText(line(''));
  const picker = await chooseOpponent(page, policy);
  await expect(said).toHaveText(line('; its opponent is refinery-policy\\S* from here on'));
  page.on('dialog', (question) => void question.accept());
  await stopAt.fill('4');
  await opened.getByRole('button', { name: 'Continue from the checkpoint' }).click();
  await expect(status).toHaveText(/^Stopped · 4 steps in/);
  await expect(page.getByTestId('opponent-verdicts')).toHaveCount(1);

  // From here on the run has an opponent, which the page holds still.
  const [other, checkpoint] = [
    await download(page, 'Download the policy'),
    await download(page, 'Download the checkpoint'),
  ];
  await open(checkpoint);
  await expect(page.getByText(/choose that under Training to go on/)).toHaveCount(0);
  await expect(said).toHaveText(line('; its opponent is refinery-policy\\S*, as it was'));
  await chooseOpponent(page, other);
  await expect(said).toHaveText(
    line(
      '; its opponent is another refinery-policy\\S* from here on, with other weights than before',
    ),
  );
  await picker.getByRole('button', { name: /^Remove / }).click();
  await expect(said).toHaveText(line(' but without its opponent'));
  await open(checkpoint);
  await expect(page.getByText(/choose that under Training to go on/)).toBeVisible();
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
