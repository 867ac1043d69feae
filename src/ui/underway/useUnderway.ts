import { useStore } from 'zustand';

import { underwayStore, type UnderwayState } from '../../store/underway/underwayStore';

/** Reads one thing of the runs that outlive their page, and of the weights that are kept. */
export function useUnderway<T>(select: (state: UnderwayState) => T): T {
  return useStore(underwayStore, select);
}
