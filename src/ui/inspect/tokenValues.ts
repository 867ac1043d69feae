import type { ComparedLogps, Inspected, TokenLogps } from '../../protocol/inspection';
import { formatNumber } from '../../shared/format';

/** What tokens are coloured by. */
export const measures = ['reward', 'policy', 'reference'] as const;
export type Measure = (typeof measures)[number];
export type Side = 'chosen' | 'rejected';
export type When = 'start' | 'now';
export type Place = 'plain' | 'refined';

/** How an inspected pair is looked at. */
export interface Lens {
  readonly measure: Measure;
  readonly when: When;
  readonly place: Place;
  readonly beta: number;
}

/** The numbers of one token. */
export interface TokenValues {
  readonly policy: number;
  readonly reference: number;
  /** log π − log π_ref. */
  readonly ratio: number;
  /** β·(log π − log π_ref). */
  readonly reward: number;
}

/** The numbers of a side’s tokens; null where they were not kept or there is no such row. */
export function valuesOf(
  inspected: Inspected,
  side: Side,
  { when, place, beta }: Pick<Lens, 'when' | 'place' | 'beta'>,
): TokenValues[] | null {
  const compared: ComparedLogps | null = inspected[place];
  const policy: TokenLogps | null = (when === 'now' ? compared?.policy : compared?.start) ?? null;
  if (!compared || !policy) return null;
  const under = compared.reference[side];
  return Array.from(policy[side], (of, i) => {
    const ratio = of - under[i]!;
    return { policy: of, reference: under[i]!, ratio, reward: beta * ratio };
  });
}

/** The sums over a side’s tokens: what the pair’s own log-probabilities are. */
export function sumsOf(values: readonly TokenValues[]): TokenValues {
  const sum = (of: (value: TokenValues) => number): number =>
    values.reduce((total, value) => total + of(value), 0);
  return {
    policy: sum(({ policy }) => policy),
    reference: sum(({ reference }) => reference),
    ratio: sum(({ ratio }) => ratio),
    reward: sum(({ reward }) => reward),
  };
}

/**
 * The value that the strongest colour stands for: the largest of the measure, on x and on p⊕x, as alignment
 * began and now, so that a switch leaves a colour’s meaning as it was. 0 where there is none.
 */
export function strongest(inspected: Inspected, { measure, beta }: Lens): number {
  let most = 0;
  for (const place of ['plain', 'refined'] as const)
    for (const when of ['start', 'now'] as const)
      for (const side of ['chosen', 'rejected'] as const)
        for (const value of valuesOf(inspected, side, { place, when, beta }) ?? []) {
          const size = Math.abs(value[measure]);
          if (Number.isFinite(size)) most = Math.max(most, size);
        }
  return most;
}

/** A number with its sign: `+0.12`, `−1.5`, `0`. */
export function signed(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = formatNumber(Math.abs(value));
  return value === 0 ? '0' : `${value < 0 ? '−' : '+'}${text}`;
}
