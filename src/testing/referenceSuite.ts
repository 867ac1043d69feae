import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { commonPrefix } from '../data/commonPrefix';
import type { TokenizedPair } from '../data/rows';
import { heldOutLosses } from '../evaluation/heldOutLoss';
import { isRefined } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import type { BackendName } from '../protocol/run';
import { relativeError } from './allClose';
import {
  expectedOf,
  expectedRows,
  methodSettings,
  type Expected,
  type ExpectedTrajectory,
  type Family,
} from './referenceCase';
import { referenceGradients, referenceModel, storedParameters } from './referenceModels';
import { alignmentGradients } from '../training/alignmentStep';
import { FlatParameters } from '../training/flatParameters';
import { clipByGlobalNorm, globalNorm } from '../training/gradients';
import { observedStep } from '../training/observed';
import { createOptimizer } from '../training/optimizers';
import { pairBatch, type PairBatch } from '../training/pairBatch';
import { joinLogps, PairSet } from '../training/pairSet';
import { ReferenceLogps } from '../training/referenceLogps';
import { registerKernelsOf } from '../training/runKernels';
import { pairMetrics } from '../evaluation/pairMetrics';

const gate = (): Promise<void> => Promise.resolve();
const all = [0, 1, 2, 3, 4, 5, 6, 7];
const prefixOf = (rows: readonly TokenizedPair[]): Int32Array =>
  commonPrefix(rows.map(({ refinedPromptIds }) => refinedPromptIds));
function batchOf(expected: Expected, indices: readonly number[]): PairBatch {
  const rows = expectedRows(expected);
  const prefix = { ids: prefixOf(rows), pairs: indices.length };
  return pairBatch(rows, indices, { refined: true, padId: 0, prefix });
}

async function referenceLogps(reference: Decoder, expected: Expected): Promise<ReferenceLogps> {
  const logps = new ReferenceLogps(all.length, true);
  await logps.compute(reference, [batchOf(expected, all)], { gate, onBatch: () => undefined });
  reference.dispose();
  return logps;
}

/** What of a family's reference case is held against a backend; all of it where nothing is said. */
export interface ReferenceShare {
  /** Which trajectories are followed. */
  readonly takes?: (trajectory: ExpectedTrajectory) => boolean;
  /** Of how many steps. */
  readonly steps?: number;
  /** Whether only one loss is differentiated; the values of all are compared in any case. */
  readonly oneGradient?: true;
}

/**
 * What float64 PyTorch made of a family (src/testing/reference), held against a backend: log-probabilities,
 * losses, gradients and steps of training.
 */
export function describeReferenceCase(
  family: Family,
  backend: BackendName,
  share: ReferenceShare = {},
): void {
  describe(`the ${family} reference case on ${backend}`, () => {
    cases(family, backend, share);
  });
}

function cases(
  family: Family,
  backend: BackendName,
  { takes = () => true, steps = 6, oneGradient }: ReferenceShare,
): void {
  beforeAll(async () => {
    // As the product does.
    registerKernelsOf(await selectBackend(backend));
  });
  const expected = expectedOf(family);
  const policy = (): Decoder => referenceModel(family, 'policy');
  const reference = referenceModel.bind(null, family, 'reference');
  // Once for all that is trained against it.
  let logpsKept: Promise<ReferenceLogps> | null = null;
  const ofReference = (): Promise<ReferenceLogps> =>
    (logpsKept ??= referenceLogps(reference(), expected));
  const models: Decoder[] = [];
  const held = (model: Decoder): Decoder => {
    models.push(model);
    return model;
  };
  afterAll(() => {
    models.forEach((model) => {
      model.dispose();
    });
  });

  it('has every log-probability within 1e-5', async () => {
    const rows = expectedRows(expected);
    const prefix = prefixOf(rows);
    const set = new PairSet(rows, all, { refined: true, padId: 0, prefix, batchSize: 3, gate });
    const logps = joinLogps(
      set,
      await set.logps(held(policy())),
      await set.logps(held(reference())),
    );
    const { refined } = logps;
    if (!refined) throw new Error('p⊕x is missing');
    expected.pairs.forEach((pair, i) => {
      const found = {
        policyChosenLogps: logps.policy.chosen[i]!,
        policyRejectedLogps: logps.policy.rejected[i]!,
        referenceChosenLogps: logps.reference.chosen[i]!,
        referenceRejectedLogps: logps.reference.rejected[i]!,
        policyChosenLogpsRefined: refined.policy.chosen[i]!,
        policyRejectedLogpsRefined: refined.policy.rejected[i]!,
        referenceChosenLogpsRefined: refined.reference.chosen[i]!,
        referenceRejectedLogpsRefined: refined.reference.rejected[i]!,
      };
      for (const [name, value] of Object.entries(found))
        expect(relativeError(value, pair[name as keyof typeof found]), name).toBeLessThan(1e-5);
    });
    for (const entry of expected.losses) {
      const settings = methodSettings(entry);
      const found = heldOutLosses(settings, logps);
      entry.perPair.forEach((loss, i) => {
        expect(Math.abs(found[i]! - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
      });
    }
  });

  const losses = oneGradient ? [] : expected.losses;
  const named = losses.map((entry, i) => [entry.lossType, i, entry] as const);
  it.each(named)('has loss and gradient norms of %s (losses[%i]) within 1e-4', async (...given) => {
    const [, , entry] = given;
    const model = held(policy());
    const flat = new FlatParameters(model.parameters);
    const logps = await ofReference();
    const { gradients, observed } = alignmentGradients(
      model,
      flat,
      [batchOf(expected, all)],
      logps,
      methodSettings(entry),
    );
    const norm = globalNorm(gradients);
    const [gradNorm] = await readTensor(norm);
    const values = await readTensor(observed[0]!);
    const parts = flat.cut(await Promise.all(gradients.map(readTensor)));
    for (const tensor of [...gradients, ...observed, norm]) tensor.dispose();
    const found = values.subarray(0, all.length);
    entry.perPair.forEach((loss, i) => {
      expect(Math.abs(found[i]! - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
    });
    expect(relativeError(gradNorm!, entry.gradNorm)).toBeLessThan(1e-4);
    const byParameter = new Map([...model.named.keys()].map((key, p) => [key, parts[p]!]));
    const stored = storedParameters(family);
    expect([...stored.keys()].sort()).toEqual(Object.keys(entry.gradNorms).sort());
    for (const [tensor, parameters] of stored) {
      const norms = parameters.map((key) => Math.hypot(...byParameter.get(key)!));
      const wanted = entry.gradNorms[tensor]!;
      const distance = Math.abs(Math.hypot(...norms) - wanted);
      expect(distance, tensor).toBeLessThan(1e-4 * wanted);
    }
  });

  it('has each gradient of Sr-DPO within 1e-4 of its norm', async () => {
    const entry = expected.losses.find(({ lossType }) => lossType === 'sr-dpo')!;
    const model = held(policy());
    const logps = await ofReference();
    const want = referenceGradients(family);
    // Groups of one parameter each give the gradients one by one.
    const flat = new FlatParameters(model.parameters, 1);
    const { gradients, observed } = alignmentGradients(
      model,
      flat,
      [batchOf(expected, all)],
      logps,
      methodSettings(entry),
    );
    const names = [...model.named.keys()];
    for (const [p, gradient] of gradients.entries()) {
      const found = await readTensor(gradient);
      const wanted = want.get(names[p]!)!;
      const distance = Math.hypot(...found.map((value, i) => value - wanted[i]!));
      // A key's bias cancels in the softmax: its gradient is zero but for rounding.
      expect(distance, names[p]).toBeLessThan(1e-4 * Math.hypot(...wanted) + 1e-6);
    }
    for (const tensor of [...gradients, ...observed]) tensor.dispose();
  });

  const trajectories = expected.trajectories.filter(takes);
  it.each(trajectories.map((t) => [`${t.lossType} with ${t.optimizer}`, t] as const))(
    `follows ${steps} steps of %s`,
    async (_, trajectory) => {
      const settings = methodSettings(trajectory);
      const model = held(policy());
      const flat = new FlatParameters(model.parameters);
      const optimizer = createOptimizer(flat, {
        type: trajectory.optimizer,
        ...{ beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 },
      });
      const logps = await ofReference();
      for (const [s, want] of trajectory.steps.slice(0, steps).entries()) {
        // Two micro-batches a step: accumulation is part of what is compared.
        const first = (s % 2) * 4;
        const batches = [
          batchOf(expected, [first, first + 1, first + 2]),
          batchOf(expected, [first + 3]),
        ];
        const { gradients, observed } = alignmentGradients(model, flat, batches, logps, settings);
        const norm = globalNorm(gradients);
        const clipped = clipByGlobalNorm(gradients, norm, 1);
        optimizer.apply(clipped, norm, trajectory.learningRate);
        const values = new Float32Array(
          (await Promise.all(observed.map(readTensor))).flatMap((part) => [...part]),
        );
        const refined = isRefined(settings.lossType);
        const step = observedStep(
          values,
          refined ? batches : batches.map((batch) => ({ ...batch, refined: null })),
          logps,
        );
        const found: Record<string, number> = {
          ...pairMetrics(step.logps, settings),
          loss: step.losses.reduce((sum, loss) => sum + loss, 0) / 4,
          grad_norm: (await readTensor(norm))[0]!,
        };
        for (const tensor of [...gradients, ...clipped, ...observed, norm]) tensor.dispose();
        for (const [name, value] of Object.entries(want)) {
          if (!refined && name.startsWith('refinement/')) continue;
          const error = Math.abs(found[name]! - value) / Math.max(1e-2, Math.abs(value));
          expect(error, `${name} at step ${s + 1}`).toBeLessThan(2e-3);
        }
      }
      optimizer.dispose();
    },
  );
}
