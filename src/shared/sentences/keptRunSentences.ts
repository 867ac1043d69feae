// What is said of runs that the browser keeps, and of experiments on the page.
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

export function experimentAsksNobody(): string {
  return 'sampling.judge: an experiment on the page asks no judge at an address; choose another one, or run it by the headless command.';
}

export function runsNotReached(why: string): string {
  return `The runs kept in this browser cannot be reached (${saidBy(why)}); load the page again.`;
}

export function nothingToReport(): string {
  return 'No run has come to its end yet, so there is nothing to report.';
}
