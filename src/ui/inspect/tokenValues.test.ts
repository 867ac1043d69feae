import { describe, expect, it } from 'vitest';

import type { Inspected } from '../../protocol/inspection';
import { shadeOf, signOf } from './shades';
import { signed, strongest, sumsOf, valuesOf } from './tokenValues';

const of = (chosen: number[], rejected: number[]) => ({
  chosen: Float32Array.from(chosen),
  rejected: Float32Array.from(rejected),
});
const reference = of([-1, -2], [-0.5]);
const inspected = {
  ...{ subject: { kind: 'pair', index: 0 }, step: 2, sampledAt: null, scores: null },
  plain: { policy: of([-0.5, -2.25], [-2.5]), reference, start: reference },
  refined: null,
} as unknown as Inspected;
const now = { measure: 'reward', when: 'now', place: 'plain', beta: 0.5 } as const;

describe('the numbers of tokens', () => {
  it('are β times their log-ratios, and add up to the completion’s', () => {
    const chosen = valuesOf(inspected, 'chosen', now)!;
    expect(chosen.map(({ ratio }) => ratio)).toEqual([0.5, -0.25]);
    expect(chosen.map(({ reward }) => reward)).toEqual([0.25, -0.125]);
    expect(sumsOf(chosen)).toEqual({ policy: -2.75, reference: -3, ratio: 0.25, reward: 0.125 });
    expect(sumsOf(valuesOf(inspected, 'rejected', now)!).ratio).toBe(-2);
  });

  it('are 0 as alignment began with the reference, and none where nothing was read', () => {
    const start = { ...now, when: 'start' } as const;
    expect(valuesOf(inspected, 'chosen', start)!.map(({ reward }) => reward)).toEqual([0, 0]);
    expect(valuesOf(inspected, 'chosen', { ...now, place: 'refined' })).toBeNull();
  });

  it('have one scale for both sides, strongest at the largest of them', () => {
    expect(strongest(inspected, now)).toBe(1);
    expect(strongest(inspected, { ...now, measure: 'policy' })).toBe(2.5);
    expect(shadeOf(-1, 1)).toBe(55);
    expect(shadeOf(0.5, 1)).toBeLessThan(shadeOf(1, 1));
    expect([shadeOf(0, 1), shadeOf(Number.NaN, 1), shadeOf(0, 0)]).toEqual([0, 0, 0]);
    expect([signOf(0.1), signOf(-0.1), signOf(0), signOf(Number.NaN)]).toEqual([
      ...['up', 'down', 'none', 'none'],
    ]);
  });

  it('are written with their sign', () => {
    expect([signed(0.1234), signed(-2), signed(0), signed(Number.NaN)]).toEqual([
      ...['+0.123', '−2', '0', '–'],
    ]);
  });
});
