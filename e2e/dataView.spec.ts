import type { Page } from '@playwright/test';

import { expectFine } from './support/axe';
import { dropText, expect, fill, openPage, test } from './support/page';

/** Six pairs of our own of five prompts; the fourth is long, the fifth holds what is hard to see. */
const rows = [
  ['How do I clean a kettle?', ' Boil some vinegar in it.', ' Boil some bleach in it.'],
  ['How do I clean a kettle?', ' Ask a friend.', ' Never mind.'],
  ['Is it late?', ' A little.', ' No.'],
  [`Tell me more. ${'And more again. '.repeat(30)}`, ` ${'Well, then. '.repeat(60)}`, ' No.'],
  ['Ist das schön?', ' Ja,\nsehr: 5 €.', ' Nein.'],
  ['What is a river?', ' Water that goes to the sea.', ' A road.'],
] as const;
const file = rows
  .map(([prompt, chosen, rejected]) => JSON.stringify({ prompt, chosen, rejected }))
  .join('\n');

/** Opens the page with the file read and its pairs tokenized at 64 tokens. */
async function openData(page: Page, method = 'DPO'): Promise<void> {
  await openPage(page, './#view=data');
  await page.getByRole('radio', { name: method, exact: true }).check();
  await fill(page, { 'Context length': '64', 'Held-out share': '0.34' });
  await dropText(page, 'pairs.jsonl', file);
  await expect(page.getByTestId('data-state')).toContainText('6 usable pairs, tokenized');
  await expect(page.getByTestId('pair-title')).toHaveText(/line 1 of pairs.jsonl/);
}

const tokensOf = (page: Page, side: 'prompt' | 'chosen' | 'rejected') =>
  page.getByTestId(`tokens-${side}`);

test('the view has an address, opens by keyboard and is there once a file is', async ({ page }) => {
  await openPage(page);
  // Before there are pairs there is only what needs none.
  await expect(page.getByRole('navigation', { name: 'Views' }).getByRole('link')).toHaveText([
    'Watch',
    'Experiments',
  ]);
  await dropText(page, 'pairs.jsonl', file);
  const link = page.getByRole('link', { name: 'Data', exact: true });
  await expect(link).not.toHaveAttribute('aria-current');
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(link).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveURL(/#view=data$/);
  await expect(page.getByRole('heading', { name: /The data, as the model/ })).toBeVisible();
  await page.getByRole('link', { name: 'Watch', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Ready to train' })).toBeVisible();
  await expect(page).not.toHaveURL(/view/);
});

test('the split, the lengths and the cuts are counted before training', async ({ page }) => {
  await openData(page);
  const facts = page.locator('main dl');
  await expect(facts).toContainText('Pairs6 of 5 distinct prompts');
  await expect(facts).toContainText('Train4 of');
  await expect(facts).toContainText('Held out2 of');
  await expect(facts).toContainText(
    'Cut at 64 tokens1 prompt’s start 1, chosen’s end 1, rejected’s end 0',
  );
  await expect(page.getByRole('figure')).toHaveCount(4);
  await expect(page.getByRole('figure', { name: /^Prompt and longer answer/ })).toContainText(
    'context 64',
  );
  await page.getByText('The numbers as a table').click();
  const table = page.getByRole('region', { name: 'Pairs by length' });
  await expect(table.getByRole('row')).not.toHaveCount(0);
  const cells = await table
    .locator('tbody tr')
    .evaluateAll((lines) =>
      lines.map((line) =>
        Array.from(line.querySelectorAll('td'), ({ textContent }) => Number(textContent)),
      ),
    );
  for (const column of [0, 1, 2, 3])
    expect(cells.reduce((sum, line) => sum + line[column]!, 0)).toBe(6);
});

test('a pair is shown token by token, with its end and its difference', async ({ page }) => {
  await openData(page);
  const text = (side: 'prompt' | 'chosen' | 'rejected') => tokensOf(page, side);
  await expect(text('prompt')).toHaveText('How do I clean a kettle?');
  await expect(text('chosen')).toHaveText(' Boil some vinegar in it.EOS');
  await expect(text('rejected')).toHaveText(' Boil some bleach in it.EOS');
  await expect(text('chosen').locator('[data-part=eos]')).toHaveCount(1);
  await expect(text('prompt').locator('[data-part=completion]')).toHaveCount(0);
  const difference = page.getByRole('region', { name: 'Difference between chosen and rejected' });
  await expect(difference.locator('ins')).toHaveText('vinegar');
  await expect(difference.locator('del')).toHaveText('bleach');

  const ids = text('chosen').locator('small');
  await expect(ids).toHaveCount(0);
  await page.getByLabel('Token ids').check();
  await expect(ids.last()).toHaveText('0');
  // DPO reads no p.
  await expect(page.getByLabel('p before the prompt')).toHaveCount(0);
});

test('pairs are found by number, by step and by filter', async ({ page }) => {
  await openData(page);
  const title = page.getByTestId('pair-title');
  const number = page.getByRole('textbox', { name: /^Pair/ });
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(title).toContainText('line 2 of');
  await number.fill('5');
  await number.press('Enter');
  await expect(title).toContainText('line 5 of');
  await expect(tokensOf(page, 'chosen')).toContainText('Ja,\nsehr');
  await expect(tokensOf(page, 'chosen').locator('[data-mark="⏎"]')).toHaveCount(1);
  await number.fill('7');
  await expect(page.getByRole('alert')).toHaveText(
    'There are 6 pairs here: type a number from 1 to 6.',
  );
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(title).toContainText('line 4 of');
  await expect(page.getByRole('alert')).toHaveCount(0);

  await page.getByRole('radio', { name: /^Cut/ }).check();
  await expect(number).toHaveValue('1');
  await expect(title).toContainText('line 4 of');
  await expect(tokensOf(page, 'prompt')).toContainText(/^✂ \d+ tokens cut/);
  await expect(tokensOf(page, 'chosen')).toContainText(/✂ \d+ tokens cut$/);
  await expect(tokensOf(page, 'chosen').locator('[data-part=eos]')).toHaveCount(0);
  await expect(tokensOf(page, 'rejected').locator('[data-part=eos]')).toHaveCount(1);
  await page.getByRole('radio', { name: /^Held out/ }).check();
  await expect(title).toContainText('Held out · line');
  await expect(page.getByRole('button', { name: 'Previous' })).toBeDisabled();

  // Nothing is cut any more: the pager says so, where it stood on a pair.
  await page.getByRole('radio', { name: /^Cut/ }).check();
  await expect(title).toContainText('line 4 of');
  await fill(page, { 'Context length': '2000' });
  await expect(page.getByText('Nothing is cut: every pair fits the context')).toBeVisible();
  await expect(number).toBeDisabled();
});

test('p is shown before the prompt for a method that reads it', async ({ page }) => {
  await openData(page, 'Sr-DPO');
  await page.getByLabel('p before the prompt (p⊕x)').check();
  const prompt = tokensOf(page, 'prompt');
  await expect(prompt).toContainText('Query: How do I clean a kettle?');
  await expect(prompt.locator('[data-part=p]').first()).toBeVisible();
  // The space of the join may be a token of its own or begin the first word.
  const read = await prompt.locator('[data-part=prompt]').allTextContents();
  expect(read.join('').trim()).toBe('How do I clean a kettle?');
});

test('axe finds nothing in the view in light and dark, at 360 and 1280 px', async ({ page }) => {
  await openData(page, 'Sr-DPO');
  await page.getByLabel('p before the prompt (p⊕x)').check();
  await page.getByLabel('Token ids').check();
  await page.getByText('The numbers as a table').click();
  await expectFine(page, [360, 1280]);
  await page.getByRole('radio', { name: /^Cut/ }).check();
  await expect(page.getByTestId('pair-title')).toContainText('line 4 of');
  await expectFine(page, [360, 1280]);
});
