// What is said of runs that the browser keeps, and of experiments on the page.
import { formatNumber } from '../format';
import { saidBy } from './saidBy';

export function noRunsKept(why: string): string {
  return `This browser keeps no runs (${saidBy(why)}); save their files instead.`;
}

export function noRoomForRun(name: string): string {
  return `The run ${JSON.stringify(name)} is not kept: the browser’s storage for this page is full. Delete runs under Experiments, or save its files.`;
}

export function runsFileIsNot(name: string): string {
  return `${name}: it holds no runs that this page saved.`;
}

export function runInFileIsNot(name: string, place: number, why: string): string {
  return `${name}: run ${place} cannot be read (${saidBy(why)}); nothing was taken.`;
}

export function experimentNeedsData(): string {
  return 'An experiment needs pairs and a model: choose a file or the starter first.';
}

export function experimentHoldsPage(): string {
  return 'An experiment is running; pause it or end it first.';
}

/** Settings or pairs are to change while the runs of an experiment take the page's place. */
export function experimentHoldsSettings(): string {
  return 'An experiment is running with settings and pairs of its own: pause it before changing yours.';
}

/** An experiment is to go on after its pairs were exchanged. */
export function experimentHasOtherPairs(): string {
  return 'The experiment began with other pairs than those that are loaded: load them again before it goes on.';
}

/** An experiment is to go on while the page has no worker. */
export function experimentNeedsWorker(): string {
  return 'The training worker broke: restart it before the experiment goes on.';
}

/** An experiment is to go on after a checkpoint was exchanged. */
export function experimentHasOtherModel(role: 'policy' | 'reference' | 'opponent'): string {
  return `The experiment began with another ${role} than the one that is loaded: load that checkpoint again before it goes on.`;
}

/** An experiment is to begin before its pairs are there. */
export function experimentAwaitsPairs(): string {
  return 'The pairs are still being read: begin the experiment once they are there.';
}

/** A kept run is to be made again with a change, on pairs that are not there. */
export function cloneNeedsPairs(name: string): string {
  return `The run ${JSON.stringify(name)} was made with other pairs than those that are loaded: load them first, so that both can be compared.`;
}

/** A kept run is to be made again on the starter's pairs, in whose place a file is chosen. */
export function cloneNeedsStarterPairs(name: string): string {
  return `The run ${JSON.stringify(name)} was made with the starter’s pairs: choose those in place of your own first, so that both can be compared.`;
}

/** A kept run is to be made again behind an experiment whose runs have their pairs from elsewhere. */
export function cloneNeedsOwnQueue(name: string): string {
  return `The run ${JSON.stringify(name)} was made with other pairs than the experiment that is under way: end that one first.`;
}

/** A kept run is to be made again with a change, and a model of its own is not the one that is chosen. */
export function cloneNeedsModel(name: string, role: string, its: string | null): string {
  return `The run ${JSON.stringify(name)} was made with another ${role} than is chosen now (it had ${its ?? 'none'}): choose the same first, so that both can be compared.`;
}

/** The checkpoint that is chosen is called as a kept run's was, and is another. */
export function cloneNeedsLikeModel(name: string, parameters: number): string {
  return `The run ${JSON.stringify(name)} was made with another policy of that name (it had ${formatNumber(parameters)} parameters): choose the same first, so that both can be compared.`;
}

/** A clone that would be the same run again. */
export function cloneChangesNothing(label: string, value: string): string {
  return `In that run ${label} is ${value} already: give it another value.`;
}

export function experimentAsksNobody(): string {
  return 'sampling.judge: an experiment on the page asks no judge at an address, since every run would send its answers away unasked; choose another judge, or run it by the headless command.';
}

export function runsNotReached(why: string): string {
  return `The runs kept in this browser cannot be reached (${saidBy(why)}); load the page again.`;
}

/** The worker that makes a report broke down. */
export function reportWorkerBroke(why: string): string {
  return `The report could not be made (${saidBy(why)}); load the page again.`;
}

/** The file of the worker that makes a report did not come. */
export function reportWorkerDidNotStart(): string {
  return 'The report could not be made, since its worker did not start; load the page again.';
}

/** The browser could not hand over what the worker made. */
export function reportIsUnreadable(): string {
  return 'The report was made and could not be handed over to the page; choose fewer runs.';
}

/** Other runs were chosen before a report was done. */
export function reportWasOvertaken(): string {
  return 'A newer report has taken over.';
}

export function nothingToReport(): string {
  return 'No run has come to its end yet, so there is nothing to report.';
}
