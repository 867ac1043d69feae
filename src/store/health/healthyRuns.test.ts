import { expect, test } from 'vitest';

import type { MetricName, Split } from '../../protocol/metrics';
import { appendCurves, healthInput } from '../../testing/healthInput';
import { MetricSeries } from '../metricSeries';
import { detectors } from './detectors';

type Curves = Partial<Record<MetricName, number[]>>;

/** Swings of batches around a curve, in the order in which small batches throw them. */
const swings = [0.3, -0.8, 0.5, 1, -0.2, -1, 0.7, -0.4, 0.1, -0.6, 0.9, -0.9];
const steps = 80;

/** A curve that goes to its end ever more slowly, with swings of batches around it. */
function curve(from: number, to: number, swing: number, count = steps): number[] {
  return Array.from({ length: count }, (_, i) => {
    const way = 1 - Math.exp((-3 * i) / count);
    return from + (to - from) * way + (i === 0 ? 0 : swing * swings[i % swings.length]!);
  });
}

const evaluations = 9;
const healthy: Record<string, { run: object; train: Curves; held: Curves }> = {
  DPO: {
    run: { alignment: { lossType: 'dpo' } },
    train: {
      loss: curve(Math.LN2, 0.4, 0.06),
      grad_norm: curve(0.9, 0.7, 0.25),
      'rewards/chosen': curve(0, 0.35, 0.1),
      'rewards/rejected': curve(0, -0.6, 0.1),
      'rewards/margins': curve(0, 0.95, 0.15),
      'rewards/accuracies': curve(0.5, 0.85, 0.12),
    },
    held: {
      loss: curve(Math.LN2, 0.5, 0.01, evaluations),
      'rewards/accuracies': curve(0.5, 0.75, 0.04, evaluations),
    },
  },
  IPO: {
    run: { alignment: { lossType: 'ipo' }, optimizer: { maxGradNorm: 50 } },
    train: {
      loss: curve(25, 6, 2),
      grad_norm: curve(40, 20, 8),
      'rewards/chosen': curve(0, 0.1, 0.05),
      'rewards/rejected': curve(0, -0.3, 0.05),
      'rewards/margins': curve(0, 0.4, 0.06),
      'rewards/accuracies': curve(0.5, 0.9, 0.1),
    },
    held: {
      loss: curve(25, 15, 0.5, evaluations),
      'rewards/accuracies': curve(0.5, 0.8, 0.04, evaluations),
    },
  },
  'Sr-DPO': {
    run: { alignment: { lossType: 'sr-dpo' } },
    train: {
      loss: curve(Math.LN2, 0.45, 0.05),
      grad_norm: curve(0.8, 0.6, 0.2),
      'rewards/chosen': curve(0, 0.2, 0.1),
      'rewards/rejected': curve(0, -0.7, 0.1),
      'rewards/margins': curve(0, 0.9, 0.1),
      'rewards/accuracies': curve(0.5, 0.9, 0.1),
      'refinement/delta': curve(0, 0.5, 0.08),
    },
    held: {
      loss: curve(Math.LN2, 0.52, 0.01, evaluations),
      'rewards/accuracies': curve(0.5, 0.75, 0.04, evaluations),
    },
  },
};

for (const [name, { run, train, held }] of Object.entries(healthy))
  test(`a healthy ${name} run raises nothing at any of its steps`, () => {
    const input = healthInput({ run: { ...run } });
    const series = new MetricSeries((notify) => {
      notify();
    });
    const at = (curves: Curves, i: number): Curves =>
      Object.fromEntries(Object.entries(curves).map(([metric, values]) => [metric, [values[i]!]]));
    const append = (split: Split, curves: Curves, i: number, step: number): void => {
      appendCurves(series, ['align', split], at(curves, i), () => step);
    };
    for (let step = 0; step <= steps; step++) {
      if (step > 0) append('train', train, step - 1, step);
      if (step % 10 === 0) append('eval', held, step / 10, step);
      const said = detectors.map((detector) => detector({ ...input, series })?.saw ?? null);
      expect(
        said.filter((saw) => saw !== null),
        `step ${step}`,
      ).toEqual([]);
    }
  });

test('a detector reads the ends of the columns only', () => {
  const { series, ...input } = healthInput({ run: { alignment: { lossType: 'sr-dpo' } } });
  const read = new Set<number>();
  const length = 100_000;
  const watchedColumn = new Proxy(new Float64Array(length).fill(0.5), {
    get: (column, key) => {
      const index = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : null;
      if (index !== null) read.add(index);
      const value: unknown = Reflect.get(column, key, column);
      return value;
    },
  });
  const step = Float64Array.from({ length }, (_, i) => i + 1);
  const axes = { step, epoch: step, seconds: step, pairs: step, tokens: step };
  const columns = { length, ...axes, column: () => watchedColumn };
  expect(series.of('align', 'train')).toBeNull();
  detectors.forEach((detector) => detector({ ...input, series: { of: () => columns } }));
  // The first value, and twenty at the end.
  expect(read.size).toBeLessThanOrEqual(21);
});
