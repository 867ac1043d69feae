import type { SampleRow } from '../protocol/samples';
import {
  blindEvaluation,
  blindQuestions,
  nothingJudged,
  type BlindChoice,
  type BlindQuestions,
  type BlindState,
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
    return {
      evaluations: [...before, { step, rows }],
      ...{ choices: kept(choices), revealed: kept(revealed) },
    };
  });
}

/** Chooses the evaluation that is judged. */
export function blindStepChosen(step: number): void {
  changeBlind(() => ({ step }));
}

/** What is judged, in its order, and what was said of it so far. */
export interface BlindSitting extends BlindQuestions {
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
  const questions = blindQuestions(evaluation, run.config?.seed ?? 0);
  const choices = blind.choices[step] ?? [];
  const all = choices.length === questions.asked.length;
  return { ...questions, step, choices, revealed: all || blind.revealed[step] === true };
}

/** A question as it is on the page. */
export interface ShownQuestion {
  /** The evaluation whose answers they are. */
  readonly step: number;
  /** Place in the order of questions, from 0. */
  readonly place: number;
}

/** A question is on the page: its evaluation stays the one that is judged, whatever comes after it. */
export function blindShown({ step }: ShownQuestion): void {
  if (refineryStore.getState().blind.step === null) blindStepChosen(step);
}

/** Takes a choice between the answers that were shown, and of no others that may have come in their place since. */
export function blindChosen(choice: BlindChoice, { step, place }: ShownQuestion): void {
  const { blind, run } = refineryStore.getState();
  const sitting = blindSitting({ blind: { ...blind, step }, run });
  if (sitting?.step !== step || sitting.revealed || sitting.choices.length !== place) return;
  const { choices } = sitting;
  changeBlind(() => ({ step, choices: { ...blind.choices, [step]: [...choices, choice] } }));
}

/** Takes the last choice back. @returns whether there was one */
export function blindUndone(): boolean {
  const sitting = blindSitting(refineryStore.getState());
  if (!sitting || sitting.choices.length === 0) return false;
  const { step, choices } = sitting;
  changeBlind((blind) => ({
    choices: { ...blind.choices, [step]: choices.slice(0, -1) },
    revealed: { ...blind.revealed, [step]: false },
  }));
  return true;
}

/** Shows who gave which answer, or judges on. */
export function blindRevealed(revealed: boolean): void {
  const sitting = blindSitting(refineryStore.getState());
  if (!sitting) return;
  changeBlind((blind) => ({ revealed: { ...blind.revealed, [sitting.step]: revealed } }));
}
