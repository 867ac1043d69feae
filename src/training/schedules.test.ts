import { describe, expect, it } from 'vitest';

import { learningRateAt, type ScheduleSettings } from './schedules';

const rates = (settings: Omit<ScheduleSettings, 'learningRate' | 'steps'>): number[] =>
  Array.from({ length: 6 }, (_, i) =>
    learningRateAt(i + 1, { ...settings, learningRate: 0.4, steps: 6 }),
  );

describe('learningRateAt', () => {
  it('is constant after a warm-up from zero', () => {
    const seen = rates({ schedule: 'constant', warmupSteps: 4 });
    [0, 0.1, 0.2, 0.3, 0.4, 0.4].forEach((want, i) => {
      expect(seen[i]).toBeCloseTo(want, 12);
    });
    expect(rates({ schedule: 'constant', warmupSteps: 0 })).toEqual(Array(6).fill(0.4));
  });

  it('falls along a line to zero, as get_linear_schedule_with_warmup does', () => {
    // (6 − done) / (6 − 2) after two warm-up steps
    const want = [0, 0.5, 1, 0.75, 0.5, 0.25];
    rates({ schedule: 'linear', warmupSteps: 2 }).forEach((rate, i) => {
      expect(rate).toBeCloseTo(0.4 * want[i]!, 12);
    });
  });

  it('falls along a cosine to zero', () => {
    // (1 + cos(π·done/6)) / 2
    const want = [1, (1 + Math.sqrt(3) / 2) / 2, 0.75, 0.5, 0.25, (1 - Math.sqrt(3) / 2) / 2];
    rates({ schedule: 'cosine', warmupSteps: 0 }).forEach((rate, i) => {
      expect(rate).toBeCloseTo(0.4 * want[i]!, 12);
    });
  });
});
