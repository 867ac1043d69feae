import { useEffect } from 'react';

import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';

/** Asks before the page is left during a run, or with a policy that nobody took away: they would be lost. */
export function useLeaveWarning(): void {
  const loses = useRefinery(({ run }) => isRunning(run.status) || run.policy === 'held');
  useEffect(() => {
    if (!loses) return;
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, [loses]);
}
