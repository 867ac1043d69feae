import type { RunConfig } from '../protocol/runConfig';
import { session } from './session';
import type { RefineryState } from './state';
import { refineryStore } from './store';

/**
 * Resolves with the first state that a check accepts.
 * @param besides subscribes to what else may change its answer
 */
export function whenPage(
  check: (state: RefineryState) => boolean,
  besides?: (look: () => void) => () => void,
): Promise<RefineryState> {
  return new Promise((resolve) => {
    const ends: (() => void)[] = [];
    const look = (): void => {
      const state = refineryStore.getState();
      if (!check(state)) return;
      for (const end of ends) end();
      resolve(state);
    };
    ends.push(refineryStore.subscribe(look));
    if (besides) ends.push(besides(look));
    look();
  });
}

/** What of a run's data and model failed to come; null where nothing did. */
export function whatFailed({ backend, data, models }: RefineryState): string | null {
  const { policy, reference, opponent } = models;
  for (const part of [backend, data.train, data.heldOut, policy, reference, opponent])
    if (part.status === 'failed') return part.failure.message;
  return null;
}

/** Whether the pairs, and the model where it is a file, are those that a run asks for. */
export function isThere(
  { backend, data, models, settings }: RefineryState,
  { seed, data: wanted }: RunConfig,
): boolean {
  if (backend.status !== 'ready' || data.train.status !== 'loaded') return false;
  if (models.opponent.status === 'loading') return false;
  const { train, heldOut } = session.sources;
  // The starter's pairs follow the seed, one file after the other.
  if (wanted.source === 'starter')
    for (const held of [train, heldOut])
      if (held?.source.kind !== 'starter' || held.source.seed !== seed) return false;
  if (data.heldOut.status === 'loading') return false;
  if (wanted.source === 'starter' && data.heldOut.status !== 'loaded') return false;
  const isGivenModel = settings['model.source'] !== 'scratch';
  return !isGivenModel || models.policy.status === 'loaded';
}
