import { readFileSync } from 'node:fs';

import { dropText, expect, openCards, openPage, smallFile, test } from './support/page';

test('refused rows are counted, listed with line and reason, and downloaded', async ({ page }) => {
  const good = smallFile(12).split('\n');
  const rows = [
    '\uFEFF' + good[0]!,
    '',
    '{"prompt":"Same?","chosen":" Yes.","rejected":" Yes."}',
    good[1]!,
    '{"prompt":"Empty?","chosen":"","rejected":" No."}',
    'not json',
    ...good.slice(2),
    good[3]!,
  ];
  await openPage(page);
  await dropText(page, 'mixed.jsonl', rows.join('\r\n'));
  const report = page.getByTestId('report-train');
  await expect(report.getByRole('row', { name: /^Usable pairs 13/ })).toBeVisible();
  await expect(report.getByRole('row', { name: /^Refused rows 3/ })).toBeVisible();
  await expect(report.getByRole('row', { name: /^Identical pairs 1/ })).toBeVisible();
  await expect(report.getByRole('row', { name: /^Empty completions 1/ })).toBeVisible();
  await expect(report.getByRole('row', { name: /^Duplicate pairs 1/ })).toBeVisible();
  await report.getByText('Refused rows', { exact: true }).last().click();
  await expect(report.getByRole('listitem').first()).toContainText('Line 3');
  const download = page.waitForEvent('download');
  await report.getByRole('button', { name: 'Download the whole list' }).click();
  const path = await (await download).path();
  const { readFileSync } = await import('node:fs');
  const csv = readFileSync(path, 'utf8').split('\n');
  expect(csv[0]).toBe('line,reason');
  expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual(['3', '5', '6']);
});

test('a list of refused rows that is not whole says so', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'numbers.jsonl', `${smallFile(12)}\n${'7\n'.repeat(100_001)}`);
  const report = page.getByTestId('report-train');
  await expect(report.getByRole('row', { name: /^Refused rows 100,001/ })).toBeVisible();
  await report.getByText('the first 100 of 100,001').click();
  await expect(report.getByRole('button', { name: 'Download the first 100,000' })).toBeVisible();
  await expect(report).toContainText('holds the first 100,000 by line; the rest are only counted');
});

test('the report can be taken away', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(12));
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save this report' }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('pairs.jsonl.report.json');
  const report = JSON.parse(readFileSync(await download.path(), 'utf8')) as object;
  expect(report).toMatchObject({ name: 'pairs.jsonl', rows: 12, usable: 12, refused: 0 });
});

test('a file of unknown keys is mapped by its own columns', async ({ page }) => {
  await openPage(page);
  const rows = Array.from({ length: 6 }, (_, i) =>
    JSON.stringify({ frage: `Was ist ${i}?`, gut: ` Eine Zahl ${i}.`, schlecht: ' Nichts.' }),
  );
  await dropText(page, 'columns.jsonl', rows.join('\n'));
  const dialog = page.getByRole('dialog', { name: 'Which columns of columns.jsonl?' });
  await expect(dialog).toContainText('Was ist 0?');
  const use = dialog.getByRole('button', { name: 'Read by these columns' });
  await expect(use).toBeDisabled();
  await dialog.getByLabel('Prompt').selectOption('frage');
  await dialog.getByLabel('Chosen').selectOption('gut');
  await dialog.getByLabel('Rejected').selectOption('schlecht');
  await use.click();
  await expect(
    page.getByTestId('report-train').getByRole('row', { name: /^Usable pairs 6/ }),
  ).toBeVisible();
});

test('columns may be spelled like parts of every object', async ({ page }) => {
  await openPage(page);
  const rows = [
    '{"__proto__":"Sky?","constructor":" Blue.","toString":" Green."}',
    '{"frage":"Sea?","constructor":" Wet.","toString":" Dry."}',
  ];
  await dropText(page, 'keys.jsonl', rows.join('\n'));
  const dialog = page.getByRole('dialog', { name: 'Which columns of keys.jsonl?' });
  await expect(dialog.getByRole('row')).toHaveText([
    '__proto__constructortoStringfrage',
    'Sky? Blue. Green.',
    ' Wet. Dry.Sea?',
  ]);
  await dialog.getByLabel('Prompt').selectOption('__proto__');
  await dialog.getByLabel('Chosen').selectOption('constructor');
  await dialog.getByLabel('Rejected').selectOption('toString');
  await dialog.getByRole('button', { name: 'Read by these columns' }).click();
  await expect(
    page.getByTestId('report-train').getByRole('row', { name: /^Usable pairs 1/ }),
  ).toBeVisible();
});

test('nested and unnamed columns can be chosen', async ({ page }) => {
  await openPage(page);
  const rows = Array.from({ length: 4 }, (_, i) =>
    JSON.stringify({
      '': `Was ist ${i}?`,
      antworten: [{ text: ` Eine ${i}.` }, { text: ' Nichts.' }],
      zeilen: Array.from({ length: 11 }, () => 'x'),
    }),
  );
  await dropText(page, 'nested.jsonl', rows.join('\n'));
  const dialog = page.getByRole('dialog', { name: 'Which columns of nested.jsonl?' });
  await expect(dialog).toContainText('more columns than the 13 listed here');
  await dialog.getByLabel('Prompt').selectOption('(no name)');
  await dialog.getByLabel('Chosen').selectOption('antworten.0.text');
  await dialog.getByLabel('Rejected').selectOption('antworten.1.text');
  await dialog.getByRole('button', { name: 'Read by these columns' }).click();
  await expect(
    page.getByTestId('report-train').getByRole('row', { name: /^Usable pairs 4/ }),
  ).toBeVisible();
});

test('a file can be dropped anywhere on the page', async ({ page }) => {
  await openPage(page);
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.jsonl'));
    return transfer;
  }, smallFile(6));
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data });
  await expect(page.getByText('Drop a preference file')).toBeVisible();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await expect(page.getByTestId('report-train')).toContainText('dropped.jsonl');
  await expect(page.getByText('Drop a preference file')).toHaveCount(0);
});

test('rows can be pasted', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Paste rows' }).click();
  const dialog = page.getByRole('dialog', { name: 'Paste preference rows' });
  await dialog.getByRole('textbox').fill(smallFile(5));
  await dialog.getByRole('button', { name: 'Use these rows' }).click();
  await expect(page.getByTestId('report-train')).toContainText('pasted rows');
});

test('a second file can be the held-out split', async ({ page }) => {
  await openPage(page);
  await dropText(page, 'train.jsonl', smallFile(12));
  await openCards(page);
  await page
    .locator('input[type=file]')
    .nth(1)
    .setInputFiles({
      name: 'held.jsonl',
      mimeType: 'application/json',
      buffer: Buffer.from('{"prompt":"Is it late?","chosen":" A little.","rejected":" No."}'),
    });
  await expect(page.getByTestId('preparation')).toContainText(
    '12 pairs for training, 1 held out; no prompt is in both.',
  );
  await page
    .locator('input[type=file]')
    .nth(1)
    .setInputFiles({
      name: 'shared.jsonl',
      mimeType: 'application/json',
      buffer: Buffer.from(smallFile(2)),
    });
  await expect(page.getByTestId('preparation')).toContainText(
    '12 pairs for training, 2 held out; 2 prompts are in both, and their pairs are kept.',
  );
});

test('a held-out file that cannot be used is never replaced by the one before it', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'train.jsonl', smallFile(12));
  await openCards(page);
  const choose = (name: string, text: string): Promise<void> =>
    page
      .locator('input[type=file]')
      .nth(1)
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await choose('held.jsonl', '{"prompt":"Is it late?","chosen":" A little.","rejected":" No."}');
  await expect(page.getByTestId('preparation')).toContainText('12 pairs for training, 1 held out');
  await expect(train).toBeEnabled();

  await choose('bad.html', '<!doctype html><html><body>Not found</body></html>');
  await expect(page.getByRole('alert')).toContainText('bad.html');
  await expect(page.getByTestId('preparation')).toHaveCount(0);
  await expect(train).toBeDisabled();
  await page.locator('body').press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove the held-out file' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByTestId('preparation')).toContainText('11 pairs for training, 1 held out');
  await expect(train).toBeEnabled();

  await choose('odd.jsonl', '{"frage":"Was?","gut":" Eins.","schlecht":" Zwei."}');
  const dialog = page.getByRole('dialog', { name: 'Which columns of odd.jsonl?' });
  await expect(dialog).toBeVisible();
  await expect(page.getByTestId('preparation')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('preparation')).toContainText('11 pairs for training, 1 held out');
});

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const wrong: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ['picture.png', png, /picture\.png.*(picture|image|PNG)/i],
  ['archive.zip', Buffer.from('504b0304140000000800', 'hex'), /archive\.zip.*zip/i],
  [
    'page.html',
    '<!doctype html><html><body>Not found</body></html>',
    /page\.html.*(HTML|web page)/i,
  ],
  ['latin.jsonl', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe9, 0x22, 0x7d]), /UTF-8/],
  [
    'pretty.jsonl',
    '{\n  "prompt": "a",\n  "chosen": " b",\n  "rejected": " c"\n}\n',
    /pretty\.jsonl/,
  ],
  [
    'kto.jsonl',
    '{"prompt":"a","completion":" b","label":true}\n{"prompt":"c","completion":" d","label":false}',
    /pair/,
  ],
  ['empty.jsonl', '', /empty/i],
];
for (const [name, contents, sentence] of wrong)
  test(`${name} gets one clear sentence`, async ({ page }) => {
    await openPage(page);
    await dropText(page, name, contents);
    await expect(page.getByRole('alert')).toHaveText(sentence);
    await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
    // Work goes on: the sample is still a click away.
    await page.getByRole('button', { name: 'Use the sample' }).click();
    await expect(page.getByTestId('report-train')).toContainText('120');
  });
