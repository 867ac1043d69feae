import { beforeAll, describe, expect, it } from 'vitest';

import { betaDpoBatch, keptPairs } from '../alignment/betaDpoBatch';
import { MarginAverages } from '../alignment/marginAverages';
import { tensor1d, tidy } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import type { BackendName } from '../protocol/run';
import { seededRandom } from '../shared/random';

/** The moving averages and what β-DPO makes of them, on a backend. */
export function describeMarginAverages(backend: BackendName): void {
  describe(`the moving averages on ${backend}`, () => {
    beforeAll(async () => {
      await selectBackend(backend);
    });

    it('are those worked out by hand, batch after batch', async () => {
      const averages = new MarginAverages();
      // Means 2 and 0; sample deviations √((1 + 0 + 1)/2) = 1 and √((4 + 0 + 4)/2) = 2.
      averages.update(tensor1d([1, 2, 3]));
      averages.update(tensor1d([-2, 0, 2]));
      const read = await averages.read();
      expect(read.mean).toBeCloseTo(0.9 * 0.2, 6);
      expect(read.deviation).toBeCloseTo(0.9 * 0.1 + 0.2, 6);
      const standard = await readTensor(tidy(() => averages.standardize(tensor1d([0.18, 3.08]))));
      expect(standard[0]).toBeCloseTo(0, 5);
      expect(standard[1]).toBeCloseTo(10, 4);
      averages.dispose();
    });

    it('leave every pair at 0 where all margins are equal', async () => {
      const averages = new MarginAverages();
      averages.update(tensor1d([0, 0, 0]));
      const standard = await readTensor(tidy(() => averages.standardize(tensor1d([0, 0, 0]))));
      expect([...standard]).toEqual([0, 0, 0]);
      averages.dispose();
    });

    it('let β-DPO leave the pairs out that stand farthest from them', async () => {
      const averages = new MarginAverages({ mean: 1, deviation: 0.1 });
      // Twenty deviations away, a draw by exp(−200) never keeps one of the last two.
      const h = tensor1d([1, 1.05, 0.95, 1, 1.02, 0.98, 3, -1]);
      const settings = { beta: 0.1, betaDpoAlpha: 0.6, betaDpoFilter: 0.25 };
      for (const seed of [1, 2, 3]) {
        const { beta, weights } = betaDpoBatch(h, averages, settings, seededRandom(seed));
        expect([...(await readTensor(weights))].map((weight) => weight > 0)).toEqual([
          ...[true, true, true, true, true, true, false, false],
        ]);
        // The six kept have a mean of 1: β stays.
        expect((await readTensor(beta))[0]).toBeCloseTo(0.1, 6);
      }
      averages.dispose();
    });

    it('keep at least one pair', () => {
      expect(keptPairs(8, 0.2)).toBe(6);
      expect(keptPairs(10, 0)).toBe(10);
      expect(keptPairs(2, 0.9)).toBe(1);
    });
  });
}
