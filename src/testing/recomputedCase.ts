import { expect } from 'vitest';

import { tensorCount } from '../backend/ops';
import { readTensor } from '../backend/read';
import type { TokenizedPair } from '../data/rows';
import { methodDefaults } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { alignmentGradients } from '../training/alignmentStep';
import { FlatParameters } from '../training/flatParameters';
import { pairBatch } from '../training/pairBatch';
import { ReferenceLogps } from '../training/referenceLogps';
import type { Family } from './referenceCase';
import { referenceModel } from './referenceModels';

/** Tokens of prompt, chosen and rejected completion. */
const lengths = [
  [7, 3, 5],
  [2, 6, 4],
  [9, 1, 2],
] as const;

function pairsOf(vocabulary: number): TokenizedPair[] {
  const random = seededRandom(9);
  const ids = (length: number): Int32Array =>
    Int32Array.from({ length }, () => random.integer(vocabulary));
  return lengths.map(([prompt, chosen, rejected]) => ({
    ...{ promptIds: ids(prompt), chosenIds: ids(chosen), rejectedIds: ids(rejected) },
    ...{ refinedPromptIds: ids(prompt + 4) },
    truncation: { promptTokens: 0, chosenCut: 0, rejectedCut: 0 },
  }));
}

/** What a step of Sr-DPO in two micro-batches observes, and its gradients. */
async function stepOf(policy: Decoder, rows: readonly TokenizedPair[]): Promise<Float32Array[]> {
  const options = { refined: true, padId: 0 };
  const batches = [[0, 1], [2]].map((indices) => pairBatch(rows, indices, options));
  const settings = { ...methodDefaults, lossType: 'sr-dpo' } as const;
  const flat = new FlatParameters(policy.parameters);
  const reference = new ReferenceLogps(rows.length, true);
  const made = alignmentGradients(policy, flat, batches, reference, settings);
  const tensors = [...made.observed, ...made.gradients];
  const values = await Promise.all(tensors.map((tensor) => readTensor(tensor)));
  for (const tensor of tensors) tensor.dispose();
  return values;
}

/** Holds a step that computes every block once more to the plain one, bit for bit. */
export async function assertRecomputed(
  family: Family,
  trainedOf: (whole: Decoder) => Decoder = (whole) => whole,
): Promise<void> {
  const policy = trainedOf(referenceModel(family, 'policy'));
  const again = policy.recomputing();
  const rows = pairsOf(policy.config.vocabularySize);
  const plain = await stepOf(policy, rows);
  const tensors = tensorCount();
  expect(await stepOf(again, rows)).toEqual(plain);
  expect(plain.at(-1)!.some((gradient) => gradient !== 0)).toBe(true);
  expect(tensorCount()).toBe(tensors);
  policy.dispose();
}
