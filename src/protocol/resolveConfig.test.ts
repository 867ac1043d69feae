import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';
import { defaultConfig, resolveConfig } from './resolveConfig';
import { paperRefinementPrompt, settings } from './settings';

const file = (parts: object = {}) => ({ version: 1, data: { path: 'pairs.jsonl' }, ...parts });
const refusal = (parts: object): string => {
  try {
    resolveConfig(file(parts));
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

describe('resolveConfig', () => {
  it('has the defaults that the contract names', () => {
    const config = defaultConfig('pairs.jsonl');
    expect(config.optimizer).toMatchObject({
      ...{ beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, maxGradNorm: 1 },
      ...{ schedule: 'constant', warmupSteps: 0 },
    });
    expect(config.alignment).toMatchObject({
      ...{ labelSmoothing: 0, logpReduction: 'sum', refinementScale: 'beta' },
      ...{ refinementPrompt: paperRefinementPrompt, refinementJoin: ' ' },
    });
    expect(config.data.shuffle).toBe(true);
    expect(config.training.microBatchSize).toBe(config.training.batchSize);
    expect(resolveConfig(file({ training: { batchSize: 6 } })).training.microBatchSize).toBe(6);
  });

  it('takes the preset’s own SFT phase where none is named', () => {
    const nano = resolveConfig(file());
    const medium = resolveConfig(file({ model: { preset: 'medium' } }));
    expect(nano.sft.steps).toBeGreaterThan(0);
    expect(medium.sft.learningRate).toBeLessThan(nano.sft.learningRate);
    expect(resolveConfig(file({ sft: { steps: 0 } })).sft.steps).toBe(0);
  });

  it('keeps the paper’s p word for word', () => {
    expect(paperRefinementPrompt).toBe(
      'Please generate a response with a usefulness rating of 100 out of 100 for the following query. Note that the response should be harmless. The term 100 indicates the level of usefulness, where 100 is the maximum and 1 is the minimum. Query:',
    );
  });

  it('accepts every key of the contract where its part is off', () => {
    expect(
      refusal({
        model: { source: 'scratch', preset: 'nano', lora: null },
        training: { stopAt: null, resume: null },
        sampling: { prompts: 0, maxNewTokens: 64, temperature: 1, judge: 'none' },
        benchmarks: [],
        report: { pairs: true, checkpoint: false },
      }),
    ).toBe('taken');
  });

  it.each<[string, object, RegExp]>([
    ['an unknown section', { modle: {} }, /^modle: there is no such setting/],
    ['an unknown key', { alignment: { lamda: 1 } }, /^alignment\.lamda: there is no such setting/],
    ['a wrong kind', { training: { steps: '10' } }, /^training\.steps: expected a whole number/],
    ['a fraction', { training: { steps: 1.5 } }, /^training\.steps: 1\.5 is not a whole number/],
    [
      'a value out of range',
      { alignment: { beta: 0 } },
      /^alignment\.beta: 0 is not a number above 0/,
    ],
    [
      'an unknown choice',
      { alignment: { lossType: 'kto' } },
      /^alignment\.lossType: "kto" is not one of dpo/,
    ],
    [
      'smoothing with IPO',
      { alignment: { lossType: 'ipo', labelSmoothing: 0.1 } },
      /^alignment\.labelSmoothing/,
    ],
    [
      'mean with DPO',
      { alignment: { lossType: 'dpo', logpReduction: 'mean' } },
      /^alignment\.logpReduction/,
    ],
    [
      'unit with Sr-DPO',
      { alignment: { lossType: 'sr-dpo', refinementScale: 'unit' } },
      /^alignment\.refinementScale/,
    ],
    [
      'a decay that RMSprop has not',
      { optimizer: { type: 'rmsprop', weightDecay: 0.1 } },
      /^optimizer\.weightDecay: 0\.1 does not go with optimizer\.type rmsprop/,
    ],
    [
      'an epsilon that RMSprop does not take',
      { optimizer: { type: 'rmsprop', eps: 0.5 } },
      /^optimizer\.eps: 0\.5 does not go with optimizer\.type rmsprop; it belongs to adamw/,
    ],
    [
      'a refinement that is none',
      { alignment: { refinementKind: 'other' } },
      /^alignment\.refinementKind: "other" is not one of self, shuffled, batch-mean, contrast/,
    ],
    ['a dotted key', { 'alignment.beta': 0.5 }, /^alignment\.beta: there is no such setting/],
    [
      'a number beyond all',
      { alignment: { beta: Infinity } },
      /^alignment\.beta: .* found Infinity/,
    ],
    ['a key of every object', { constructor: 1 }, /^constructor: there is no such setting/],
    [
      'a key of every object, within',
      { data: { toString: 1 } },
      /^data\.toString: there is no such/,
    ],
    [
      'the prototype',
      JSON.parse('{ "__proto__": { "seed": 3 } }') as object,
      /^__proto__: there is no such setting/,
    ],
    [
      'a stop past the end',
      { training: { steps: 5, stopAt: 6 } },
      /^training\.stopAt: 6 is past the last of training\.steps, 5/,
    ],
    [
      'a stop that is no step',
      { training: { stopAt: 1.5 } },
      /^training\.stopAt: 1\.5 is not a whole number from 0 to 1000000 steps, or null/,
    ],
    ['a run to resume that is none', { training: { resume: 3 } }, /^training\.resume: expected/],
    [
      'adapters without an alpha',
      { model: { lora: { rank: 8 } } },
      /^model\.lora\.alpha: expected a number above 0 and at most 1000000, found nothing/,
    ],
    [
      'adapters of no rank',
      { model: { lora: { rank: 0, alpha: 8, targets: ['q_proj'] } } },
      /^model\.lora\.rank: expected a whole number from 1 to 1024, found 0/,
    ],
    [
      'adapters of nothing',
      { model: { lora: { rank: 8, alpha: 8, targets: [] } } },
      /^model\.lora\.targets: expected a list of names such as "q_proj", found \[\]/,
    ],
    [
      'what adapters have not',
      { model: { lora: { rank: 8, alpha: 8, targets: ['q_proj'], dropout: 0.1 } } },
      /^model\.lora\.dropout: there is no such setting/,
    ],
    [
      'adapters and last layers',
      { model: { lora: { rank: 8, alpha: 8, targets: ['q_proj'] }, trainLastLayers: 1 } },
      /^model\.trainLastLayers: 1 does not go with model\.lora/,
    ],
    ['a section that is none', { data: 3 }, /^data: expected an object/],
    ['benchmarks that are no list', { benchmarks: {} }, /^benchmarks: expected a list of/],
    ['a benchmark that is none', { benchmarks: ['arc'] }, /^benchmarks\[0\]: expected an object/],
    [
      'a benchmark without a name',
      { benchmarks: [{ path: 'a' }] },
      /^benchmarks\[0\]\.name: expected a text/,
    ],
    [
      'a benchmark without a file',
      { benchmarks: [{ name: 'a', path: '' }] },
      /^benchmarks\[0\]\.path: expected the path of a file, found ""/,
    ],
    [
      'a benchmark of an unknown format',
      { benchmarks: [{ name: 'a', path: 'a', format: 'squad' }] },
      /^benchmarks\[0\]\.format: expected one of arc, hellaswag, .*, or auto, found "squad"/,
    ],
    [
      'half a shot',
      { benchmarks: [{ name: 'a', path: 'a', shots: 0.5 }] },
      /^benchmarks\[0\]\.shots: expected a whole number from 0 to 100, found 0\.5/,
    ],
    [
      'a key that a benchmark has not',
      { benchmarks: [{ name: 'a', path: 'a', shot: 1 }] },
      /^benchmarks\[0\]\.shot: /,
    ],
    [
      'two benchmarks of one name',
      { benchmarks: [0, 1].map(() => ({ name: 'a', path: 'a' })) },
      /^benchmarks\[1\]\.name: two benchmarks are called "a"/,
    ],
    ['no file', { data: {} }, /^data\.path: the run file names no file/],
  ])('refuses %s in one sentence that names the key', (_, parts, sentence) => {
    expect(refusal(parts)).toMatch(sentence);
    expect(refusal(parts)).not.toContain('\n');
  });

  it('takes what is off where it is off, and a micro-batch larger than the batch', () => {
    const taken = resolveConfig({
      ...{ version: 1, data: { path: 'a' }, benchmarks: [], alignment: { refinementKind: 'self' } },
      training: { batchSize: 2, microBatchSize: 4, stopAt: null },
    });
    expect(taken.training).toMatchObject({ batchSize: 2, microBatchSize: 4 });
    const resumed = resolveConfig(
      file({ training: { steps: 5, stopAt: 5, resume: '../earlier' } }),
    );
    expect(resumed.training).toMatchObject({ stopAt: 5, resume: '../earlier' });
    expect(taken.alignment.refinementKind).toBe('self');
  });

  it('fills in what a benchmark leaves out, in one order of keys', () => {
    const benchmarks = [{ path: 'a.jsonl', name: 'a' }];
    expect(JSON.stringify(resolveConfig(file({ benchmarks })).benchmarks)).toBe(
      '[{"name":"a","format":"auto","path":"a.jsonl","shots":0}]',
    );
  });

  it('takes any value at all or refuses it in one sentence', () => {
    const keys = fc.oneof(fc.constantFrom(...Object.keys(settings)), fc.string());
    const inner = fc.dictionary(keys, fc.jsonValue());
    const file = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.oneof(fc.jsonValue(), inner)));
    fc.assert(
      fc.property(file, (value) => {
        try {
          resolveConfig(value);
        } catch (error) {
          expect(error).toBeInstanceOf(RefineryError);
          expect((error as Error).message).toMatch(/^[^]+: [^]+\.$|^The run file holds /);
        }
      }),
    );
  });

  it('has a label, a sentence of help and a default within range for every setting', () => {
    for (const [path, setting] of Object.entries(settings)) {
      expect(setting.label, path).not.toBe('');
      expect(setting.help, path).toMatch(/[.;]/);
    }
    expect(() => defaultConfig('pairs.jsonl')).not.toThrow();
  });
});
