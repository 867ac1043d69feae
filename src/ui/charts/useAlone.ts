import { useRefinery } from '../useRefinery';

/** Whether kept runs are all that the charts have: the page has no run of its own. */
export function useAlone(): boolean {
  return useRefinery(({ run }) => run.status === 'idle');
}
