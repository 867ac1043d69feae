import { formatCount } from '../format';

/** Files, settings or the backend are to change while a run goes on. */
export function runIsUnderWay(): string {
  return 'A run is under way: stop it before changing this.';
}

/** The same with the file that was to be read. */
export function runHoldsFiles(file: string): string {
  return `A run is under way: stop it before reading ${file}.`;
}

/** A command names a run that is not there any more. */
export function noSuchRun(run: string): string {
  return `There is no run ${run}; train again.`;
}

/** A run is to start without data. */
export function noPreferenceFile(): string {
  return 'There is no preference file yet: choose one first.';
}

/** A run is to start before the backend has. */
export function noBackend(): string {
  return 'There is no backend yet: wait until it has started, or choose another one.';
}

/** Pairs are to be shown that have no tokens yet. */
export function pairsAreNotTokenized(): string {
  return 'The pairs are not tokenized yet: ask again once the data is prepared.';
}

/** Newer settings made a preparation pointless. */
export function preparationWasOvertaken(): string {
  return 'A newer preparation has taken over.';
}

/** A policy is to be saved before a run has made one. */
export function noPolicy(): string {
  return 'There is no policy yet: train one first.';
}

/** A policy is to be saved while its weights change. */
export function policyIsInTraining(): string {
  return 'The run goes on: stop it before taking its policy.';
}

/** A prompt is to be answered while the weights change. */
export function policyIsBusy(): string {
  return 'The run goes on: pause it, or wait for its end, before you try a prompt.';
}

/** A prompt leaves the model no position for an answer. */
export function promptIsTooLong(tokens: number, positions: number): string {
  return `The prompt has ${formatCount(tokens)} tokens, and the model has ${formatCount(positions)} positions for prompt and answer: shorten it.`;
}

/** All pairs are held out, or there are none. */
export function nothingToTrainOn(file: string): string {
  return `${file} leaves no pair to train on; lower data.evalFraction or add pairs.`;
}

/** A batch's row begins with its completion; `row` counts from 0. */
export function rowHasNoPrompt(row: number): string {
  return `Row ${formatCount(row)} of a batch has no prompt token to predict its completion from.`;
}

/** A pair's loss is NaN or infinite. */
export function lossIsNotFinite(step: number, loss: number): string {
  return `Step ${formatCount(step)}: a pair’s loss is ${loss}, so the update was left out.`;
}

/** The losses are finite and the gradient is not. */
export function gradientIsNotFinite(step: number, norm: number): string {
  return `Step ${formatCount(step)}: the gradient norm is ${norm}, so the update was left out.`;
}

/** The supervised loss or its gradient is NaN or infinite. */
export function sftIsNotFinite(step: number, loss: number, norm: number): string {
  return `Step ${formatCount(step)} of SFT: the loss is ${loss} and the gradient norm ${norm}, so the update was left out.`;
}

/** A held-out pair's loss is NaN or infinite. */
export function heldOutLossIsNotFinite(step: number): string {
  return `Evaluation after step ${formatCount(step)}: a held-out pair’s loss is not finite.`;
}

/** The supervised phase is to teach p, and no answer of the training pairs has the score for it. */
export function noAnswerTeachesPrompt(share: number, minScore: number): string {
  return `sft.promptShare: ${share} needs answers that score at least ${minScore}, and no training pair has one; lower sft.promptMinScore, give the rows score_chosen and score_rejected, or set the share to 0.`;
}
