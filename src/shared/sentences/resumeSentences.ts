// Why a run cannot go on from a checkpoint. Files are called by their names within the checkpoint.
import { saidBy } from './saidBy';

/** A setting that decides the weights is other than it was. */
export function settingDiffers(path: string, now: string, then: string): string {
  return `${path}: ${now} is not the ${then} of training.resume; a run goes on with the settings that it began with.`;
}

/** The learning rate falls to the last step, which would be another one. */
export function scheduleRunsElsewhere(steps: number, then: number, schedule: string): string {
  return `training.steps: ${steps} is not the ${then} to which the ${schedule} schedule of training.resume runs; only with a constant rate may a run go on further.`;
}

/** The run is past the step at which this run file ends it; `key` is the setting that says so. */
export function stepIsPast(key: 'steps' | 'stopAt', wanted: number, done: number): string {
  return `training.${key}: ${wanted} is not after step ${done}, at which training.resume stands.`;
}

/** The preference file holds other bytes than the one that the run was trained on. */
export function dataDiffers(key: 'data.path' | 'data.evalPath', name: string | null): string {
  return name === null
    ? `${key}: training.resume had a file there; name it again.`
    : `${key}: ${name} is not the file that training.resume was trained on; name that one.`;
}

/** The run had no held-out file, and now there is one. */
export function heldOutIsNew(name: string): string {
  return `data.evalPath: training.resume had none, and now it is ${name}; leave it out.`;
}

/** The run had a reference of its own, and now none is named. */
export function referenceIsGone(then: string): string {
  return `model.referencePath: training.resume had ${then} there; name it again.`;
}

/** The run had no reference of its own, and now one is named. */
export function referenceIsNew(now: string): string {
  return `model.referencePath: training.resume had none, and now it is ${now}; leave it out.`;
}

/** The reference has other weights than the one that the run was trained against. */
export function referenceDiffers(name: string): string {
  return `model.referencePath: ${name} is not the model that training.resume was trained against; name that one.`;
}

/** The file is the same and its pairs or tokens are not: another column mapping, or another version of Refinery. */
export function preparationDiffers(what: 'pairs' | 'tokens'): string {
  return what === 'pairs'
    ? 'training.resume: this file gave other pairs then; map its columns as they were mapped.'
    : 'training.resume: this version makes other tokens of this file; go on with the version that wrote the checkpoint.';
}

/** A file that the checkpoint must have is not among those that were given. */
export function checkpointLacksFile(name: string): string {
  return `${name}: the checkpoint lacks it; take its whole folder.`;
}

/** state.json cannot be read at all. */
export function stateIsNoJson(name: string, why: string): string {
  return `${name}: it is not JSON (${saidBy(why)}); take the checkpoint’s whole folder again.`;
}

/** A key of state.json holds what no checkpoint has there. */
export function stateKeyIsWrong(name: string, key: string, found: string): string {
  return `${name}: ${key} holds ${found}, as it does in no checkpoint; take the whole folder again.`;
}

/** A file's bytes are not those that were written with state.json. */
export function checkpointFileDiffers(name: string): string {
  return `${name}: it is damaged or of another checkpoint (its SHA-256 is not the one in state.json); take the whole folder again.`;
}

/** A file of the checkpoint holds something wrong, which `fault` says, beginning with the tensor's name. */
export function checkpointFileIsWrong(name: string, fault: string): string {
  return `${name}: ${fault}`;
}

/** A tensor is not there, or not of the size that this run gives it. */
export function keptTensorDiffers(tensor: string, wanted: number, found: number | null): string {
  return found === null
    ? `${tensor}: it is missing.`
    : `${tensor}: expected ${wanted} numbers, found ${found}.`;
}

/** There is nothing to go on from. */
export function nothingToGoOnFrom(): string {
  return 'There is no checkpoint to go on from: open one first.';
}
