import { beforeAll, describe, expect, it } from 'vitest';

import { tensor2d, tensorCount, tidy, type Tensor } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { seededRandom } from '../shared/random';
import { families } from '../testing/referenceCase';
import { referenceModel } from '../testing/referenceModels';
import { CachedDecoder } from './cachedDecoder';
import type { Decoder } from './decoder';

async function valuesOf(result: Tensor): Promise<Float32Array> {
  const values = await readTensor(result);
  result.dispose();
  return values;
}

/** Logits of the token after some ids, by the whole forward pass: [V]. */
async function fullLogits(model: Decoder, ids: readonly number[]): Promise<Float32Array> {
  const logits = tidy(() =>
    model.logits(model.hidden(tensor2d([...ids], [1, ids.length], 'int32'))),
  );
  const { vocabularySize } = model.config;
  return (await valuesOf(logits)).subarray((ids.length - 1) * vocabularySize);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe.each(['cpu', 'wasm'] as const)('the cached decoder on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend(backend);
  });

  // Prompts of lengths on both sides of a bucket's edge; five tokens each behind them.
  it.each(families)(
    'has the logits of the whole forward pass, row by row, for %s',
    async (family) => {
      const model = referenceModel(family, 'policy');
      const random = seededRandom(3);
      const { vocabularySize } = model.config;
      const ids = (count: number): number[] =>
        Array.from({ length: count }, () => random.integer(vocabularySize));
      const prompts = [1, 33, 32, 7].map(ids);
      const before = tensorCount();
      const cached = new CachedDecoder(model, prompts, 5);
      const rows = prompts.map((prompt) => [...prompt]);
      let logits = await valuesOf(cached.read());
      for (let taken = 0; ; taken++) {
        for (const [row, sofar] of rows.entries()) {
          const found = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
          expect(largestDifference(found, await fullLogits(model, sofar))).toBeLessThan(1e-5);
        }
        if (taken === 5) break;
        const next = ids(prompts.length);
        rows.forEach((row, i) => row.push(next[i]!));
        logits = await valuesOf(cached.next(next));
      }
      cached.dispose();
      // Some constants stay: masks and rotations of the lengths that were seen.
      const after = tensorCount();
      const again = new CachedDecoder(model, prompts, 5);
      await valuesOf(again.read());
      await valuesOf(again.next([1, 2, 3, 4]));
      again.dispose();
      expect(tensorCount()).toBe(after);
      expect(after).toBeGreaterThanOrEqual(before);
      model.dispose();
    },
  );
});
