import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { KeptWeights, RunUnderwayBody, RunUnderwayHead } from '../protocol/runUnderway';
import { messageOf, RefineryError } from '../shared/errors';
import { noRunsKept, runsNotReached } from '../shared/sentences/keptRunSentences';
import { noRoomForRunUnderway } from '../shared/sentences/underwaySentences';
import { isFull } from './privateFiles';

interface UnderwaySchema extends DBSchema {
  heads: { key: string; value: RunUnderwayHead };
  bodies: { key: string; value: RunUnderwayBody };
  weights: { key: string; value: KeptWeights };
}

const database = 'refinery-underway';
const version = 1;

/** Carries out work on the database; what the browser says of it becomes a sentence. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFull(error))
      throw new RefineryError('out_of_memory', noRoomForRunUnderway(), { cause: error });
    throw new RefineryError('bad_file', runsNotReached(messageOf(error)), { cause: error });
  }
}

/**
 * What the page knows of runs under way, and which files hold the weights of those that ended, in IndexedDB. The
 * files themselves are in the private files; that a snapshot counts is decided here, in one transaction.
 */
export class UnderwayRuns {
  readonly #db: IDBPDatabase<UnderwaySchema>;

  private constructor(db: IDBPDatabase<UnderwaySchema>) {
    this.#db = db;
  }

  /** @throws RefineryError `bad_file` where the browser keeps nothing, as in some private windows */
  static async open(): Promise<UnderwayRuns> {
    try {
      return new UnderwayRuns(
        await openDB<UnderwaySchema>(database, version, {
          upgrade: (db) => {
            db.createObjectStore('heads', { keyPath: 'id' });
            db.createObjectStore('bodies');
            db.createObjectStore('weights', { keyPath: 'id' });
          },
          // Another window brings a newer version: it is not held up by this one.
          blocking: (_, __, event) => {
            (event.target as IDBDatabase).close();
          },
        }),
      );
    } catch (error) {
      throw new RefineryError('bad_file', noRunsKept(messageOf(error)), { cause: error });
    }
  }

  /** All runs under way, the newest first. */
  async list(): Promise<readonly RunUnderwayHead[]> {
    const heads = await told(() => this.#db.getAll('heads'));
    return heads.sort((a, b) => b.startedAt - a.startedAt);
  }

  /** One of them; null where it is gone. */
  async head(id: string): Promise<RunUnderwayHead | null> {
    return (await told(() => this.#db.get('heads', id))) ?? null;
  }

  /** What was measured up to its snapshot; null where there is none. */
  async body(id: string): Promise<RunUnderwayBody | null> {
    return (await told(() => this.#db.get('bodies', id))) ?? null;
  }

  /**
   * Keeps a run's head, and what it measured where that is given: both or none.
   * @param next the record of another run, which is written with that
   */
  async put(
    head: RunUnderwayHead,
    body?: RunUnderwayBody | null,
    next: RunUnderwayHead | null = null,
  ): Promise<void> {
    await told(async () => {
      const change = this.#db.transaction(['heads', 'bodies'], 'readwrite');
      await Promise.all([
        change.objectStore('heads').put(head),
        body && change.objectStore('bodies').put(body, head.id),
        next && change.objectStore('heads').put(next),
        change.done,
      ]);
    });
  }

  /**
   * A run is over: its weights stay where they are given, the rest goes.
   * @param next the record of the run behind it, which is written with that, so that one of them is there at any moment
   */
  async end(
    id: string,
    weights: KeptWeights | null,
    next: RunUnderwayHead | null = null,
  ): Promise<void> {
    await told(async () => {
      const change = this.#db.transaction(['heads', 'bodies', 'weights'], 'readwrite');
      await Promise.all([
        change.objectStore('heads').delete(id),
        change.objectStore('bodies').delete(id),
        weights && change.objectStore('weights').put(weights),
        next && change.objectStore('heads').put(next),
        change.done,
      ]);
    });
  }

  /** The weights of all runs that have some. */
  async weights(): Promise<readonly KeptWeights[]> {
    return told(() => this.#db.getAll('weights'));
  }

  /** Forgets the weights of runs. */
  async forgetWeights(ids: readonly string[]): Promise<void> {
    await told(async () => {
      const change = this.#db.transaction('weights', 'readwrite');
      await Promise.all([...ids.map((id) => change.store.delete(id)), change.done]);
    });
  }

  /** Takes weights back that were forgotten, while their files are still there. */
  async putWeights(weights: readonly KeptWeights[]): Promise<void> {
    await told(async () => {
      const change = this.#db.transaction('weights', 'readwrite');
      await Promise.all([...weights.map((one) => change.store.put(one)), change.done]);
    });
  }
}
