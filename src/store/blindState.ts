import { rivalAnswer, type Rival, type SampleRow, type Verdict } from '../protocol/samples';
import { permutation, seededRandom } from '../shared/random';
import { wilsonInterval } from '../shared/statistics';

/** Which of two answers a person takes for the better one, as they stand. */
export type BlindChoice = 'first' | 'second' | 'tie';

/** An evaluation whose answers can be judged blind. */
export interface BlindEvaluation {
  readonly step: number;
  readonly rows: readonly SampleRow[];
}

/** Something of each evaluation by its step, apart for each rival. */
export type ByRival<T> = Readonly<Record<Rival, Readonly<Record<number, T>>>>;

/** What a person says of the run’s answers, which nobody else’s verdicts are mixed with. */
export interface BlindState {
  readonly evaluations: readonly BlindEvaluation[];
  /** Whose answers the policy’s are to be judged against. */
  readonly rival: Rival;
  /** The evaluation that is judged; null for the last one. */
  readonly step: number | null;
  /** Choices of each evaluation, in the order in which it is shown. */
  readonly choices: ByRival<readonly BlindChoice[]>;
  /** Evaluations whose answers’ authors are shown. */
  readonly revealed: ByRival<boolean>;
}

/** A run of which nobody has judged anything. */
export const nothingJudged: BlindState = {
  ...{ evaluations: [], rival: 'reference', step: null },
  choices: { reference: {}, opponent: {} },
  revealed: { reference: {}, opponent: {} },
};

/** The evaluations at which an opponent answered too. */
export function opposedEvaluations({
  evaluations,
}: Pick<BlindState, 'evaluations'>): readonly BlindEvaluation[] {
  return evaluations.filter(({ rows }) => rows.some(({ opponent }) => opponent !== null));
}

/** Whom the policy is judged against, and where that can be: the reference while no opponent has answered. */
export function blindComparison(
  blind: Pick<BlindState, 'evaluations' | 'rival'>,
): Pick<BlindState, 'evaluations' | 'rival'> {
  const opposed = opposedEvaluations(blind);
  return blind.rival === 'opponent' && opposed.length > 0
    ? { rival: 'opponent', evaluations: opposed }
    : { rival: 'reference', evaluations: blind.evaluations };
}

/** The evaluation that is judged; null where there is none. */
export function blindEvaluation(blind: BlindState): BlindEvaluation | null {
  const { evaluations } = blindComparison(blind);
  return evaluations.find(({ step }) => step === blind.step) ?? evaluations.at(-1) ?? null;
}

/** One question: whose answer is shown first. */
export interface BlindQuestion {
  /** Place among the evaluation’s prompts. */
  readonly place: number;
  readonly row: SampleRow;
  /** The answer that the policy’s stands beside. */
  readonly other: string;
  readonly first: 'policy' | Rival;
}

/** The questions of an evaluation. */
export interface BlindQuestions {
  readonly asked: readonly BlindQuestion[];
  /** Prompts with one text as both answers: there is nothing to ask, and each is a tie. */
  readonly same: number;
}

/**
 * The questions in an order, and each with its answers in an order, that the run’s seed draws: for each rival others,
 * so that the order of one comparison says nothing of the other.
 */
export function blindQuestions(
  { step, rows }: BlindEvaluation,
  seed: number,
  rival: Rival = 'reference',
): BlindQuestions {
  const random = seededRandom(seed).fork(
    `blind ${step}${rival === 'reference' ? '' : ` ${rival}`}`,
  );
  const order = [...permutation(rows.length, random.fork('prompts'))];
  const sides = random.fork('answers');
  const first = rows.map(() => (sides.integer(2) === 0 ? 'policy' : rival));
  const answered = order.flatMap((place): BlindQuestion[] => {
    const row = rows[place]!;
    const other = rivalAnswer(rival, row);
    return other === null ? [] : [{ ...{ place, row, other }, first: first[place]! }];
  });
  const asked = answered.filter(({ row, other }) => row.policy !== other);
  return { asked, same: answered.length - asked.length };
}

/** What a choice says of the policy’s answer. */
export function verdictOf({ first }: Pick<BlindQuestion, 'first'>, choice: BlindChoice): Verdict {
  if (choice === 'tie') return 'tie';
  return (choice === 'first') === (first === 'policy') ? 'win' : 'lose';
}

/** How a person decided, with the 95 % interval of the policy’s share; ties count half. */
export interface BlindTally extends Readonly<Record<Verdict, number>> {
  readonly n: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The tally of some choices and of the prompts that needed none; null of nothing at all. */
export function blindTally(
  { asked, same }: BlindQuestions,
  choices: readonly BlindChoice[],
): BlindTally | null {
  const verdicts = choices.map((choice, i) => verdictOf(asked[i]!, choice));
  const count = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length;
  const [n, win, tie] = [verdicts.length + same, count('win'), count('tie') + same];
  if (n === 0) return null;
  const share = (win + tie / 2) / n;
  return { n, win, tie, lose: count('lose'), share, ...wilsonInterval(win + tie / 2, n) };
}
