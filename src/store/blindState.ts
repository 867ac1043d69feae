import type { SampleRow, Verdict } from '../protocol/samples';
import { permutation, seededRandom } from '../shared/random';
import { wilsonInterval } from '../shared/statistics';

/** Which of two answers a person takes for the better one, as they stand. */
export type BlindChoice = 'first' | 'second' | 'tie';

/** An evaluation whose answers can be judged blind. */
export interface BlindEvaluation {
  readonly step: number;
  readonly rows: readonly SampleRow[];
}

/** What a person says of the run’s answers, which nobody else’s verdicts are mixed with. */
export interface BlindState {
  readonly evaluations: readonly BlindEvaluation[];
  /** The evaluation that is judged; null for the last one. */
  readonly step: number | null;
  /** Choices of each evaluation, in the order in which it is shown. */
  readonly choices: Readonly<Record<number, readonly BlindChoice[]>>;
  /** Evaluations whose answers’ authors are shown. */
  readonly revealed: Readonly<Record<number, boolean>>;
}

/** A run of which nobody has judged anything. */
export const nothingJudged: BlindState = { evaluations: [], step: null, choices: {}, revealed: {} };

/** The evaluation that is judged; null where there is none. */
export function blindEvaluation({ evaluations, step }: BlindState): BlindEvaluation | null {
  return evaluations.find((one) => one.step === step) ?? evaluations.at(-1) ?? null;
}

/** One question: whose answer is shown first. */
export interface BlindQuestion {
  /** Place among the evaluation’s prompts. */
  readonly place: number;
  readonly row: SampleRow;
  readonly first: 'policy' | 'reference';
}

/** The questions of an evaluation. */
export interface BlindQuestions {
  readonly asked: readonly BlindQuestion[];
  /** Prompts with one text as both answers: there is nothing to ask, and each is a tie. */
  readonly same: number;
}

/** The questions in an order, and each with its answers in an order, that the run’s seed draws. */
export function blindQuestions({ step, rows }: BlindEvaluation, seed: number): BlindQuestions {
  const random = seededRandom(seed).fork(`blind ${step}`);
  const order = [...permutation(rows.length, random.fork('prompts'))];
  const sides = random.fork('answers');
  const first = rows.map(() => (sides.integer(2) === 0 ? 'policy' : 'reference'));
  const asked = order
    .map((place): BlindQuestion => ({ place, row: rows[place]!, first: first[place]! }))
    .filter(({ row }) => row.policy !== row.reference);
  return { asked, same: rows.length - asked.length };
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
