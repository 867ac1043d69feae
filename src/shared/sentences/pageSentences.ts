import { formatBytes } from '../format';
import { saidBy } from './saidBy';

/** Nothing can be trained while the backend starts. */
export function backendIsStarting(): string {
  return 'The backend is starting.';
}

/** Nothing can be trained without data. */
export function chooseFileFirst(): string {
  return 'Choose a preference file first.';
}

/** Nothing can be trained while the file is read. */
export function fileIsBeingRead(): string {
  return 'The preference file is being read.';
}

/** Nothing can be trained while the second file is read. */
export function heldOutIsBeingRead(): string {
  return 'The held-out file is being read.';
}

/** The second file's columns are unknown. */
export function heldOutNeedsColumns(): string {
  return 'Say which columns of the held-out file hold what, or remove it.';
}

/** The second file gave no pairs. */
export function heldOutIsUnusable(): string {
  return 'The held-out file could not be used: choose another one or remove it.';
}

/** A checkpoint is to be the policy and none was chosen. */
export function chooseCheckpointFirst(): string {
  return 'Choose the policy’s checkpoint under Model, or start from scratch.';
}

/** Nothing can be trained while a checkpoint is opened: the run would be without it. */
export function checkpointIsBeingRead(): string {
  return 'The checkpoint is being read.';
}

/** The second checkpoint was refused. */
export function referenceIsUnusable(): string {
  return 'The reference checkpoint could not be used; choose another one or remove it.';
}

/** The opponent's checkpoint was refused. */
export function opponentIsUnusable(): string {
  return 'The opponent’s checkpoint could not be used; choose another one under Training or remove it.';
}

/** The pairs of a file cannot be paged through; `failure` is the sentence that says why. */
export function pairsCannotBeShown(failure: string): string {
  return `The pairs cannot be shown. ${failure}`;
}

/** A panel of the page broke, and only that. */
export function panelCouldNotBeDrawn(panel: string, why: string): string {
  return `${panel} could not be drawn (${saidBy(why)}). The run is not touched by this; reload the page to draw it again.`;
}

/** A chart's picture could not be made of dots. */
export function chartIsNoPng(chart: string): string {
  return `The browser could not draw “${chart}” as PNG; take it as SVG instead.`;
}

/** The browser refused the clipboard. */
export function figureIsNotCopied(): string {
  return 'The browser did not let it be copied; select it and copy it by hand.';
}

/** A figure was asked for before there is one. */
export function nothingToCopy(): string {
  return 'There is nothing to copy yet.';
}

/** The loss is not drawn while a setting of it is out of range. */
export function lossAwaitsItsSettings(): string {
  return 'The loss is drawn again once its settings are in range.';
}

/** The loss leaves every scale. */
export function lossIsTooLarge(): string {
  return 'At this β the loss is too large to be drawn.';
}

/** A worker took its policy along. */
export function policyWentWithWorker(): string {
  return 'The policy went with its worker; the curves stay.';
}

/** Settings were put back because the method has no use for them; `names` are their labels. */
export function settingsWentBack(names: string): string {
  return `${names} went back to the default: this method does not take it.`;
}

/** The weight decay was put back because the optimizer has none. */
export function decayWentBack(): string {
  return 'Weight decay went back to 0: RMSprop does not take it.';
}

/** The clipboard is barred; the link stands below to be copied by hand. */
export function linkIsNotCopied(): string {
  return 'This browser lets no page copy here: take the link by hand.';
}

/** A run needs more than the user allows it. */
export function budgetIsExceeded(needed: number, budget: number): string {
  return `This run needs about ${formatBytes(needed)} and its memory budget is ${formatBytes(budget)}; take one of the lighter settings under Model, or raise the budget there.`;
}

/** What was typed as a budget is none. */
export function budgetIsNoSize(): string {
  return 'A budget is a number of GiB above 0; leave it empty for none.';
}
