import type { Rival, SampleRow } from '../protocol/samples';
import {
  blindComparison,
  blindEvaluation,
  blindQuestions,
  nothingJudged,
  type BlindChoice,
  type BlindQuestions,
  type BlindState,
  type ByRival,
} from './blindState';
import type { RefineryState } from './state';
import { change, refineryStore } from './store';

function changeBlind(part: (blind: BlindState) => Partial<BlindState>): void {
  change(({ blind }) => ({ blind: { ...blind, ...part(blind) } }));
}

/** Lets go of what was judged of a run. */
export function blindForgotten(): void {
  change({ blind: nothingJudged });
}

/** Takes the answers of an evaluation; a run that goes on from before it makes them anew. */
export function blindAnswersMade(step: number, rows: readonly SampleRow[]): void {
  changeBlind(({ evaluations, choices, revealed }) => {
    const before = evaluations.filter((one) => one.step < step);
    const kept = <T>(of: Readonly<Record<number, T>>): Record<number, T> =>
      Object.fromEntries(Object.entries(of).filter(([at]) => Number(at) < step));
    const both = <T>({ reference, opponent }: ByRival<T>): ByRival<T> => ({
      ...{ reference: kept(reference), opponent: kept(opponent) },
    });
    return {
      evaluations: [...before, { step, rows }],
      ...{ choices: both(choices), revealed: both(revealed) },
    };
  });
}

/** Chooses the evaluation that is judged. */
export function blindStepChosen(step: number): void {
  changeBlind(() => ({ step }));
}

/** Chooses whose answers the policy’s are judged against; what was said against the other stays as it is. */
export function blindRivalChosen(rival: Rival): void {
  changeBlind(() => ({ rival }));
}

/** What is judged, in its order, and what was said of it so far. */
export interface BlindSitting extends BlindQuestions {
  readonly rival: Rival;
  readonly step: number;
  readonly choices: readonly BlindChoice[];
  readonly revealed: boolean;
}

/** The sitting as it stands; null where there are no answers. */
export function blindSitting({
  blind,
  run,
}: Pick<RefineryState, 'blind' | 'run'>): BlindSitting | null {
  const evaluation = blindEvaluation(blind);
  if (!evaluation) return null;
  const { step } = evaluation;
  const { rival } = blindComparison(blind);
  const questions = blindQuestions(evaluation, run.config?.seed ?? 0, rival);
  const choices = blind.choices[rival][step] ?? [];
  const all = choices.length === questions.asked.length;
  const revealed = all || blind.revealed[rival][step] === true;
  return { ...questions, rival, step, choices, revealed };
}

/** What is kept of evaluations, with something else of the one that is judged. */
function withOf<T>(
  of: ByRival<T>,
  { rival, step }: Pick<BlindSitting, 'rival' | 'step'>,
  value: T,
): ByRival<T> {
  return { ...of, [rival]: { ...of[rival], [step]: value } };
}

/** A question as it is on the page. */
export interface ShownQuestion {
  /** Whose answer the policy’s stands beside. */
  readonly rival: Rival;
  /** The evaluation whose answers they are. */
  readonly step: number;
  /** Place in the order of questions, from 0. */
  readonly place: number;
}

/** A question is on the page: its evaluation stays the one that is judged, whatever comes after it. */
export function blindShown({ step }: ShownQuestion): void {
  const { blind } = refineryStore.getState();
  // Nothing was chosen yet, or an evaluation at which the opponent did not answer.
  if (blindEvaluation(blind)?.step !== blind.step) blindStepChosen(step);
}

/** Takes a choice between the answers that were shown, and of no others that may have come in their place since. */
export function blindChosen(choice: BlindChoice, { rival, step, place }: ShownQuestion): void {
  const { blind, run } = refineryStore.getState();
  const sitting = blindSitting({ blind: { ...blind, rival, step }, run });
  if (sitting?.step !== step || sitting.rival !== rival) return;
  if (sitting.revealed || sitting.choices.length !== place) return;
  changeBlind(() => ({
    step,
    choices: withOf(blind.choices, sitting, [...sitting.choices, choice]),
  }));
}

/** Takes the last choice back. @returns whether there was one */
export function blindUndone(): boolean {
  const sitting = blindSitting(refineryStore.getState());
  if (!sitting || sitting.choices.length === 0) return false;
  changeBlind(({ choices, revealed }) => ({
    choices: withOf(choices, sitting, sitting.choices.slice(0, -1)),
    revealed: withOf(revealed, sitting, false),
  }));
  return true;
}

/** Shows who gave which answer, or judges on. */
export function blindRevealed(revealed: boolean): void {
  const sitting = blindSitting(refineryStore.getState());
  if (!sitting) return;
  changeBlind((blind) => ({ revealed: withOf(blind.revealed, sitting, revealed) }));
}
