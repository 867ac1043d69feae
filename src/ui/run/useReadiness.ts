import {
  backendIsStarting,
  budgetIsExceeded,
  checkpointIsBeingRead,
  chooseCheckpointFirst,
  chooseFileFirst,
  fileIsBeingRead,
  heldOutIsBeingRead,
  heldOutIsUnusable,
  heldOutNeedsColumns,
  opponentIsUnusable,
  referenceIsUnusable,
} from '../../shared/sentences/pageSentences';
import { wasmNeedsLighterRun } from '../../shared/sentences/wasmSentences';
import { exceedsBound, memoryBound } from '../../store/memoryBudget';
import { settingsFault } from '../../store/settingValues';
import { isGiven } from '../../protocol/runConfig';
import type { RefineryState } from '../../store/state';
import { useRefinery } from '../useRefinery';

/** What stands in the way of a run, as one sentence, or null. */
export function obstacle(state: RefineryState): string | null {
  const { backend, data, models, settings, preparation, memoryBudget } = state;
  if (backend.status === 'starting') return backendIsStarting();
  if (backend.status === 'failed') return backend.failure.message;
  if (data.train.status === 'loading') return fileIsBeingRead();
  if (data.train.status !== 'loaded') return chooseFileFirst();
  switch (data.heldOut.status) {
    case 'loading':
      return heldOutIsBeingRead();
    case 'mapping':
      return heldOutNeedsColumns();
    case 'failed':
      return heldOutIsUnusable();
    case 'empty':
    case 'loaded':
  }
  if (isGiven(settings['model.source'])) {
    const { policy, reference } = models;
    if (policy.status === 'loading' || reference.status === 'loading')
      return checkpointIsBeingRead();
    if (policy.status !== 'loaded') return chooseCheckpointFirst();
    if (reference.status === 'failed') return referenceIsUnusable();
  }
  if (models.opponent.status === 'loading') return checkpointIsBeingRead();
  if (models.opponent.status === 'failed') return opponentIsUnusable();
  if (preparation.status === 'failed') return preparation.failure.message;
  const fault = settingsFault(settings);
  if (fault !== null || preparation.status !== 'ready') return fault;
  const { total } = preparation.preparation.memory;
  const bound = memoryBound(memoryBudget, backend.info.name);
  if (bound === null || !exceedsBound(total, bound)) return null;
  return bound.by === 'budget'
    ? budgetIsExceeded(total, bound.bytes)
    : wasmNeedsLighterRun(total, bound.bytes);
}

/** Whether a run can start, and what stands in its way. */
export function useReadiness(): { readonly ready: boolean; readonly reason: string | null } {
  const reason = useRefinery(obstacle);
  return { ready: reason === null, reason };
}
