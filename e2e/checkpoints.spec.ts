import { readFileSync } from 'node:fs';

import { expect, fill, legend, openCards, openPage, test } from './support/page';

// Our own tiny checkpoints and eight pairs, with what float64 PyTorch makes of them.
const reference = new URL('../src/testing/reference/', import.meta.url).pathname;

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
  await page.locator('input[type=file]').first().setInputFiles(`${reference}pairs.jsonl`);
  await openCards(page);
  await page.getByRole('radio', { name: 'Sr-DPO' }).check();
  await fill(page, {
    ...{ 'Held-out share': '0', Steps: '1', Batch: '4', 'Learning rate': '0.001' },
    'Evaluate every': '0',
  });
  await page.getByLabel('Shuffle').uncheck();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 1 step/);
  const { trajectories } = JSON.parse(readFileSync(`${reference}llama/expected.json`, 'utf8')) as {
    trajectories: { lossType: string; steps: { loss: number }[] }[];
  };
  const expected = trajectories.find(({ lossType }) => lossType === 'sr-dpo')!.steps[0]!.loss;
  await expect
    .poll(async () => Math.abs((await legend(page, 'loss')) - expected))
    .toBeLessThan(5e-4);
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

test('a model that is dropped becomes the policy, and can be let go of', async ({ page }) => {
  await openPage(page);
  const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map(
    (name) => ({ name, base64: readFileSync(`${reference}gpt2/policy/${name}`, 'base64') }),
  );
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of given)
      transfer.items.add(
        new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name),
      );
    return transfer;
  }, files);
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await openCards(page);
  await expect(page.getByTestId('model-report')).toContainText('GPT-2');
  await expect(page.getByLabel('Model source', { exact: true })).toHaveValue('checkpoint');
  await page.getByRole('button', { name: /^Remove / }).click();
  await expect(page.getByTestId('model-report')).toHaveCount(0);
});
