import {
  backendIsStarting,
  chooseFileFirst,
  heldOutIsBeingRead,
  heldOutIsUnusable,
  heldOutNeedsColumns,
} from '../../shared/sentences/pageSentences';
import { settingsFault } from '../../store/settingValues';
import type { RefineryState } from '../../store/state';
import { useRefinery } from '../useRefinery';

/** What stands in the way of a run, as one sentence, or null. */
export function obstacle({ backend, data, settings, preparation }: RefineryState): string | null {
  if (backend.status === 'starting') return backendIsStarting();
  if (backend.status === 'failed') return backend.failure.message;
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
  if (preparation.status === 'failed') return preparation.failure.message;
  return settingsFault(settings);
}

/** Whether a run can start, and what stands in its way. */
export function useReadiness(): { readonly ready: boolean; readonly reason: string | null } {
  const reason = useRefinery(obstacle);
  return { ready: reason === null, reason };
}
