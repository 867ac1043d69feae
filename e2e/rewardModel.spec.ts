import { violations } from './support/axe';
import {
  chooseBackend,
  dropText,
  expect,
  fill,
  legend,
  openPage,
  recordStatus,
  smallFile,
  smallRun,
  test,
} from './support/page';

test('a reward model is trained before alignment, and its accuracy stands beside its verdicts', async ({
  page,
}) => {
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(32));
  await fill(page, { ...smallRun, Steps: '2', 'Evaluate every': '2', 'New tokens': '6' });
  await page.getByRole('combobox', { name: 'Judge' }).selectOption('reward-model');
  await fill(page, {
    ...{ 'Sampled prompts': '3', 'Reward model steps': '12', 'Reward model rate': '0.002' },
    'Pairs for the reward model': '0.5',
  });
  await expect(page.getByTestId('preparation')).toContainText('12 for the reward model');
  const status = await recordStatus(page);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps in/);
  const said = (await status()).join('\n');
  expect(said).toContain('Training the reward model · step');
  expect(said.indexOf('Training the reward model')).toBeLessThan(said.indexOf('Aligning'));
  expect(said.lastIndexOf('Training the reward model')).toBeLessThan(said.indexOf('Aligning'));
  const worth = /right on \d\.\d\d of held-out pairs \(95 % \d\.\d\d to \d\.\d\d, n = 8\)/;
  await expect(page.getByTestId('verdicts')).toContainText(worth);
  await expect(page.getByTestId('judge-note')).toContainText(worth);
  const items = page.getByRole('region', { name: 'Samples' }).getByRole('listitem');
  await expect(items.first()).toContainText(worth);
  const accuracy = await legend(page, 'reward-accuracy');
  expect(accuracy).toBeGreaterThan(0.5);
  const text = await page.getByTestId('verdicts').textContent();
  expect(Number(/right on (\d\.\d\d)/.exec(text!)![1])).toBeCloseTo(accuracy, 2);
  expect(await violations(page, '#samples')).toEqual([]);
});
