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

/** Takes a choice; the evaluation stays the one that is judged, whatever comes after it. */
export function blindChosen(choice: BlindChoice): void {
  const sitting = blindSitting(refineryStore.getState());
  if (!sitting || sitting.revealed) return;
  const { step, choices } = sitting;
  changeBlind((blind) => ({ step, choices: { ...blind.choices, [step]: [...choices, choice] } }));
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
