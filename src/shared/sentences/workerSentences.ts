import { saidBy } from './saidBy';

/** The worker came to a state that it cannot go on from; `why` is the browser's word or the bug's. */
export function workerBroke(why: string): string {
  return `The training worker broke (${saidBy(why)}); restart it.`;
}

/** The worker's script did not load. */
export function workerDidNotStart(): string {
  return 'The training worker could not be started; reload the page.';
}

/** What the worker sent cannot cross to the page. */
export function messageIsUnreadable(): string {
  return 'A message from the training worker could not be read; restart the worker.';
}

/** A request is open for longer than it may take. */
export function workerIsSilent(request: string, seconds: number): string {
  return `The training worker gave no answer within ${seconds} s (${request}); restart it.`;
}

/** Open requests end with their worker. */
export function workerWasRestarted(): string {
  return 'The training worker was restarted; try again.';
}

/** The same where there is no new worker. */
export function workerWasEnded(): string {
  return 'The training worker was ended; reload the page.';
}

/** A run ended with its worker. */
export function runEndedWithWorker(): string {
  return 'The worker was restarted during the run; train again.';
}
