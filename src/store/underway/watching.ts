import { RefineryError } from '../../shared/errors';
import { keptStore } from '../experiments/keptStore';
import { runsKeptUnderway } from './keeping';
import { heldAlone, letGoOf, runLock } from './locks';
import { runsOffered } from './resuming';
import { storageMeasured, strayFilesRemoved } from './strays';
import { inTurn } from './turns';

/** What a run leaves, once it is over or broke. */
async function tidied(): Promise<void> {
  try {
    await runsOffered();
    await inTurn(strayFilesRemoved);
    await storageMeasured();
  } catch (error) {
    // A browser that keeps nothing has nothing to offer; a run that begins says so.
    if (!(error instanceof RefineryError)) throw error;
  }
}

/** Runs that were deleted can come back: until then no tab removes their weights. */
function deletedRunsHeld(): void {
  keptStore.subscribe(
    ({ deleted }) => deleted,
    (now, before) => {
      const ids = new Set(now.map(({ head }) => head.id));
      void (async () => {
        for (const id of ids) await heldAlone(runLock(id));
        for (const { head } of before) if (!ids.has(head.id)) letGoOf(runLock(head.id));
        await tidied();
      })();
    },
  );
}

/** From now on runs of this page outlive it, and those that others have left are offered. */
export function runsOutlivePage(): void {
  runsKeptUnderway(tidied);
  deletedRunsHeld();
  void tidied();
}
