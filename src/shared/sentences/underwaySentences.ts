// What is said of a run that is to survive a reload, and of the weights that are kept of runs that ended.
import { formatBytes } from '../format';
import { saidBy } from './saidBy';

/** The browser has no private files for the page. */
export function noFilesForRun(): string {
  return 'This run will not survive a reload, and its weights are not kept: this browser gives the page no private files. Download the policy or the checkpoint when it ends.';
}

/** A snapshot finds no room. */
export function noRoomForSnapshot(): string {
  return 'The run’s weights are not kept: the browser’s storage for this page is full. Delete weights of earlier runs under Experiments, or download what you want when it ends.';
}

/** A snapshot is not written for another reason. */
export function snapshotIsNotWritten(why: string): string {
  return `The run’s weights are not kept in this browser (${saidBy(why)}); download the policy or the checkpoint when it ends.`;
}

/** What the page knows of the run finds no room. */
export function noRoomForRunUnderway(): string {
  return 'The browser’s storage for this page is full: this run will not survive a reload. Delete weights of earlier runs under Experiments.';
}

/** A file that the run was given cannot be copied. */
export function inputIsNotCopied(name: string, bytes: number, isFull: boolean): string {
  const why = isFull ? 'there is no room for it' : 'it cannot be written';
  return `${name} (${formatBytes(bytes)}) is not copied, since ${why}: after a reload you would have to choose it again for the run to go on.`;
}

/** A run that was under way waits for a file that was not copied. */
export function runWaitsForInput(name: string): string {
  return `${name} was not copied before the page was left; choose it again, then press Continue.`;
}

/** A run that was under way waits for a model of the hub that is no longer kept. */
export function runWaitsForModel(name: string): string {
  return `The model ${name} is no longer among the downloads; fetch it again, then press Continue.`;
}

/** A file of the run was let go of, or its reading ended, before the run went on. */
export function runStoppedReading(name: string): string {
  return `The run waits, since ${name} was not read to its end; press Continue to read it once more.`;
}

/** Another run was begun while one was being read. */
export function anotherRunIsHere(): string {
  return 'The run waits, since another one was begun on this page meanwhile; stop that one, then press Continue.';
}

/** An experiment that is paused would be lost to that of the run. */
export function anotherExperimentIsHere(): string {
  return 'The run waits, since another experiment is paused on this page; let that one go on or end it, then press Continue.';
}

/** The run is alive in another tab. */
export function runIsAliveElsewhere(): string {
  return 'This run is going on in another tab; stop it there first.';
}

/** The experiment that the run is a part of is another tab's. */
export function experimentIsAliveElsewhere(): string {
  return 'The experiment of this run waits or goes on in another tab; let it go on there, or end it there first.';
}

/** The run was ended, continued or discarded in another tab. */
export function runIsGone(): string {
  return 'This run is no longer waiting here: another tab has continued it or let it go.';
}

/** Files of a kept checkpoint are missing or cut short. */
export function keptFilesAreBroken(): string {
  return 'The run cannot go on: files of its checkpoint are missing or cut short. Keep its curves as they stand, or discard it.';
}

/** An earlier or later version of the page wrote it. */
export function keptFormIsOther(): string {
  return 'The run cannot go on: another version of this page wrote what is kept of it. Open that version, or discard it.';
}

/** The weights of a kept run are not what was written. */
export function keptWeightsAreBroken(name: string): string {
  return `The weights of ${name} cannot be used: files are missing or cut short. Delete them; the run’s curves are not touched.`;
}

/** Weights are wanted while a run goes on. */
export function weightsWaitForRun(name: string): string {
  return `A run is under way; stop it before using the weights of ${name}.`;
}
