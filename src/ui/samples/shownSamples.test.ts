import { describe, expect, it } from 'vitest';

import { shownSamples } from './shownSamples';

const tokens = { prompt: 3, policy: 2, reference: 1 };
const opponent = { text: ' Ask a gardener', tokens: 4, judged: null };
const rows = [
  {
    step: 4,
    prompt: 'How do I paint?',
    policy: ' Slowly.',
    reference: ' Fast',
    judged: null,
    tokens,
    opponent: null,
  },
  {
    step: 4,
    prompt: 'Why?',
    policy: '',
    reference: ' Because SLOWLY',
    judged: null,
    tokens,
    opponent,
  },
];

describe('the samples that are shown', () => {
  it('are those of the last evaluation that hold the text, whatever its case', () => {
    const state = { step: 4, rows, coming: null };
    expect(shownSamples(state).map(({ index }) => index)).toEqual([0, 1]);
    expect(shownSamples(state, ' slowly').map(({ index }) => index)).toEqual([0, 1]);
    expect(shownSamples(state, 'PAINT').map(({ index }) => index)).toEqual([0]);
    expect(shownSamples(state, 'because').map(({ index }) => index)).toEqual([1]);
    expect(shownSamples(state, 'gardener').map(({ index }) => index)).toEqual([1]);
    expect(shownSamples(state, 'nowhere')).toEqual([]);
    expect(shownSamples(state)[0]).toMatchObject({ policy: ' Slowly.', tokens });
  });

  it('are those on their way while there are some', () => {
    const coming = {
      ...{ step: 8, prompts: ['Why?'], policy: [' Be'], reference: [] },
      opponent: null,
    };
    expect(shownSamples({ step: 4, rows, coming })).toEqual([
      {
        ...{ index: 0, prompt: 'Why?', policy: ' Be', reference: '' },
        ...{ judged: null, tokens: null, opponent: null },
      },
    ]);
    const opposed = shownSamples({ step: 4, rows, coming: { ...coming, opponent: [' By'] } });
    expect(opposed[0]!.opponent).toEqual({ text: ' By', tokens: null, judged: null });
  });
});
