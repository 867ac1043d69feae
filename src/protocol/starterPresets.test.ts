import { describe, expect, it } from 'vitest';

import { lossTypes } from '../methods/lossTypes';
import { resolveConfig } from './resolveConfig';
import { starterRefinementPrompt } from './starterPresets';
import { starterWorldNames, starterWorlds } from './starterWorlds';

const of = (file: Readonly<Record<string, unknown>> = {}) =>
  resolveConfig({ version: 1, model: { source: 'starter' }, ...file });

describe('a run file of the starter', () => {
  it('needs nothing else: the starter’s own pairs and the preset of its method', () => {
    const config = of();
    expect(config.data).toMatchObject({
      ...{ source: 'starter', path: null, evalPath: null },
      ...{ world: 'pocket', worldTemperature: 1.5, worldPairs: 2000 },
    });
    expect(config.sft.steps).toBe(0);
    expect(config.alignment).toMatchObject({
      ...{ lossType: 'sr-dpo', beta: 0.5, refinementWeight: 0.3, refinementScale: 'beta' },
      refinementPrompt: starterRefinementPrompt,
    });
    expect(config.optimizer).toMatchObject({
      learningRate: 2e-4,
      warmupSteps: 10,
      schedule: 'constant',
    });
    expect(config.training).toMatchObject({ steps: 200, batchSize: 16, microBatchSize: 16 });
    expect(config.sampling.prompts).toBe(91);
  });

  it.each([
    ['dpo', { beta: 0.3 }],
    ['ipo', { beta: 0.05 }],
    ['sr-dpo', { beta: 0.5, refinementWeight: 0.3, refinementScale: 'beta' }],
    ['sr-ipo', { beta: 0.1, refinementWeight: 0.5, refinementScale: 'unit' }],
  ])('brings the preset of %s', (lossType, settings) => {
    expect(of({ alignment: { lossType } }).alignment).toMatchObject(settings);
  });

  it('takes every method, and what the file says before the preset', () => {
    for (const lossType of lossTypes)
      expect(of({ alignment: { lossType } }).training.steps).toBe(200);
    const config = of({ alignment: { lossType: 'dpo', beta: 0.7 }, training: { batchSize: 4 } });
    expect(config.alignment.beta).toBe(0.7);
    expect(config.training.microBatchSize).toBe(4);
    expect(of({ sft: { steps: 5 } }).sft.steps).toBe(5);
  });

  it('takes a file of somebody’s, with no preset for its split', () => {
    expect(of({ data: { path: 'pairs.jsonl' } }).data).toMatchObject({
      source: 'file',
      evalFraction: 0.1,
    });
  });

  it.each(starterWorldNames)(
    'takes the temperature and the number of pairs of the world %s',
    (world) => {
      const { temperature, pairs } = starterWorlds[world];
      const { data } = of({ data: { world } });
      expect([data.worldTemperature, data.worldPairs]).toEqual([temperature, pairs]);
      expect(of({ data: { world, worldTemperature: 0.25 } }).data.worldTemperature).toBe(0.25);
    },
  );

  it.each([
    [
      { model: { source: 'starter', policyPath: 'dir' } },
      'model.policyPath: dir does not go with model.source starter; it belongs to checkpoint.',
    ],
    [
      { model: { source: 'starter', referencePath: 'dir' } },
      'model.referencePath: dir does not go with model.source starter; it belongs to checkpoint.',
    ],
    [
      { data: { source: 'starter', path: 'a.jsonl' } },
      'data.path: a.jsonl does not go with data.source starter; it belongs to file.',
    ],
    [
      { data: { evalPath: 'a.jsonl' } },
      'data.evalPath: a.jsonl does not go with data.source starter; it belongs to file.',
    ],
    [
      { data: { source: 'file' } },
      'data.path: the run file names no file; write the path of one there.',
    ],
    [
      { data: { world: 'moon' } },
      'data.world: "moon" is not one of pocket, wordy, noisy, unlabelled.',
    ],
    [
      { data: { worldTemperature: -1 } },
      'data.worldTemperature: -1 is not a number from 0 to 1000 points.',
    ],
  ])('refuses %j', (file, sentence) => {
    expect(() => of(file)).toThrow(sentence);
  });

  it('lets a model from scratch learn from the starter’s world', () => {
    const config = resolveConfig({ version: 1, data: { source: 'starter' } });
    expect(config.model.source).toBe('scratch');
    expect(config.data.path).toBeNull();
    expect(config.sft.steps).toBe(150);
    expect(() => resolveConfig({ version: 1 })).toThrow('data.path: the run file names no file');
  });
});
