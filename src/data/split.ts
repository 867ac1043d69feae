import type { PreferencePair } from '../protocol/data';
import { permutation, seededRandom } from '../shared/random';

import { nearestSum } from './nearestSum';

/** Indices of the pairs for training and of those held out, each in file order. */
export interface PairSplit {
  readonly train: number[];
  readonly eval: number[];
}

/**
 * Holds out a seeded part of the pairs by whole prompts, so that no prompt is in both parts: as near to
 * `evalFraction` of the pairs as prompts allow. At least one prompt stays for training; where there are
 * two prompts and the fraction is not 0, at least one is held out.
 */
export function splitPairs(
  pairs: readonly Pick<PreferencePair, 'prompt'>[],
  { evalFraction, seed }: { readonly evalFraction: number; readonly seed: number },
): PairSplit {
  const groups = [...groupByPrompt(pairs).values()];
  const all = pairs.map((_, i) => i);
  if (evalFraction <= 0 || groups.length < 2) return { train: all, eval: [] };
  const order = permutation(groups.length, seededRandom(seed).fork('split'));
  const shuffled = Array.from(order, (i) => groups[i]!);
  const wanted = evalFraction * pairs.length;
  const held = new Set(pickGroups(shuffled, wanted, pairs.length).flat());
  return { train: all.filter((i) => !held.has(i)), eval: all.filter((i) => held.has(i)) };
}

function groupByPrompt(pairs: readonly Pick<PreferencePair, 'prompt'>[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [i, { prompt }] of pairs.entries()) {
    const group = groups.get(prompt);
    if (group === undefined) groups.set(prompt, [i]);
    else group.push(i);
  }
  return groups;
}

// Taking groups in shuffled order favors no size; the exact sum is looked for only where that falls short.
function pickGroups(groups: readonly number[][], wanted: number, total: number): number[][] {
  const picked: number[][] = [];
  let sum = 0;
  for (const group of groups) {
    const next = sum + group.length;
    if (next === total || Math.abs(next - wanted) >= Math.abs(sum - wanted)) continue;
    picked.push(group);
    sum = next;
  }
  if (sum > 0 && Math.abs(sum - wanted) <= 0.5) return picked;
  const sizes = groups.map((group) => group.length);
  const exact = nearestSum(sizes, wanted);
  const exactSum = exact.reduce((s, i) => s + sizes[i]!, 0);
  const better = sum === 0 || Math.abs(exactSum - wanted) < Math.abs(sum - wanted);
  return better ? exact.map((i) => groups[i]!) : picked;
}
