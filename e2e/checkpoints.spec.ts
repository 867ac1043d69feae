import { readFileSync } from 'node:fs';

import { drop, expectFirstLossOfLlama, reference } from './support/checkpoints';
import { expect, openCards, openPage, test } from './support/page';

test('a checkpoint and its reference, chosen as folders, train as PyTorch says', async ({
  page,
}) => {
  await openPage(page);
  await openCards(page);
  await page.getByLabel('Model source', { exact: true }).selectOption('checkpoint');
  await expect(page.getByText('Choose the policy’s checkpoint under Model')).toHaveCount(0);
  for (const role of ['policy', 'reference'])
    await page
      .getByLabel(`Choose a folder for the ${role}`)
      .setInputFiles(`${reference}llama/${role}`);
  const report = page.getByTestId('model-report').first();
  await expect(report).toContainText('Llama');
  await expect(report).toContainText('2 × 32');
  await expectFirstLossOfLlama(page);
});

test('a checkpoint that cannot be used is refused in a sentence and stands in the way of a run', async ({
  page,
}) => {
  await openPage(page);
  await openCards(page);
  await page.getByLabel('Model source', { exact: true }).selectOption('checkpoint');
  const config = readFileSync(`${reference}llama/policy/config.json`, 'utf8');
  const files = (text: string) => [
    { name: 'config.json', mimeType: 'application/json', buffer: Buffer.from(text) },
    {
      ...{ name: 'model.safetensors', mimeType: 'application/octet-stream' },
      buffer: readFileSync(`${reference}llama/policy/model.safetensors`),
    },
  ];
  const input = page.getByLabel('Choose its files for the policy');
  await input.setInputFiles(
    files(
      config.replace('"rope_scaling": null', '"rope_scaling": {"type": "linear", "factor": 2}'),
    ),
  );
  await expect(page.getByRole('alert')).toContainText('rope_scaling');
  await input.setInputFiles(files(config));
  await expect(page.getByRole('alert')).toContainText('tokenizer.json');
});

test('a model that cannot be used is refused in a sentence on a fresh page too', async ({
  page,
}) => {
  await openPage(page);
  // A GPT-2's weights under a Llama's configuration.
  const paths = ['llama/policy/config.json', 'gpt2/policy/model.safetensors'];
  await drop(page, 'main', [...paths, 'llama/policy/tokenizer.json']);
  await expect(
    page.getByRole('status').filter({ hasText: 'transformer.wte.weight' }),
  ).toBeVisible();
});

test('a model that is dropped becomes the policy, and can be let go of', async ({ page }) => {
  await openPage(page);
  const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
  await drop(
    page,
    'main',
    names.map((name) => `gpt2/policy/${name}`),
  );
  await openCards(page);
  await expect(page.getByTestId('model-report')).toContainText('GPT-2');
  await expect(page.getByLabel('Model source', { exact: true })).toHaveValue('checkpoint');
  await page.getByRole('button', { name: /^Remove / }).click();
  await expect(page.getByTestId('model-report')).toHaveCount(0);
});

/** The reference case's Llama as one file, laid out as ours are: its texts in the metadata of the weights. */
function loneFile(): Buffer {
  const read = (name: string): Buffer => readFileSync(`${reference}llama/policy/${name}`);
  const weights = read('model.safetensors');
  const start = 8 + Number(weights.readBigUInt64LE(0));
  const header = JSON.parse(weights.toString('utf8', 8, start)) as Record<string, unknown>;
  const held = ['config.json', 'tokenizer.json', 'tokenizer_config.json'].map((name) => [
    `refinery.${name}`,
    read(name).toString('utf8'),
  ]);
  header.__metadata__ = { format: 'pt', ...Object.fromEntries(held) };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, weights.subarray(start)]);
}

test('a single weights file that holds its settings and its tokenizer trains as PyTorch says', async ({
  page,
}) => {
  await openPage(page);
  await openCards(page);
  await page.getByLabel('Model source', { exact: true }).selectOption('checkpoint');
  const input = page.getByLabel('Choose its files for the policy');
  const file = { name: 'mine.safetensors', mimeType: 'application/octet-stream' };
  await input.setInputFiles({
    ...file,
    buffer: readFileSync(`${reference}llama/policy/model.safetensors`),
  });
  await expect(page.getByRole('alert')).toContainText('there is no config.json beside it');
  await input.setInputFiles({ ...file, buffer: loneFile() });
  await expect(page.getByTestId('model-report')).toContainText('Llama');
  await page
    .getByLabel('Choose a folder for the reference')
    .setInputFiles(`${reference}llama/reference`);
  await expect(page.getByTestId('model-report')).toHaveCount(2);
  await expectFirstLossOfLlama(page);
});
