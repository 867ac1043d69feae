import { violations } from './support/axe';
import {
  dropText,
  expect,
  fill,
  legend,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';

test('policy and reference answer held-out prompts, and the policy one of one’s own', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '5', 'Sampled prompts': '3', 'New tokens': '8' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 5 steps in/);
  const samples = page.getByRole('region', { name: 'Samples' });
  await expect(page.getByTestId('samples-state')).toHaveText('After step 5');
  const items = samples.getByRole('listitem');
  await expect(items).toHaveCount(3);
  const first = items.first();
  for (const name of [
    /^Prompt · \d+ tokens$/,
    /^Policy · [1-8] tokens?$/,
    /^Reference · [1-8] tokens?$/,
  ])
    await expect(first.getByRole('heading', { name })).toBeVisible();

  await samples.getByLabel('Search').fill('no such words anywhere');
  await expect(items).toHaveCount(0);
  await expect(samples.getByRole('status')).toHaveText('0 samples of 3');
  await samples.getByLabel('Search').fill('HOW DO I');
  await expect(items).toHaveCount(3);

  await samples.getByLabel('A prompt of your own').fill('How do I clean a river?');
  await samples.getByRole('button', { name: 'Ask the policy' }).click();
  const answer = page.getByTestId('own-answer');
  await expect(answer).toContainText(/[1-8] tokens? · (ended by itself|as long as it may be)/);

  // The answers to come are as long as the settings now say.
  await fill(page, { 'New tokens': '4096', Temperature: '10' });
  // Whoever is slow would find the answer at its end: it is canceled as soon as it has begun.
  await samples.evaluate((panel) => {
    const observer = new MutationObserver(() => {
      const cancel = [...panel.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Cancel the answer',
      );
      if (!cancel || !/[1-9]\d* tokens?$/.test(panel.querySelector('output')!.textContent)) return;
      observer.disconnect();
      cancel.click();
    });
    observer.observe(panel, { childList: true, characterData: true, subtree: true });
  });
  await samples.getByRole('button', { name: 'Ask the policy' }).click();
  await expect(answer).toContainText('canceled');
  expect(await violations(page, '#samples')).toEqual([]);
});

test('a judge says which answers are better, one by one and as a win rate over training', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '4', 'Evaluate every': '2', 'New tokens': '6' });
  await page.getByRole('combobox', { name: 'Judge' }).selectOption({ label: 'Length' });
  await expect(page.getByRole('textbox', { name: 'Sampled prompts' })).toHaveValue('32');
  await fill(page, { 'Sampled prompts': '4' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 4 steps in/);
  const said = page.getByTestId('verdicts');
  await expect(said).toContainText(
    /Sampled win rate \d\.\d\d \(95 % \d\.\d\d to \d\.\d\d, n = 4\)/,
  );
  const bar = await said.getByRole('img').getAttribute('aria-label');
  const counts = [...bar!.matchAll(/(policy wins|tie|reference wins) (\d+)/g)];
  expect(counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(4);
  const won = counts.reduce((sum, [, who, count]) => {
    return sum + Number(count) * (who === 'policy wins' ? 1 : who === 'tie' ? 0.5 : 0);
  }, 0);
  expect(await legend(page, 'sampled-win-rate')).toBeCloseTo(won / 4, 6);
  const items = page.getByRole('region', { name: 'Samples' }).getByRole('listitem');
  await expect(items.first()).toContainText(
    /(policy wins|tie|reference wins) · \d+ \(\d+ characters?\)/,
  );
  expect(await violations(page, '#samples')).toEqual([]);
});

test('a prompt of one’s own waits for a pause', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '100000', 'New tokens': '4' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Aligning · step/);
  const ask = page.getByRole('button', { name: 'Ask the policy' });
  await expect(ask).toBeDisabled();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByLabel('A prompt of your own').fill('Why?');
  await ask.click();
  await expect(page.getByTestId('own-answer')).toContainText(/[1-4] tokens? ·/);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(ask).toBeDisabled();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Stopped|Done/);
});
