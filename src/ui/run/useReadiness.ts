import { settingsFault } from '../../store/settingValues';
import type { RefineryState } from '../../store/state';
import { useRefinery } from '../useRefinery';

function obstacle({ backend, data, settings, preparation }: RefineryState): string | null {
  if (backend.status === 'starting') return 'The backend is starting.';
  if (backend.status === 'failed') return backend.failure.message;
  if (data.train.status !== 'loaded') return 'Choose a preference file first.';
  if (data.heldOut.status === 'loading') return 'The held-out file is being read.';
  if (preparation.status === 'failed') return preparation.failure.message;
  return settingsFault(settings);
}

/** Whether a run can start, and what stands in its way. */
export function useReadiness(): { readonly ready: boolean; readonly reason: string | null } {
  const reason = useRefinery(obstacle);
  return { ready: reason === null, reason };
}
