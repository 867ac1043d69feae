import { useEffect } from 'react';

import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';

/** Asks before the page is left during a run, which would be lost. */
export function useLeaveWarning(): void {
  const running = useRefinery(({ run }) => isRunning(run.status));
  useEffect(() => {
    if (!running) return;
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, [running]);
}
