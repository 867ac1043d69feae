import type { KeptQueue } from '../../protocol/runUnderway';
import { experimentIsGoing, experimentIsOver, queueStore } from './queueStore';

/** The experiment that runs, to be kept beside its run. */
export function queueKept(): KeptQueue | null {
  const { id, name, runs, before } = queueStore.getState();
  return experimentIsGoing() ? { id, name, runs, before } : null;
}

/** Which of an experiment's runs has the page, or is to have it first when the experiment goes on. */
export const placeOf = ({ runs }: Pick<KeptQueue, 'runs'>): number =>
  runs.findIndex(({ status }) => status === 'running');

/** A run of an experiment that is over, though it may still stand as one that runs, and how it ended. */
export interface PlaceOver {
  readonly place: number;
  readonly status: string;
  readonly seconds: number | null;
}

/** An experiment whose next run stands as the one that runs; null where nothing is left of it. */
export function queueBehind(queue: KeptQueue, over: PlaceOver | null): KeptQueue | null {
  const left = queue.runs.map((run, place) => {
    if (place !== over?.place || run.status !== 'running') return run;
    const { status, seconds } = over;
    return { ...run, status, seconds };
  });
  // One that is being made ready has the page before any other that waits.
  const ready = placeOf({ runs: left });
  const next = ready < 0 ? left.findIndex(({ status }) => status === 'waiting') : ready;
  return next < 0
    ? null
    : { ...queue, runs: left.with(next, { ...left[next]!, status: 'running' }) };
}

/** The page's experiment as it would go on after a reload; null where nothing is left of it. */
export function queueAhead(over: PlaceOver | null): KeptQueue | null {
  const { id, name, runs, before } = queueStore.getState();
  return experimentIsOver() ? null : queueBehind({ id, name, runs, before }, over);
}
