import type { SampleRow } from '../protocol/samples';
import { tally } from '../protocol/tally';
import { lengthControlledWinRate } from '../shared/lengthControlled';
import type { MetricValues } from './pairMetrics';

/** An answer's tokens, EOS counted. */
type Ids = readonly number[];

/** A sampled prompt with the tokens of both answers. */
export interface SampledAnswers {
  readonly row: SampleRow;
  readonly policy: Ids;
  readonly reference: Ids;
}

const outcomes = { win: 1, tie: 0.5, lose: 0 } as const;
/** Tokens of the phrases whose repetition is counted. */
const phrase = 3;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The share of an answer's phrases of three tokens that it has said before; 0 for one that has none. */
export function repetition(ids: Ids): number {
  const all = ids.length - phrase + 1;
  if (all <= 0) return 0;
  const said = new Set(Array.from({ length: all }, (_, i) => ids.slice(i, i + phrase).join(' ')));
  return 1 - said.size / all;
}

function ofAnswers(answers: readonly SampledAnswers[], eosId: number): MetricValues {
  const of = (side: 'policy' | 'reference', measure: (ids: Ids) => number): number =>
    mean(answers.map((one) => measure(one[side])));
  const length = (ids: Ids): number => ids.length;
  const ended = (ids: Ids): number => (ids.at(-1) === eosId ? 1 : 0);
  return {
    'length/policy': of('policy', length),
    'length/reference': of('reference', length),
    'eos/policy': of('policy', ended),
    'eos/reference': of('reference', ended),
    'repetition/policy': of('policy', repetition),
    'repetition/reference': of('reference', repetition),
  };
}

/**
 * What an evaluation's samples say: how long answers are in tokens, how many end by themselves, how much they
 * repeat, and where somebody judged, the sampled win rate (ties count half) with its 95 % Wilson interval.
 */
export function sampledMetrics(answers: readonly SampledAnswers[], eosId: number): MetricValues {
  if (answers.length === 0) return {};
  const values = ofAnswers(answers, eosId);
  const counted = tally(answers.map(({ row }) => row));
  if (!counted) return values;
  const { n, win, tie, share, low, high, scores } = counted;
  const controlled = lengthControlledWinRate(
    answers.flatMap(({ row: { judged }, policy, reference }) =>
      judged?.verdict
        ? [{ outcome: outcomes[judged.verdict], longer: policy.length - reference.length }]
        : [],
    ),
  );
  return {
    ...values,
    'win_rate/sampled': share,
    'win_rate/sampled_low': low,
    'win_rate/sampled_high': high,
    'win_rate/sampled_n': n,
    ...(controlled !== null && { 'win_rate/length_controlled': controlled }),
    'win_rate/wins': win / n,
    'win_rate/ties': tie / n,
    ...(scores && { 'score/policy': scores.policy, 'score/reference': scores.reference }),
  };
}
