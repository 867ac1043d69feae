import { saidBy } from './saidBy';

/** The settings cannot be saved as a run file; `fault` is the sentence about the setting. */
export function runFileNotSaved(fault: string): string {
  return `No run file was saved: ${fault}`;
}

/** A run file cannot be parsed. */
export function runFileIsNotJson(file: string, why: string): string {
  return `${file}: it is not JSON (${saidBy(why)}); open a run file that this page or the headless command wrote.`;
}

/** The sentence about a setting, with the run file that holds it. */
export function inRunFile(file: string, fault: string): string {
  return `${file}: ${fault}`;
}

/** A file is far larger than run files are. */
export function runFileIsTooLarge(file: string): string {
  return `${file}: it is too large for a run file; preference files are chosen under Data.`;
}

/** The browser lost its hold of a file that was picked. */
export function runFileIsUnreadable(file: string): string {
  return `${file}: the browser could not read it; pick it again.`;
}

/** A run file was opened while a run goes on. */
export function settingsAreFixed(file: string): string {
  return `${file}: this run has fixed its settings; stop it and open the file again.`;
}

/** The page's address holds settings that cannot be taken; each fault is a clause. */
export function addressNotTaken(faults: readonly string[]): string {
  const those = faults.length === 1 ? 'that setting keeps its' : 'those settings keep their';
  return `The page’s address was not taken as it stands (${faults.join('; ')}): ${those} default.`;
}

/** Another address was put into the page while a run goes on. */
export function addressCameDuringRun(): string {
  return 'This run has fixed its settings: stop it to take those of the new address.';
}

/** Clause of `addressNotTaken`: a name that an address does not know. */
export function notInAddress(name: string): string {
  return `${name} is no setting of an address`;
}

/** Clause of `addressNotTaken`: a setting that the method has no use for. */
export function methodLacks(path: string, method: string): string {
  return `${path}: ${method} does not take it`;
}

/** Clause of `addressNotTaken`: a weight decay beside RMSprop. */
export function decayBelongsToAdamW(path: string): string {
  return `${path}: it belongs to adamw`;
}
