import { permutation, seededRandom } from '../shared/random';
import type { RefinementKind } from './lossTypes';

/** The pairs among which Δ is shuffled or averaged: those of a step, or the held-out ones. */
export type RefinementScope = `step ${number}` | 'held-out pairs';

/** The order in which pairs take each other's Δ: the same at every visit of a scope. */
export function shuffledOrder(pairs: number, seed: number, scope: RefinementScope): Uint32Array {
  return permutation(pairs, seededRandom(seed).fork(`shuffled Δ, ${scope}`));
}

/** What stands for h(p⊕x) in each pair's Δ: its own, another pair's, or the mean of all. */
export function refinedByKind(
  own: readonly number[],
  kind: RefinementKind,
  { seed, scope }: { readonly seed: number; readonly scope: RefinementScope },
): readonly number[] {
  switch (kind) {
    case 'self':
    case 'contrast':
    case 'policy-contrast':
      return own;
    case 'shuffled':
      return Array.from(shuffledOrder(own.length, seed, scope), (from) => own[from]!);
    case 'batch-mean': {
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      return own.map(() => mean);
    }
  }
}
