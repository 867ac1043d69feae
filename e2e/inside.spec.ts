import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { violations } from './support/axe';
import { expect, expectNothingSideways, legend, openPage, test } from './support/page';

/** The starter at a few steps: its settings by its address, as a link would bring them. */
const starter = [
  ...['model.source:starter', 'data.source:starter', 'data.worldPairs:40', 'backend:wasm'],
  ...['alignment.lossType:sr-dpo', 'training.steps:20', 'training.evalEvery:20'],
  ...['optimizer.learningRate:0.002', 'sampling.prompts:5', 'sampling.maxNewTokens:24'],
].join(';');

type Look = readonly ['dark' | 'light', width: number];

/** A view fits and passes axe, in these themes and widths. */
async function look(page: Page, ...looks: readonly Look[]): Promise<void> {
  for (const [colorScheme, width] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await expectNothingSideways(page, width);
    expect(await violations(page, 'main')).toEqual([]);
  }
}

const minus = (text: string): number => Number(text.replace('−', '-').replace('+', ''));

test('from the starter to win rate, answers, a blind comparison by keyboard, and colored tokens', async ({
  page,
}) => {
  await openPage(page, `./#set=${starter}`);
  const view = (name: string) => page.getByRole('link', { name, exact: true });
  await expect(page.getByTestId('preparation')).toContainText('40 pairs for training');
  await view('Inspect').click();
  await expect(page.getByTestId('inspect-state')).toContainText('Nothing is trained yet');
  await view('Blind A/B').click();
  await expect(page.getByTestId('blind-state')).toContainText('There are no answers yet');
  await view('Watch').click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/^Done · 20 steps/);

  const rate = await legend(page, 'sampled-win-rate');
  expect(rate).toBeGreaterThanOrEqual(0);
  expect(rate).toBeLessThanOrEqual(1);
  // An update moves the policy away from its reference, and what that gained stands at its KL.
  const kl = await legend(page, 'sampled-kl');
  expect(kl).toBeGreaterThan(0);
  const frontier = page.locator('[data-chart="reward-kl"]');
  await expect(frontier.locator('output')).toContainText(
    /^step 20: score [\d.]+ at KL [\d.]+ \(95 % /,
  );
  await expect(frontier.getByRole('img')).toHaveAttribute('aria-label', /Sr-DPO, step 20: score/);
  await expect(frontier.locator('circle')).toHaveCount(2);
  await frontier
    .getByRole('combobox', { name: 'Gain' })
    .selectOption({ label: 'sampled win rate' });
  await expect(frontier.locator('output')).toContainText(`win rate ${rate} (95 %`);
  const samples = page.getByRole('region', { name: 'Samples' }).getByRole('listitem');
  await expect(samples).toHaveCount(5);

  await view('Blind A/B').click();
  await expect(page).toHaveURL(/view=blind/);
  const state = page.getByTestId('blind-state');
  await expect(state).toContainText(/^Answers after step 20: 0 of [1-5] judged/);
  const asked = Number(/of (\d)/.exec(await state.innerText())![1]);
  await expect(page.getByTestId('blind-tally')).toHaveCount(0);
  await look(page, ['dark', 360]);
  await page.keyboard.press('1');
  await expect(state).toContainText(': 1 of');
  // A choice is taken back and the settings stay as they are.
  await page.keyboard.press('Control+z');
  await expect(state).toContainText(': 0 of');
  await page.keyboard.press('2');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await expect(state).toContainText(': 0 of');
  for (let i = 0; i < asked; i++) {
    await expect(state).toContainText(`: ${i} of`);
    await page.keyboard.press('0');
  }
  // All ties: half, which says nothing.
  await expect(page.getByTestId('blind-tally')).toHaveText(
    /at a rate of 0\.50 \(95 % 0\.\d\d to 0\.\d\d, n = 5, .*: no difference yet\.$/,
  );
  await look(page, ['light', 1280]);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Choices as JSON' }).click();
  const file = JSON.parse(readFileSync(await (await saved).path(), 'utf8')) as {
    verdicts: object[];
  };
  expect(file).toMatchObject({ judge: 'a person, blind', step: 20, n: 5, tie: 5 });
  expect(file.verdicts).toHaveLength(asked);
  // Nobody else’s win rate has heard of it.
  await view('Watch').click();
  expect(await legend(page, 'sampled-win-rate')).toBe(rate);

  await page.getByRole('link', { name: 'Token by token' }).first().click();
  await expect(page).toHaveURL(/view=inspect/);
  await expect(page.getByTestId('inspected')).toHaveText(/^Answers sampled after step 20/);
  await page.getByRole('radio', { name: /^Held out/ }).check();
  await page.getByLabel('Sort by').selectOption({ label: 'Disagreement |h(x) − h(p⊕x)|' });
  await page.getByLabel('Largest first').check();
  const table = page.getByRole('region', { name: 'Pairs and their margins' });
  const cells = await table
    .locator('tbody tr')
    .evaluateAll((lines) =>
      lines.map((line) =>
        [...line.querySelectorAll('td')].map(({ textContent }) => textContent.split(', ').at(-1)!),
      ),
    );
  // h against Δ / β, β being the preset’s 0.5.
  const gaps = cells.map(([, , , h, delta]) =>
    Math.abs(minus(h!.replace('⇄ ', '')) - minus(delta!) / 0.5),
  );
  expect(gaps).toHaveLength(10);
  gaps.slice(1).forEach((gap, i) => {
    expect(gap).toBeLessThanOrEqual(gaps[i]! * 1.02);
  });

  const first = table.getByRole('button').first();
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('inspected')).toHaveText(
    /^Held-out pair, line \d+, read by .*step 20/,
  );
  const tokens = page.getByTestId('inspected-chosen').getByRole('button');
  await tokens.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tokens.nth(1)).toBeFocused();
  await expect(page.getByTestId('readout-chosen')).toContainText(/log π −[\d.]+ · log π_ref/);
  const values = await tokens.evaluateAll((all) =>
    all.map((token) => ({
      value: token.getAttribute('aria-label')!.split(': ').at(-1)!,
      sign: (token as HTMLElement).dataset.sign,
    })),
  );
  for (const { value, sign } of values)
    expect(sign).toBe(value === '0' ? 'none' : value.startsWith('−') ? 'down' : 'up');
  // The tokens add up to the completion’s own number, which the list has too.
  const sum = values.reduce((total, { value }) => total + minus(value), 0);
  const row = page.getByTestId('sums').getByRole('row', { name: /^Chosen/ });
  const whole = minus(await row.getByRole('cell').last().innerText());
  expect(Math.abs(sum - whole)).toBeLessThan(0.01 * values.length);
  expect(Math.abs(minus(cells[0]![1]!) * 0.5 - whole)).toBeLessThan(0.01);

  await page.getByRole('radio', { name: 'After p⊕x' }).check();
  await page.getByText('Every token as a table').click();
  await look(page, ['dark', 360], ['light', 1280]);
  await page.getByRole('radio', { name: 'As alignment began' }).check();
  await expect(tokens.first()).toHaveAttribute('data-sign', 'none');
  await page.getByRole('radio', { name: /^Train/ }).check();
  await page.getByRole('button', { name: 'Measure 40 pairs now' }).click();
  await expect(page.getByTestId('pairs-state')).toHaveText('After step 20.');
  await expect(table.getByRole('row')).toHaveCount(11);
});
