import { isRunning } from './state';
import { change, refineryStore } from './store';

/** Tells of something that the run under way does not allow; the sentence goes with the run. */
export function refusedByRun(sentence: string): void {
  change({ notice: sentence });
  const stop = refineryStore.subscribe(({ notice, run }) => {
    if (notice === sentence && isRunning(run.status)) return;
    stop();
    if (notice === sentence) change({ notice: null });
  });
}
