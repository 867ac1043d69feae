// @vitest-environment happy-dom
import { expect, it } from 'vitest';

import { resolveConfig } from '../../protocol/resolveConfig';
import { cloneName, clonesOf } from './cloneActions';

const config = resolveConfig({
  ...{ version: 1, seed: 7, data: { path: 'pairs.jsonl' } },
  alignment: { lossType: 'dpo', labelSmoothing: 0.1 },
  training: { steps: 10, batchSize: 8, microBatchSize: 8, stopAt: 5 },
});

it('a clone has one setting otherwise, for each of the seeds, and goes to its end', () => {
  const clones = clonesOf('DPO', config, [7, 8], { path: 'alignment.beta', written: ' 0.5 ' });
  expect(clones.map(({ name, seed, set }) => [name, seed, set])).toEqual([
    ['DPO, β 0.5', 7, { 'alignment.beta': 0.5 }],
    ['DPO, β 0.5', 8, { 'alignment.beta': 0.5 }],
  ]);
  expect(clones[1]!.config).toEqual({
    ...config,
    seed: 8,
    alignment: { ...config.alignment, beta: 0.5 },
    training: { ...config.training, stopAt: null },
  });
});

it('what another method does not take goes back to its default, and the micro-batch follows the batch', () => {
  const [ipo] = clonesOf('DPO', config, [7], { path: 'alignment.lossType', written: 'ipo' });
  expect(ipo!.set).toEqual({ 'alignment.lossType': 'ipo', 'alignment.labelSmoothing': 0 });
  const [larger] = clonesOf('DPO', config, [7], { path: 'training.batchSize', written: '16' });
  expect(larger!.config.training).toMatchObject({ batchSize: 16, microBatchSize: 16 });
});

it('a text stays a text, whatever JSON would make of it', () => {
  const change = { path: 'alignment.refinementPrompt', written: '100' } as const;
  const refined = resolveConfig({
    ...{ version: 1, data: { path: 'pairs.jsonl' } },
    alignment: { lossType: 'sr-dpo' },
  });
  const [clone] = clonesOf('Sr-DPO', refined, [1], change);
  expect(clone!.config.alignment.refinementPrompt).toBe('100');
});

it('what is out of range, or changes nothing, is refused by name', () => {
  const clone = (written: string) => () =>
    clonesOf('DPO', config, [7], { path: 'alignment.beta', written });
  expect(clone('-1')).toThrow(/alignment\.beta: /);
  expect(clone('0.1')).toThrow('In that run β is 0.1 already: give it another value.');
});

it('a name holds what a folder’s can, and is no other run’s', () => {
  const change = { path: 'alignment.beta', written: '0.5' } as const;
  expect(cloneName('my run (2) · "x"', change, [])).toBe('my run 2 x , β 0.5');
  expect(cloneName('a', change, ['A, β 0.5', 'a, β 0.5 2'])).toBe('a, β 0.5 3');
});
