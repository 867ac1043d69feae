import { useStore } from 'zustand';

import { refineryStore } from '../store/store';
import type { RefineryState } from '../store/state';

/** Reads one thing of the store; the component renders again only when that thing changes. */
export function useRefinery<T>(select: (state: RefineryState) => T): T {
  return useStore(refineryStore, select);
}
