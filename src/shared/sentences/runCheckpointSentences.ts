// What the page says of a run's checkpoint that was opened there.
import { saidBy } from './saidBy';

/** A .zip that cannot be opened: cut short, or none. */
export function zipIsBroken(name: string): string {
  return `${name}: it is no whole .zip file; take it again.`;
}

/** A .zip with files that the page has no use for. */
export function zipHoldsNeither(name: string): string {
  return `${name}: it holds neither a model nor a run’s checkpoint; unpack it and drop what you want.`;
}

/** Files were chosen as a checkpoint and are none. */
export function holdsNoCheckpoint(name: string): string {
  return `${name}: it holds no state.json; choose the folder or the .zip that “Download the checkpoint” made.`;
}

/** A checkpoint is opened while a run goes on. */
export function runHoldsCheckpoint(name: string): string {
  return `A run is under way; stop it before opening ${name}.`;
}

/** The run's own file is not loaded yet. */
export function runAwaitsItsData(name: string, role: 'train' | 'heldOut'): string {
  const what = role === 'train' ? 'was trained on' : 'was evaluated on the held-out file';
  return `The run ${what} ${name}; choose that file under Data.`;
}

/** Another file is loaded than the one that the run took. */
export function runHadOtherData(now: string, then: string): string {
  return `${now} does not hold what this run took; choose ${then} as it was then.`;
}

/** A held-out file is loaded and the run had none. */
export function runHadNoHeldOut(now: string): string {
  return `The run had no held-out file; remove ${now} under Data.`;
}

/** The run began from a model that is not chosen yet. */
export function runAwaitsItsModel(role: string, name: string): string {
  return `The run’s ${role} came from ${name}; choose that under Model.`;
}

/** A checkpoint is opened whose run was compared with another run's policy; it goes on without it too. */
export function runHadOpponent(then: string): string {
  return `Its opponent came from ${then}: choose that under Training to go on being compared with it.`;
}

/** A reference is chosen and the run had none of its own. */
export function runHadNoReference(now: string): string {
  return `The run had no reference of its own; remove ${now} under Model.`;
}

/** All steps are done. */
export function runIsComplete(steps: number): string {
  return `The run has taken all of its ${steps} steps; set more Steps under Training to go on.`;
}

/** Nothing is taken away while it changes. */
export function runStillChanges(): string {
  return 'Stop the run to take these away: its weights change with every step.';
}

/** The browser could not write into the folder that was chosen. */
export function folderIsNotWritten(why: string): string {
  return `The files could not be written there (${saidBy(why)}); choose another folder or download them.`;
}
