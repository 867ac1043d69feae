import { describe, expect, it } from 'vitest';

import { resolveConfig } from './resolveConfig';

const refusal = (alignment: object, training: object = {}): string => {
  try {
    resolveConfig({ version: 1, data: { path: 'pairs.jsonl' }, alignment, training });
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

describe('what goes with what', () => {
  it.each<[object]>([
    [{ lossType: 'dpo', labelSmoothing: 0.1 }],
    [{ lossType: 'sr-dpo', labelSmoothing: 0.1 }],
    [{ lossType: 'robust', labelSmoothing: 0.4 }],
    [{ lossType: 'ipo', logpReduction: 'mean' }],
    [{ lossType: 'sr-ipo', logpReduction: 'mean', refinementScale: 'unit' }],
    [{ lossType: 'sr-dpo', refinementKind: 'shuffled' }],
    [{ lossType: 'sr-ipo', refinementKind: 'batch-mean' }],
    [{ lossType: 'alpha-dpo', simpoGamma: 1.5, alphaDpoAlpha: 0 }],
    [{ lossType: ['dpo', 'sft'], lossWeights: [1, 0.1] }],
    [{ lossType: ['dpo', 'ipo'], labelSmoothing: 0.1, logpReduction: 'mean' }],
    [{ lossType: ['hinge'] }],
    // What belongs to refinement may stand beside a base method, as a sweep over methods has it.
    [{ lossType: 'dpo', refinementWeight: 0.5, refinementPrompt: '', lossWeights: null }],
  ])('takes %j', (alignment) => {
    expect(refusal(alignment)).toBe('taken');
  });

  it.each<[object, string]>([
    [
      { lossType: 'hinge', labelSmoothing: 0.1 },
      'alignment.labelSmoothing: 0.1 does not go with alignment.lossType hinge; it belongs to dpo, sr-dpo, robust.',
    ],
    [
      { lossType: 'sigmoid-norm', logpReduction: 'mean' },
      'alignment.logpReduction: mean does not go with alignment.lossType sigmoid-norm; it belongs to ipo, sr-ipo.',
    ],
    [
      { lossType: 'ipo', refinementScale: 'unit' },
      'alignment.refinementScale: unit does not go with alignment.lossType ipo; it belongs to sr-ipo.',
    ],
    [
      { lossType: 'ipo', refinementKind: 'shuffled' },
      'alignment.refinementKind: shuffled does not go with alignment.lossType ipo; it belongs to sr-dpo, sr-ipo.',
    ],
    [
      { lossType: 'dpo', simpoGamma: 1 },
      'alignment.simpoGamma: 1 does not go with alignment.lossType dpo; it belongs to simpo, alpha-dpo.',
    ],
    [
      { lossType: ['dpo', 'sft'], odpoScale: 'linear' },
      'alignment.odpoScale: linear does not go with alignment.lossType dpo + sft; it belongs to odpo.',
    ],
    [
      { lossType: 'robust', labelSmoothing: 0.5 },
      'alignment.labelSmoothing: 0.5 does not go with alignment.lossType robust, which divides by 1 − 2ε; take less.',
    ],
    [
      { lossType: 'dpo', lossWeights: [0.5] },
      'alignment.lossWeights: they belong to a list in alignment.lossType; write ["dpo"] there or leave the weights out.',
    ],
    [
      { lossType: ['dpo', 'sft'], lossWeights: [1] },
      'alignment.lossWeights: the list has 1, and that in alignment.lossType 2; give each loss one weight.',
    ],
    [
      { lossType: ['dpo', 'sft'], lossWeights: [0, 0] },
      'alignment.lossWeights: all of them are 0, which leaves nothing to train on; give one loss a weight above 0.',
    ],
    [
      { lossType: ['dpo', 'sft', 'dpo'] },
      'alignment.lossType: dpo is in the list twice; name it once with the sum of its weights.',
    ],
    [
      { lossType: ['sr-dpo', 'sr-ipo'] },
      'alignment.lossType: sr-dpo and sr-ipo do not go into one sum, since a run has one refinement; keep one of them.',
    ],
    [
      { lossType: ['alpha-dpo', 'beta-dpo'] },
      'alignment.lossType: alpha-dpo and beta-dpo do not go into one sum, since a run has one moving average; keep one of them.',
    ],
    [{ lossType: [] }, 'alignment.lossType: expected a list of some of dpo, ipo,'],
    [{ lossType: ['dpo', 'kto'] }, ', sft, found ["dpo","kto"].'],
    [
      { lossType: ['dpo', 'sft'], lossWeights: [1, -1] },
      'alignment.lossWeights: expected a list of numbers from 0 to 1000, found [1,-1].',
    ],
  ])('refuses %j', (alignment, sentence) => {
    expect(refusal(alignment)).toContain(sentence);
  });

  it('asks for more than one pair where pairs are compared', () => {
    expect(refusal({ lossType: 'sr-dpo', refinementKind: 'batch-mean' }, { batchSize: 1 })).toBe(
      'training.batchSize: 1 does not go with alignment.refinementKind batch-mean, which takes Δ from the other pairs of a batch; take at least 2.',
    );
    expect(refusal({ lossType: 'beta-dpo' }, { batchSize: 1 })).toBe(
      'training.batchSize: 1 does not go with alignment.lossType beta-dpo, which compares the pairs of a batch; take at least 2.',
    );
    expect(refusal({ lossType: 'sr-dpo' }, { batchSize: 1 })).toBe('taken');
  });
});
