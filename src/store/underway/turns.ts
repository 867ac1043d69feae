import { RefineryError } from '../../shared/errors';
import { snapshotIsNotWritten } from '../../shared/sentences/underwaySentences';
import { keptPlaces, type KeptPlaces } from './keptPlaces';
import { changeUnderway, type KeptNow } from './underwayStore';

/** One write follows the other. */
let chain: Promise<void> = Promise.resolve();

/** Changes what is shown of how the page's run is kept, where there is one. */
export function changeNow(part: (now: KeptNow) => Partial<KeptNow>): void {
  changeUnderway(({ now }) => ({ now: now && { ...now, ...part(now) } }));
}

/** Says beside the run why it is not kept, or not all of it. */
export function saidBesideRun(sentences: readonly string[]): void {
  changeNow(({ faults }) => ({ faults: [...new Set([...faults, ...sentences])] }));
}

/** Does work on what is kept behind all that was asked before; what is in the way is said beside the run. */
export function inTurn(work: (places: KeptPlaces) => Promise<void>): Promise<void> {
  const done = chain.then(async () => {
    try {
      await work(await keptPlaces());
    } catch (error) {
      if (error instanceof DOMException) saidBesideRun([snapshotIsNotWritten(error.message)]);
      else if (error instanceof RefineryError) saidBesideRun([error.message]);
      else throw error;
      const isFull = error instanceof RefineryError && error.code === 'out_of_memory';
      if (isFull) changeUnderway({ full: true });
    }
  });
  // What nobody foresaw is heard of where it was asked for; what comes after is done all the same.
  chain = done.catch(() => undefined);
  return done;
}

/** Waits until all that was asked so far is done. */
export const allWritten = (): Promise<void> => chain;
