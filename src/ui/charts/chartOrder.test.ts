import { describe, expect, it } from 'vitest';

import { chartOrder } from './chartOrder';

type Shown = Parameters<typeof chartOrder>[0];
const plain: Shown['run'] = {
  ...{ lossType: 'dpo', scored: false, sampled: false, judged: false },
  ...{ opposed: false, rewarded: false, scoring: true, tasks: [] },
};

const ids = ({ run, ...part }: Partial<Omit<Shown, 'run'>> & { run?: Partial<Shown['run']> }) =>
  chartOrder({
    ...{ run: { ...plain, ...run }, aligned: true, pinned: [], filter: '' },
    ...part,
  }).map(({ id }) => id);

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

  it('shows a chart for each set of questions, behind those of who wins', () => {
    const arc = { name: 'my arc', metric: 'acc_norm', items: 14, chance: 0.25 } as const;
    const gsm = { name: 'gsm', metric: 'exact_match', items: null, chance: null } as const;
    const run = { tasks: [arc, gsm], sampled: true, judged: true };
    expect(ids({ run }).slice(0, 4)).toEqual([
      ...['win-rate', 'sampled-win-rate', 'benchmark-my%20arc', 'benchmark-gsm'],
    ]);
    expect(ids({ run, filter: 'benchmark/gsm' })).toEqual(['benchmark-gsm']);
  });

  it('filters by title and by metric, whatever the case', () => {
    expect(ids({ filter: ' NORM' })).toEqual(['grad-norm']);
    expect(ids({ filter: 'logps/' })).toEqual(['logps']);
    expect(ids({ filter: 'nothing' })).toEqual([]);
  });

  it('shows the refinement’s charts for refined methods only', () => {
    expect(ids({ filter: 'Δ' })).toEqual([]);
    expect(ids({ filter: 'Δ', run: { lossType: 'sr-dpo' } })).toEqual(['refinement']);
  });

  it('shows correlations with the scores where the data has some, and Δ’s for refined methods', () => {
    const correlations = (lossType: 'dpo' | 'sr-dpo', scored: boolean) =>
      ids({ run: { lossType, scored }, filter: 'correlation/' });
    expect(correlations('sr-dpo', true)).toEqual([
      ...['score-correlation', 'delta-correlation', 'contrast-correlation'],
    ]);
    expect(correlations('dpo', true)).toEqual(['score-correlation']);
    expect(correlations('sr-dpo', false)).toEqual([]);
  });

  it('shows what samples say where there are some, and who wins where somebody judges', () => {
    const answers = ['sampled-kl', 'sampled-lengths', 'sampled-ends', 'repetition'];
    const shown = (run: Partial<Shown['run']>) =>
      ids({ run }).filter((id) => id.startsWith('sampled') || answers.includes(id));
    expect(shown({})).toEqual([]);
    expect(shown({ sampled: true })).toEqual(answers);
    expect(shown({ sampled: true, judged: true })).toEqual([
      ...['sampled-win-rate', 'sampled-scores'],
      ...answers,
    ]);
    // Each chart is there once, with a line of the opponent's where there is one.
    const opposed = { sampled: true, judged: true, opposed: true };
    expect(shown(opposed)).toEqual(shown({ sampled: true, judged: true }));
    const linesOf = (run: Partial<Shown['run']>) =>
      chartOrder({ run: { ...plain, ...run }, aligned: true, pinned: [], filter: 'win_rate/' })
        .find(({ id }) => id === 'sampled-win-rate')!
        .lines.map(({ metric }) => metric);
    expect(linesOf({ sampled: true, judged: true })).not.toContain('win_rate/opponent');
    expect(linesOf(opposed)).toEqual([
      ...['win_rate/sampled', 'win_rate/opponent', 'win_rate/length_controlled'],
      'win_rate/opponent_length_controlled',
    ]);
    // A judge that compares gives no scores.
    expect(shown({ sampled: true, judged: true, scoring: false })).toEqual([
      ...['sampled-win-rate', ...answers],
    ]);
    expect(ids({ run: { rewarded: true }, filter: 'judge/accuracy' })).toEqual(['reward-accuracy']);
  });
});
