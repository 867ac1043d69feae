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

test('a file can be dropped anywhere on the page', async ({ page }) => {
  await openPage(page);
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.jsonl'));
    return transfer;
  }, smallFile(6));
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data });
  await expect(page.getByText('Drop the preference file')).toBeVisible();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await expect(page.getByTestId('report-train')).toContainText('dropped.jsonl');
  await expect(page.getByText('Drop the preference file')).toHaveCount(0);
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
  await expect(page.getByTestId('preparation')).toContainText('12 pairs for training, 1 held out');
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
