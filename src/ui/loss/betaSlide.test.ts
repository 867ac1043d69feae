import { expect, it } from 'vitest';

import { betaSlide } from './betaSlide';

it('β slides to 1, and to 10 for losses of averaged log-probabilities', () => {
  expect(betaSlide('sr-dpo')).toEqual({ min: -2, max: 0 });
  expect(betaSlide('beta-dpo')).toEqual({ min: -2, max: 0 });
  expect(betaSlide('simpo')).toEqual({ min: -2, max: 1 });
  expect(betaSlide('alpha-dpo')).toEqual({ min: -2, max: 1 });
  expect(betaSlide(['sft', 'simpo'])).toEqual({ min: -2, max: 1 });
});
