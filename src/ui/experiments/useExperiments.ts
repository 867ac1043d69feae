import { useStore } from 'zustand';

import { keptStore, type KeptState } from '../../store/experiments/keptStore';
import { queueStore, type QueueState } from '../../store/experiments/queueStore';

/** Reads one thing of the kept runs. */
export function useKept<T>(select: (state: KeptState) => T): T {
  return useStore(keptStore, select);
}

/** Reads one thing of the queue. */
export function useQueue<T>(select: (state: QueueState) => T): T {
  return useStore(queueStore, select);
}
