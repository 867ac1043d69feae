import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import type { TokenizedPair } from '../data/rows';
import { methodDefaults, type MethodSettings } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import { expectedOf, expectedRows } from '../testing/referenceCase';
import { referenceModel } from '../testing/referenceModels';
import { alignmentGradients } from './alignmentStep';
import { FlatParameters } from './flatParameters';
import { pairBatch, type PairBatch } from './pairBatch';
import { ReferenceLogps } from './referenceLogps';

// Policy and reference differ here, so that every identity is about more than zeros.
const rows = expectedRows(expectedOf('llama'));
const all = rows.map((_, index) => index);
const settings: MethodSettings = {
  ...methodDefaults,
  lossType: 'sr-dpo',
  beta: 0.2,
  labelSmoothing: 0,
  logpReduction: 'sum',
  refinementWeight: 0.4,
  refinementScale: 'beta',
};
let policy: Decoder;
let reference: Decoder;
let flat: FlatParameters;

beforeAll(async () => {
  await selectBackend('wasm');
  policy = referenceModel('llama', 'policy');
  reference = referenceModel('llama', 'reference');
  flat = new FlatParameters(policy.parameters);
});
afterAll(() => {
  policy.dispose();
  reference.dispose();
});

async function gradientOf(
  batches: readonly PairBatch[],
  method: MethodSettings,
  of: readonly TokenizedPair[] = rows,
): Promise<Float32Array> {
  const logps = new ReferenceLogps(of.length, true);
  await logps.compute(reference, batches, {
    gate: () => Promise.resolve(),
    onBatch: () => undefined,
  });
  const { gradients, observed } = alignmentGradients(policy, flat, batches, logps, method);
  const values = await readTensor(gradients[0]!);
  for (const tensor of [...gradients, ...observed]) tensor.dispose();
  return values;
}

const batchOf = (indices: readonly number[], of: readonly TokenizedPair[] = rows): PairBatch =>
  pairBatch(of, indices, { refined: true, padId: 0 });

/** ‖a − s·b‖ / ‖a‖ */
function distance(a: Float32Array, b: Float32Array, scale = 1): number {
  let [apart, size] = [0, 0];
  a.forEach((value, i) => {
    apart += (value - scale * b[i]!) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(apart / size);
}

describe('the gradient of a batch', () => {
  it('with an empty p and λ < 1 is 1/(1−λ) times DPO’s at β(1−λ)', async () => {
    const emptyP = rows.map((row) => ({ ...row, refinedPromptIds: row.promptIds }));
    const lambda = 0.4;
    const sr = await gradientOf(
      [batchOf(all, emptyP)],
      { ...settings, refinementWeight: lambda },
      emptyP,
    );
    const dpo = await gradientOf([batchOf(all)], {
      ...settings,
      lossType: 'dpo',
      beta: settings.beta * (1 - lambda),
    });
    expect(distance(sr, dpo, 1 / (1 - lambda))).toBeLessThan(2e-6);
    // The identity would not hold if a gradient flowed through Δ: DPO's own would be missing λ of it.
    expect(distance(sr, dpo, 1)).toBeGreaterThan(0.1);
  });

  it('does not change with padding, order or micro-batches', async () => {
    const whole = await gradientOf([batchOf(all)], settings);
    const reversed = await gradientOf([batchOf([...all].reverse())], settings);
    const cut = [[0], [1, 2, 3], [4, 5, 6, 7]].map((indices) => batchOf(indices));
    const accumulated = await gradientOf(cut, settings);
    const { plain, refined } = batchOf(all);
    const wider = { ...batchOf(all), plain: padded(plain, 48), refined: padded(refined!, 32) };
    expect(distance(whole, reversed)).toBeLessThan(1e-6);
    expect(distance(whole, accumulated)).toBeLessThan(1e-6);
    expect(distance(whole, await gradientOf([wider], settings))).toBeLessThan(1e-6);
  });

  it('of label smoothing is that of both labels, weighed', async () => {
    const dpo = { ...settings, lossType: 'dpo' } as const;
    const swapped = rows.map((row) => ({
      ...row,
      chosenIds: row.rejectedIds,
      rejectedIds: row.chosenIds,
    }));
    const kept = await gradientOf([batchOf(all)], dpo);
    const flipped = await gradientOf([batchOf(all, swapped)], dpo, swapped);
    const smoothed = await gradientOf([batchOf(all)], { ...dpo, labelSmoothing: 0.2 });
    const weighed = kept.map((value, i) => 0.8 * value + 0.2 * flipped[i]!);
    expect(distance(smoothed, weighed)).toBeLessThan(2e-6);
  });
});

/** The same rows with more padding on the right. */
function padded(batch: PairBatch['plain'], extra: number): PairBatch['plain'] {
  const length = batch.length + extra;
  const moved = (position: number): number =>
    position + extra * Math.floor(position / batch.length);
  const { positions, places } = batch.completions;
  const inputIds = new Int32Array(batch.rows * length);
  const wider = new Int32Array(batch.rows * length).fill(positions.length - 1);
  batch.inputIds.forEach((id, position) => {
    inputIds[moved(position)] = id;
    wider[moved(position)] = places[position]!;
  });
  const completions = { ...batch.completions, positions: positions.map(moved), places: wider };
  return { ...batch, length, inputIds, completions };
}
