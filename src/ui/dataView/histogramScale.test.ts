import { expect, it } from 'vitest';

import { histogramScale } from './histogramScale';

it('has a round axis with the context length on it where it is near', () => {
  expect(histogramScale(20, 5, 64)).toEqual({
    upTo: 100,
    ticks: [0, 50, 100],
    context: { at: 64 },
  });
  expect(histogramScale(40, 2, 120)).toMatchObject({ upTo: 120, context: { at: 120 } });
});

it('leaves a far context length off the axis', () => {
  expect(histogramScale(40, 1, 256)).toEqual({
    upTo: 40,
    ticks: [0, 10, 20, 30, 40],
    context: 'beyond',
  });
});
