import type { Page } from '@playwright/test';

import { violations } from './support/axe';
import { chooseOpponent, download } from './support/opponent';
import {
  chooseBackend,
  dropText,
  expect,
  expectNothingSideways,
  fill,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';

/** A view fits and passes axe, on a phone in the dark and on a desk in the light. */
async function look(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 360],
    ['light', 1440],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await expectNothingSideways(page, width);
    expect(await violations(page, 'main')).toEqual([]);
  }
}

interface Verdicts {
  readonly against: string;
  readonly n: number;
  readonly win: number;
  readonly verdicts: readonly Readonly<Record<string, string>>[];
}

test('an opponent’s answers are judged blind apart from the reference’s, and stand with the tokens', async ({
  page,
}) => {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '4', 'Evaluate every': '4', 'New tokens': '6' });
  await fill(page, { 'Learning rate': '0.05' });
  await page.getByRole('combobox', { name: 'Judge' }).selectOption({ label: 'Length' });
  await fill(page, { 'Sampled prompts': '4' });
  const status = page.getByTestId('run-status');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(status).toHaveText(/Done · 4 steps in/);
  const view = (name: string) => page.getByRole('link', { name, exact: true });
  const against = (rival: string) => page.getByRole('radio', { name: `Against the ${rival}` });
  await view('Blind A/B').click();
  const state = page.getByTestId('blind-state');
  await expect(state).toHaveText(/^Answers after step 4: 0 of/);
  // There is nobody else to be judged against yet.
  await expect(against('opponent')).toHaveCount(0);
  await view('Watch').click();
  await chooseOpponent(page, await download(page, 'Download the policy'));
  await page.getByRole('radio', { name: 'IPO', exact: true }).check();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(status).toHaveText(/Done · 4 steps in/);
  const samples = page.getByRole('region', { name: 'Samples' });
  const answers = (of: string) =>
    samples.evaluate(
      (region, name) =>
        [...region.querySelectorAll('h3')]
          .filter(({ textContent }) => textContent.startsWith(name))
          .map((heading) => heading.nextElementSibling!.textContent),
      of,
    );
  const [prompts, policies, theirs] = [
    await answers('Prompt'),
    await answers('Policy'),
    await answers('Opponent'),
  ];
  const judged = await samples.getByText(/^Against the opponent: /).allInnerTexts();

  await view('Blind A/B').click();
  await expect(against('reference')).toBeChecked();
  await page.keyboard.press('1');
  await expect(state).toHaveText(/^Answers after step 4: 1 of/);
  await against('opponent').check();
  await expect(state).toHaveText(/^Answers after step 4, against the opponent: 0 of [1-4] judged/);
  await expect(page.getByTestId('blind-tally')).toHaveCount(0);
  await look(page);
  const asked = Number(/of (\d)/.exec(await state.innerText())![1]);
  // The person says that the opponent's answer is the better one, each time.
  for (let i = 0; i < asked; i++) {
    await expect(state).toContainText(`: ${i} of`);
    const prompt = prompts.indexOf(await page.getByTestId('blind-prompt').innerText());
    const isFirst = (await page.getByTestId('blind-first').innerText()) === theirs[prompt];
    await page.keyboard.press(isFirst ? '1' : '2');
  }
  const tally = page.getByTestId('blind-tally');
  const rate = ((4 - asked) / 8).toFixed(2);
  await expect(tally).toHaveText(
    new RegExp(`^You preferred the policy to the opponent at a rate of ${rate} \\(.*, n = 4,`),
  );
  const revealed = page.getByRole('region', { name: 'Choices, revealed' });
  await expect(revealed.getByRole('columnheader', { name: 'Opponent' })).toBeVisible();
  await expect(revealed.getByText('opponent wins')).toHaveCount(asked);
  await look(page);
  const file = JSON.parse((await download(page, 'Choices as JSON')).toString()) as Verdicts;
  expect(file).toMatchObject({ against: 'opponent', n: 4, win: 0 });
  for (const { prompt, policy, opponent } of file.verdicts) {
    const place = prompts.indexOf(prompt!);
    expect([policy, opponent]).toEqual([policies[place], theirs[place]]);
  }
  await against('reference').check();
  await expect(state).toHaveText(/^Answers after step 4: 1 of/);
  await expect(tally).toHaveCount(0);

  await view('Inspect').click();
  await page.getByRole('radio', { name: /^Sampled answers/ }).check();
  const list = page.getByRole('region', { name: 'Sampled prompts' });
  const heads = await list.getByRole('columnheader').allInnerTexts();
  expect(heads.slice(3)).toEqual([
    ...['Opponent, tokens', 'Against the reference', 'Against the opponent'],
  ]);
  for (const [i, row] of (await list.locator('tbody tr').all()).entries()) {
    const verdict = /: (.*?) ·/.exec(judged[i]!)![1]!;
    await expect(row.getByRole('cell').last()).toHaveText(verdict);
  }
  await list.getByRole('button').nth(1).click();
  const said = page.getByRole('region', { name: /^The opponent’s answer/ });
  await expect(said).toContainText(theirs[1]!);
  await expect(said).toContainText(judged[1]!);
  await look(page);
});
