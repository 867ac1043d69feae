import type { MetricName } from '../protocol/metrics';
import type { Rival, SampleRow } from '../protocol/samples';
import { judgedAgainst, tally } from '../protocol/tally';
import { lengthControlledWinRate } from '../shared/lengthControlled';
import { mean } from '../shared/statistics';
import type { MetricValues } from './pairMetrics';

/** An answer's tokens, EOS counted. */
type Ids = readonly number[];

/** A sampled prompt with the tokens of all answers. */
export interface SampledAnswers {
  readonly row: SampleRow;
  readonly policy: Ids;
  readonly reference: Ids;
  /** Null where the run has no opponent. */
  readonly opponent: Ids | null;
}

const outcomes = { win: 1, tie: 0.5, lose: 0 } as const;
/** Tokens of the phrases whose repetition is counted. */
const phrase = 3;

/** What the verdicts against each rival are called. */
const names = {
  reference: {
    share: 'win_rate/sampled',
    low: 'win_rate/sampled_low',
    high: 'win_rate/sampled_high',
    n: 'win_rate/sampled_n',
    controlled: 'win_rate/length_controlled',
    wins: 'win_rate/wins',
    ties: 'win_rate/ties',
  },
  opponent: {
    share: 'win_rate/opponent',
    low: 'win_rate/opponent_low',
    high: 'win_rate/opponent_high',
    n: 'win_rate/opponent_n',
    controlled: 'win_rate/opponent_length_controlled',
    wins: 'win_rate/opponent_wins',
    ties: 'win_rate/opponent_ties',
  },
} as const satisfies Record<Rival, Record<string, MetricName>>;

/** The share of an answer's phrases of three tokens that it has said before; 0 for one that has none. */
export function repetition(ids: Ids): number {
  const all = ids.length - phrase + 1;
  if (all <= 0) return 0;
  const said = new Set(Array.from({ length: all }, (_, i) => ids.slice(i, i + phrase).join(' ')));
  return 1 - said.size / all;
}

function ofAnswers(answers: readonly SampledAnswers[], eosId: number): MetricValues {
  const of = (side: 'policy' | Rival, measure: (ids: Ids) => number): number =>
    mean(answers.map((one) => measure(one[side] ?? [])));
  const length = (ids: Ids): number => ids.length;
  const ended = (ids: Ids): number => (ids.at(-1) === eosId ? 1 : 0);
  const opposed = answers.some(({ opponent }) => opponent !== null);
  return {
    'length/policy': of('policy', length),
    'length/reference': of('reference', length),
    ...(opposed && { 'length/opponent': of('opponent', length) }),
    'eos/policy': of('policy', ended),
    'eos/reference': of('reference', ended),
    ...(opposed && { 'eos/opponent': of('opponent', ended) }),
    'repetition/policy': of('policy', repetition),
    'repetition/reference': of('reference', repetition),
    ...(opposed && { 'repetition/opponent': of('opponent', repetition) }),
  };
}

/** How the policy fares against a rival; nothing where nobody judged, or the judge knew none of the prompts. */
function against(rival: Rival, answers: readonly SampledAnswers[]): MetricValues {
  const judged = answers.map(({ row }) => judgedAgainst(rival, row));
  const counted = tally(judged);
  if (!counted) return {};
  const { n, win, tie, share, low, high, scores } = counted;
  const controlled = lengthControlledWinRate(
    answers.flatMap(({ policy, [rival]: other }, i) => {
      const verdict = judged[i]?.verdict;
      return verdict
        ? [{ outcome: outcomes[verdict], longer: policy.length - (other?.length ?? 0) }]
        : [];
    }),
  );
  const called = names[rival];
  return {
    [called.share]: share,
    [called.low]: low,
    [called.high]: high,
    [called.n]: n,
    ...(controlled !== null && { [called.controlled]: controlled }),
    [called.wins]: win / n,
    [called.ties]: tie / n,
    ...(scores && rival === 'reference' && { 'score/policy': scores.policy }),
    ...(scores && { [`score/${rival}`]: scores.other }),
  };
}

/**
 * What an evaluation's samples say: how long answers are in tokens, how many end by themselves, how much they
 * repeat, and where somebody judged, the sampled win rates against the reference and the opponent (ties count
 * half) with their 95 % Wilson intervals.
 */
export function sampledMetrics(answers: readonly SampledAnswers[], eosId: number): MetricValues {
  if (answers.length === 0) return {};
  return {
    ...ofAnswers(answers, eosId),
    ...against('reference', answers),
    ...against('opponent', answers),
  };
}
