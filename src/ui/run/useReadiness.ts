import { settingsFault } from '../../store/settingValues';
import type { RefineryState } from '../../store/state';
import { useRefinery } from '../useRefinery';

/** What stands in the way of a run, as one sentence, or null. */
export function obstacle(state: RefineryState): string | null {
  const { backend, data, models, settings, preparation } = state;
  if (backend.status === 'starting') return 'The backend is starting.';
  if (backend.status === 'failed') return backend.failure.message;
  if (data.train.status !== 'loaded') return 'Choose a preference file first.';
  switch (data.heldOut.status) {
    case 'loading':
      return 'The held-out file is being read.';
    case 'mapping':
      return 'Say which columns of the held-out file hold what, or remove it.';
    case 'failed':
      return 'The held-out file could not be used: choose another one or remove it.';
    case 'empty':
    case 'loaded':
  }
  if (settings['model.source'] === 'checkpoint' && models.policy.status !== 'loaded')
    return 'Choose the policy’s checkpoint under Model, or start from scratch.';
  if (models.reference.status === 'failed' && settings['model.source'] === 'checkpoint')
    return 'The reference checkpoint could not be used: choose another one or remove it.';
  if (preparation.status === 'failed') return preparation.failure.message;
  return settingsFault(settings);
}

/** Whether a run can start, and what stands in its way. */
export function useReadiness(): { readonly ready: boolean; readonly reason: string | null } {
  const reason = useRefinery(obstacle);
  return { ready: reason === null, reason };
}
