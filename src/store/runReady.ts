import type { RunConfig } from '../protocol/runConfig';
import { session } from './session';
import type { RefineryState, Role } from './state';
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

/** Whether the pairs of a role are those that the starter's world writes for a run; its seed decides them too. */
function isWrittenFor({ seed, data }: RunConfig, role: Role): boolean {
  const source = session.sources[role]?.source;
  return (
    source?.kind === 'starter' &&
    source.seed === seed &&
    source.world === data.world &&
    source.temperature === data.worldTemperature &&
    source.pairs === data.worldPairs
  );
}

/** Whether the pairs, and the model where it is a file, are those that a run asks for. */
export function isThere(
  { backend, data, models, settings }: RefineryState,
  config: RunConfig,
): boolean {
  if (backend.status !== 'ready' || data.train.status !== 'loaded') return false;
  if (models.opponent.status === 'loading' || data.heldOut.status === 'loading') return false;
  if (config.data.source === 'starter') {
    // They are written one file after the other.
    if (data.heldOut.status !== 'loaded') return false;
    if (!isWrittenFor(config, 'train') || !isWrittenFor(config, 'heldOut')) return false;
  }
  const isGivenModel = settings['model.source'] !== 'scratch';
  return !isGivenModel || models.policy.status === 'loaded';
}
