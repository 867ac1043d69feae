import { useSyncExternalStore } from 'react';

import { currentHealth, subscribeHealth } from '../../store/health/health';
import type { ShownNotice } from '../../store/health/monitor';
import { useRefinery } from '../useRefinery';

interface ListedHealth {
  readonly listed: readonly ShownNotice[];
  /** Those of them that still hold. */
  readonly holding: readonly ShownNotice[];
  readonly announcement: string;
}

/** The run's notices as they are listed. */
export function useHealth(): ListedHealth {
  const { shown, announcement } = useSyncExternalStore(subscribeHealth, currentHealth);
  const diverged = useRefinery(({ run }) => run.status === 'diverged');
  // While the run is paused by it, the panel above the views says it in full.
  const listed = shown.filter(({ notice }) => !diverged || notice.id !== 'not-finite');
  return { listed, holding: listed.filter(({ over }) => !over), announcement };
}
