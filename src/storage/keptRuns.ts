import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { KeptRun, KeptRunBody, KeptRunHead } from '../protocol/keptRun';
import { messageOf, RefineryError } from '../shared/errors';
import { noRoomForRun, noRunsKept, runsNotReached } from '../shared/sentences/keptRunSentences';
import { isFull } from './privateFiles';

interface RunsSchema extends DBSchema {
  heads: { key: string; value: KeptRunHead };
  bodies: { key: string; value: KeptRunBody };
}

const database = 'refinery-runs';
const version = 1;

/** Carries out work on the database; what the browser says of it becomes a sentence. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new RefineryError('bad_file', runsNotReached(messageOf(error)));
  }
}

/** The runs that this page's origin keeps, in IndexedDB: what a list shows apart from what a report needs. */
export class KeptRuns {
  readonly #db: IDBPDatabase<RunsSchema>;

  private constructor(db: IDBPDatabase<RunsSchema>) {
    this.#db = db;
  }

  /** @throws RefineryError `bad_file` where the browser keeps nothing, as in some private windows */
  static async open(): Promise<KeptRuns> {
    try {
      return new KeptRuns(
        await openDB<RunsSchema>(database, version, {
          upgrade: (db) => {
            db.createObjectStore('heads', { keyPath: 'id' });
            db.createObjectStore('bodies');
          },
          // Another window brings a newer version: it is not held up by this one.
          blocking: (_, __, event) => {
            (event.target as IDBDatabase).close();
          },
        }),
      );
    } catch (error) {
      throw new RefineryError('bad_file', noRunsKept(messageOf(error)));
    }
  }

  /** All runs, the newest first. */
  async list(): Promise<readonly KeptRunHead[]> {
    const heads = await told(() => this.#db.getAll('heads'));
    return heads.sort((a, b) => b.endedAt - a.endedAt);
  }

  /** What a report needs of a run; null where the run is gone. */
  async body(id: string): Promise<KeptRunBody | null> {
    return (await told(() => this.#db.get('bodies', id))) ?? null;
  }

  /** Keeps a run, both parts or none. @throws RefineryError `out_of_memory` where the disk is full */
  async keep({ head, body }: KeptRun): Promise<void> {
    try {
      const change = this.#db.transaction(['heads', 'bodies'], 'readwrite');
      await Promise.all([
        change.objectStore('heads').put(head),
        change.objectStore('bodies').put(body, head.id),
        change.done,
      ]);
    } catch (error) {
      if (isFull(error)) throw new RefineryError('out_of_memory', noRoomForRun(head.name));
      throw new RefineryError('bad_file', runsNotReached(messageOf(error)));
    }
  }

  /** Changes what the list shows of a run. */
  async changeHead(head: KeptRunHead): Promise<void> {
    await told(() => this.#db.put('heads', head));
  }

  /** Deletes a run. */
  async remove(id: string): Promise<void> {
    await told(async () => {
      const change = this.#db.transaction(['heads', 'bodies'], 'readwrite');
      await Promise.all([
        change.objectStore('heads').delete(id),
        change.objectStore('bodies').delete(id),
        change.done,
      ]);
    });
  }

  close(): void {
    this.#db.close();
  }
}
