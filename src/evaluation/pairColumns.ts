import type { PairTable } from '../protocol/inspection';
import type { PairLogps, SidedLogps } from './pairLogps';
import { deltaScore } from './pairMetrics';

type Columns = Pick<PairTable, 'chosen' | 'rejected' | 'h' | 'refinedH' | 'contrast'>;

/** What training made of each pair: log-ratios of both completions, h(x), h(p⊕x) and C, summed over tokens. */
export function pairColumns({ policy, reference, refined }: PairLogps): Columns {
  const pairs = policy.chosen.length;
  const column = (of: (pair: number) => number): Float32Array =>
    Float32Array.from({ length: pairs }, (_, pair) => of(pair));
  const gaps = (of: SidedLogps, less: SidedLogps): Float32Array =>
    column((pair) => deltaScore(of, less, pair));
  return {
    chosen: column((pair) => policy.chosen[pair]! - reference.chosen[pair]!),
    rejected: column((pair) => policy.rejected[pair]! - reference.rejected[pair]!),
    h: gaps(policy, reference),
    refinedH: refined && gaps(refined.policy, refined.reference),
    // C = [log π_ref(y⁺|p⊕x) − log π_ref(y⁺|x)] − [the same of y⁻]
    contrast: refined && gaps(refined.reference, reference),
  };
}
