import { describe, expect, it } from 'vitest';

import { chartOrder } from './chartOrder';

const ids = (part: Partial<Parameters<typeof chartOrder>[0]>) =>
  chartOrder({ lossType: 'dpo', aligned: true, pinned: [], filter: '', ...part }).map(
    ({ id }) => id,
  );

describe('chartOrder', () => {
  it('shows the charts of the phase that runs first', () => {
    expect(ids({}).at(0)).toBe('win-rate');
    expect(ids({}).at(-1)).toBe('sft-loss');
    expect(ids({ aligned: false }).at(0)).toBe('sft-loss');
  });

  it('puts pinned charts first, in the order of their pins', () => {
    expect(ids({ pinned: ['grad-norm', 'loss'] }).slice(0, 3)).toEqual([
      'grad-norm',
      'loss',
      'win-rate',
    ]);
  });

  it('filters by title and by metric, whatever the case', () => {
    expect(ids({ filter: ' NORM' })).toEqual(['grad-norm']);
    expect(ids({ filter: 'logps/' })).toEqual(['logps']);
    expect(ids({ filter: 'nothing' })).toEqual([]);
  });

  it('shows the refinement’s charts for refined methods only', () => {
    expect(ids({ filter: 'Δ' })).toEqual([]);
    expect(ids({ filter: 'Δ', lossType: 'sr-dpo' })).toEqual(['refinement']);
  });

  it('shows correlations with the scores where the data has some, and Δ’s for refined methods', () => {
    const correlations = (lossType: 'dpo' | 'sr-dpo', scored: boolean) =>
      ids({ lossType, scored, filter: 'correlation/' });
    expect(correlations('sr-dpo', true)).toEqual(['score-correlation', 'delta-correlation']);
    expect(correlations('dpo', true)).toEqual(['score-correlation']);
    expect(correlations('sr-dpo', false)).toEqual([]);
  });
});
