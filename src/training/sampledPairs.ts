import type { PreferencePair } from '../protocol/data';

/** Pairs with the indices of those that are held out. */
export interface DividedPairs {
  readonly pairs: readonly Pick<PreferencePair, 'prompt'>[];
  /** Indices into `pairs`. */
  readonly eval: readonly number[];
}

/**
 * The first different held-out prompts, which are answered at each evaluation.
 * @param most how many
 * @returns of each the index of the first held-out pair that has it
 */
export function sampledPairs({ pairs, eval: heldOut }: DividedPairs, most: number): number[] {
  const firsts = new Map<string, number>();
  for (const index of heldOut) {
    if (firsts.size >= most) break;
    const { prompt } = pairs[index]!;
    if (!firsts.has(prompt)) firsts.set(prompt, index);
  }
  return [...firsts.values()];
}
