import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MarginAverages } from '../alignment/marginAverages';
import { tensor1d, tensorCount } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { lossForms } from '../methods/forms';
import { methodDefaults, type LossType, type MethodSettings } from '../methods/lossTypes';
import { lossOf } from '../methods/pairLoss';
import type { PairTerms } from '../methods/pairTerms';
import { shuffledOrder } from '../methods/refinementKind';
import type { Decoder } from '../model/decoder';
import { expectedOf, expectedRows } from '../testing/referenceCase';
import { referenceModel } from '../testing/referenceModels';
import { alignmentGradients } from './alignmentStep';
import { plainStep } from './batchShare';
import { FlatParameters } from './flatParameters';
import { pairBatch, type PairBatch } from './pairBatch';
import { ReferenceLogps } from './referenceLogps';

const { pairs } = expectedOf('llama');
const rows = expectedRows(expectedOf('llama'));
const all = rows.map((_, index) => index);
const batchOf = (indices: readonly number[]): PairBatch =>
  pairBatch(rows, indices, { refined: true, padId: 0 });
const whole = [batchOf(all)];
const cut = [[0], [1, 2, 3], [4, 5, 6, 7]].map(batchOf);
const scoreGaps = Float32Array.of(1, 2, 0.5, 3, 1.5, 4, 2.5, 0.25);
let policy: Decoder;
let reference: Decoder;
let flat: FlatParameters;
let references: ReferenceLogps;

beforeAll(async () => {
  await selectBackend('wasm');
  policy = referenceModel('llama', 'policy');
  reference = referenceModel('llama', 'reference');
  flat = new FlatParameters(policy.parameters);
  references = new ReferenceLogps(rows.length, true);
  const gate = (): Promise<void> => Promise.resolve();
  await references.compute(reference, whole, { gate, onBatch: () => undefined });
});
afterAll(() => {
  policy.dispose();
  reference.dispose();
});

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
/** The sample deviation. */
const deviation = (values: readonly number[]): number =>
  Math.sqrt(sum(values.map((one) => (one - mean(values)) ** 2)) / (values.length - 1));

/** h of the recorded pairs, summed or averaged, on x or on p⊕x. */
const recordedH = (averaged: boolean, suffix: '' | 'Refined'): number[] =>
  pairs.map((pair) => {
    const chosen = pair[`policyChosenLogps${suffix}`] - pair[`referenceChosenLogps${suffix}`];
    const rejected = pair[`policyRejectedLogps${suffix}`] - pair[`referenceRejectedLogps${suffix}`];
    return averaged
      ? chosen / pair.chosenIds.length - rejected / pair.rejectedIds.length
      : chosen - rejected;
  });

/** The recorded pairs as a plain loss takes them. */
const termsOf = (part: (i: number) => Partial<PairTerms>): PairTerms[] =>
  pairs.map((pair, i) => ({
    policy: { chosen: pair.policyChosenLogps, rejected: pair.policyRejectedLogps },
    reference: { chosen: pair.referenceChosenLogps, rejected: pair.referenceRejectedLogps },
    tokens: { chosen: pair.chosenIds.length, rejected: pair.rejectedIds.length },
    ...{ refinedH: 0, scoreGap: scoreGaps[i]! },
    batch: { meanChosenTokens: 1, meanH: 0, averages: { mean: 0, deviation: 0 } },
    ...part(i),
  }));

async function step(
  batches: readonly PairBatch[],
  settings: MethodSettings,
  averages: MarginAverages | null = null,
): Promise<{ losses: number[]; gradient: Float32Array }> {
  const context = { ...plainStep, seed: 5, step: 3, scoreGaps, averages };
  const result = alignmentGradients(policy, flat, batches, references, settings, context);
  const losses: number[] = [];
  for (const [i, observed] of result.observed.entries())
    losses.push(...(await readTensor(observed)).subarray(0, batches[i]!.indices.length));
  const gradient = await readTensor(result.gradients[0]!);
  for (const tensor of [...result.gradients, ...result.observed]) tensor.dispose();
  return { losses, gradient };
}

const expectLosses = (found: readonly number[], want: readonly number[]): void => {
  want.forEach((loss, i) => {
    expect(Math.abs(found[i]! - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
  });
};
const settingsOf = (lossType: LossType, set: Partial<MethodSettings> = {}): MethodSettings => ({
  ...methodDefaults,
  lossType,
  ...set,
});

describe('a control of Δ', () => {
  it('takes another pair’s, by an order that the seed and the step decide', async () => {
    const settings = settingsOf('sr-dpo', { refinementWeight: 2, refinementKind: 'shuffled' });
    const h = recordedH(false, 'Refined');
    const order = shuffledOrder(8, 5, 'step 3');
    expect([...order].sort()).toEqual(all);
    expect([...order]).not.toEqual(all);
    expect([...shuffledOrder(8, 5, 'step 4')]).not.toEqual([...order]);
    const want = termsOf((i) => ({ refinedH: h[order[i]!]! })).map((pair) =>
      lossOf(settings, pair),
    );
    expectLosses((await step(whole, settings)).losses, want);
  });

  it('takes the batch’s mean, averaged log-ratios and all', async () => {
    const set = { refinementKind: 'batch-mean', logpReduction: 'mean' } as const;
    const settings = settingsOf('sr-ipo', { ...set, refinementScale: 'unit' });
    const h = recordedH(true, 'Refined');
    const want = termsOf(() => ({ refinedH: mean(h) })).map((pair) => lossOf(settings, pair));
    expectLosses((await step(whole, settings)).losses, want);
  });
});

// Ours, not the paper's: what p changes in one model's own preference, from the recorded log-probabilities.
describe('a contrast in the place of h(p⊕x)', () => {
  /** C = [log π(y⁺|p⊕x) − log π(y⁺|x)] − [log π(y⁻|p⊕x) − log π(y⁻|x)] */
  const recordedC = (model: 'policy' | 'reference', averaged = false): number[] =>
    pairs.map((pair) => {
      const chosen = pair[`${model}ChosenLogpsRefined`] - pair[`${model}ChosenLogps`];
      const rejected = pair[`${model}RejectedLogpsRefined`] - pair[`${model}RejectedLogps`];
      return averaged
        ? chosen / pair.chosenIds.length - rejected / pair.rejectedIds.length
        : chosen - rejected;
    });
  const h = recordedH(false, '');
  const logistic = (z: number): number => Math.log1p(Math.exp(-z)); // −log σ(z)

  it.each([
    ['contrast', 'reference'],
    ['policy-contrast', 'policy'],
  ] as const)('%s of Sr-DPO is −log σ(β·(h − λ·C))', async (refinementKind, model) => {
    const settings = settingsOf('sr-dpo', { refinementWeight: 2, refinementKind, beta: 0.4 });
    const want = recordedC(model).map((c, i) => logistic(0.4 * (h[i]! - 2 * c)));
    expectLosses((await step(whole, settings)).losses, want);
    expectLosses((await step(cut, settings)).losses, want);
  });

  it.each(['beta', 'unit'] as const)(
    'of Sr-IPO is (h − λC − 1/(2β))², C itself for the %s scale',
    async (refinementScale) => {
      const set = { refinementWeight: 0.5, refinementKind: 'contrast', refinementScale } as const;
      const settings = settingsOf('sr-ipo', { ...set, beta: 0.2 });
      const want = recordedC('reference').map((c, i) => (h[i]! - 0.5 * c - 2.5) ** 2);
      expectLosses((await step(whole, settings)).losses, want);
    },
  );

  it('averages over tokens where the loss does', async () => {
    const set = { refinementKind: 'policy-contrast', logpReduction: 'mean', beta: 0.5 } as const;
    const averaged = recordedH(true, '');
    const want = recordedC('policy', true).map((c, i) => (averaged[i]! - 0.3 * c - 1) ** 2);
    const settings = settingsOf('sr-ipo', { ...set, refinementWeight: 0.3 });
    expectLosses((await step(whole, settings)).losses, want);
  });
});

describe('α-DPO', () => {
  it('standardizes by averages that have taken this batch in', async () => {
    const settings = settingsOf('alpha-dpo', { beta: 2.5, simpoGamma: 1.5 });
    const h = recordedH(true, '');
    const averages = new MarginAverages({ mean: 0.25, deviation: 0.5 });
    const moved = {
      mean: 0.9 * 0.25 + 0.1 * mean(h),
      deviation: 0.9 * 0.5 + 0.1 * deviation(h),
    };
    const batch = { meanChosenTokens: 1, meanH: 0, averages: moved };
    const want = termsOf(() => ({ batch })).map((pair) => lossOf(settings, pair));
    expectLosses((await step(whole, settings, averages)).losses, want);
    const read = await averages.read();
    expect(read.mean).toBeCloseTo(moved.mean, 5);
    expect(read.deviation).toBeCloseTo(moved.deviation, 5);
    averages.dispose();
  });
});

describe('β-DPO', () => {
  it('keeps a share of the pairs, whose mean margin sets β', async () => {
    const settings = settingsOf('beta-dpo', { betaDpoFilter: 0.25 });
    const h = recordedH(false, '');
    const averages = new MarginAverages({ mean: 1, deviation: 2 });
    const { losses } = await step(whole, settings, averages);
    const kept = losses.flatMap((loss, i) => (loss === 0 ? [] : [i]));
    expect(kept).toHaveLength(6); // ⌊8 · 0.75⌋
    const moved = { mean: 0.9 + 0.1 * mean(h), deviation: 1.8 + 0.1 * deviation(h) };
    const meanH = mean(kept.map((i) => h[i]!));
    const batch = { meanChosenTokens: 1, meanH, averages: moved };
    const terms = termsOf(() => ({ batch }));
    for (const i of kept)
      expect(losses[i]).toBeCloseTo((8 / 6) * lossForms['beta-dpo'].loss(settings, terms[i]!), 4);
    averages.dispose();
  });

  it('without a filter keeps all', async () => {
    const averages = new MarginAverages();
    const { losses } = await step(whole, settingsOf('beta-dpo', { betaDpoFilter: 0 }), averages);
    expect(losses.every((loss) => loss > 0)).toBe(true);
    averages.dispose();
  });
});

describe('a step', () => {
  const cases: MethodSettings[] = [
    settingsOf('sr-dpo', { refinementKind: 'shuffled' }),
    settingsOf('sr-ipo', { refinementKind: 'batch-mean', logpReduction: 'mean' }),
    settingsOf('sr-dpo', { refinementKind: 'contrast' }),
    settingsOf('sr-ipo', { refinementKind: 'policy-contrast' }),
    settingsOf('alpha-dpo', { beta: 2 }),
    settingsOf('beta-dpo'),
    settingsOf('odpo'),
    settingsOf('hinge'),
    settingsOf('sft'),
    { ...settingsOf('dpo'), lossType: ['sr-dpo', 'sft', 'odpo'], lossWeights: [1, 0.5, 0.2] },
  ];
  it.each(cases.map((settings) => [String(settings.lossType), settings] as const))(
    'of %s does not change with micro-batches, and leaves no tensor behind',
    async (_, settings) => {
      const both = async () => {
        const [one, other] = [new MarginAverages(), new MarginAverages()];
        const steps = [await step(whole, settings, one), await step(cut, settings, other)] as const;
        one.dispose();
        other.dispose();
        return steps;
      };
      const [together, apart] = await both();
      together.losses.forEach((loss, i) => {
        expect(apart.losses[i]).toBeCloseTo(loss, 4);
      });
      const distance = Math.hypot(...together.gradient.map((g, i) => g - apart.gradient[i]!));
      expect(distance).toBeLessThan(1e-5 * Math.hypot(...together.gradient) + 1e-9);
      // The constants are there by now.
      const before = tensorCount();
      await both();
      expect(tensorCount()).toBe(before);
    },
  );
});

describe('the moving averages', () => {
  it('go on to the last digit from what was read, and stand where a margin is not finite', async () => {
    const settings = settingsOf('alpha-dpo');
    const first = new MarginAverages();
    await step(whole, settings, first);
    const restored = new MarginAverages(await first.read());
    await step(cut, settings, first);
    await step(cut, settings, restored);
    expect(await restored.read()).toEqual(await first.read());
    const bad = tensor1d([1, Number.NaN]);
    const before = await first.read();
    first.update(bad);
    expect(await first.read()).toEqual(before);
    bad.dispose();
    first.dispose();
    restored.dispose();
  });
});
