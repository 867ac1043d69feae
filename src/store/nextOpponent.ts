import type { RunCheckpointState } from '../protocol/runCheckpoint';
import { lastPart } from './lastPart';
import type { RefineryState } from './state';

/** A run's opponent by its name, and by a sample of its weights where that is known. */
interface KnownOpponent {
  readonly name: string;
  readonly hash: string | null;
}

/** Whom a run is compared with where it goes on. */
export type NextOpponent =
  | { readonly kind: 'none' | 'gone' }
  | {
      /** The one that it had, one that it had not, or another model under the name of the one that it had. */
      readonly kind: 'same' | 'new' | 'replaced';
      readonly name: string;
    };

function compared(then: KnownOpponent | null, now: KnownOpponent | null): NextOpponent {
  if (now === null) return { kind: then === null ? 'none' : 'gone' };
  const { name } = now;
  const hasName = then !== null && lastPart(then.name) === lastPart(name);
  const [before, after] = [then?.hash ?? null, now.hash];
  const isSame = before === null || after === null ? hasName : before === after;
  if (isSame) return { kind: 'same', name };
  return { kind: hasName ? 'replaced' : 'new', name };
}

/** The opponent that lies ready on the page. */
function readyOpponent({ models: { opponent } }: RefineryState): KnownOpponent | null {
  if (opponent.status !== 'loaded') return null;
  const { name, report } = opponent;
  return { name, hash: report.sampledHash };
}

/** The opponent with which the run that was stopped would go on: the one that lies ready now, whatever it began with. */
export function nextOpponent(state: RefineryState): NextOpponent {
  const { config, opponentHash: hash } = state.run;
  const name = config?.sampling.opponentPath ?? null;
  const answers = config !== null && config.sampling.prompts > 0;
  return compared(name === null ? null : { name, hash }, answers ? readyOpponent(state) : null);
}

/** The opponent with which a run would go on from its checkpoint. */
export function checkpointOpponent(state: RefineryState, at: RunCheckpointState): NextOpponent {
  const { opponentPath: name } = at.config.sampling;
  const then = name === null ? null : { name, hash: at.opponentHash };
  return compared(then, readyOpponent(state));
}
