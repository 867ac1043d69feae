import { readTaskSet } from '../evaluation/tasks/readTaskSet';
import type { TaskSet } from '../evaluation/tasks/taskItem';
import type { WorkerCommand } from '../protocol/messages';
import type { RunConfig } from '../protocol/runConfig';
import type { TaskReport } from '../protocol/tasks';
import { taskKey } from '../protocol/taskSetting';
import { messageOf, RefineryError } from '../shared/errors';
import { noTaskFile, taskFileIsUnreadable } from '../shared/sentences/taskSentences';
import { Sha256 } from '../shared/sha256';
import type { AskedTask } from './taskScores';

/** The files of questions that were given, until a run asks for them. */
export class TaskShelf {
  readonly #sets = new Map<string, Pick<AskedTask, 'set' | 'hash'>>();

  /**
   * Reads a file and keeps it.
   * @throws RefineryError `bad_file` naming file, line and field
   */
  async load(command: Extract<WorkerCommand, { type: 'loadTask' }>): Promise<TaskReport> {
    const { path, format, file } = command;
    const key = taskKey(command);
    // Whatever becomes of the new one, no run may take the old one in its place.
    this.#sets.delete(key);
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      const why = messageOf(error);
      throw new RefineryError('bad_file', taskFileIsUnreadable(path, why), { cause: error });
    }
    const set = readTaskSet(path, bytes, format);
    const hash = new Sha256();
    hash.update(bytes);
    this.#sets.set(key, { set, hash: hash.digest() });
    const [first] = set.items;
    const { context, answer } = firstAsked(first);
    const { format: found, items } = set;
    const chance = chanceOf(set);
    return { format: found, items: items.length, chance, first: { context, answer } };
  }

  /**
   * The sets that a run is scored on.
   * @throws RefineryError `bad_config` where one's file is not there
   */
  of({ benchmarks }: RunConfig): AskedTask[] {
    return benchmarks.map((entry) => {
      const held = this.#sets.get(taskKey(entry));
      if (!held) throw new RefineryError('bad_config', noTaskFile(entry.name, entry.path));
      return { name: entry.name, shots: entry.shots, ...held };
    });
  }
}

/** What equal probability for every option would score. */
function chanceOf({ items }: TaskSet): number | null {
  const shares = items.map(({ options, gold }) => {
    if (gold.kind === 'solution') return null;
    return (gold.kind === 'true' ? gold.options.length : 1) / options.length;
  });
  const known = shares.filter((share) => share !== null);
  if (known.length < items.length) return null;
  return known.reduce((sum, share) => sum + share, 0) / items.length;
}

function firstAsked(item: TaskSet['items'][number] | undefined): TaskReport['first'] {
  if (!item) return { context: '', answer: '' };
  const { contexts, continuations, gold, description } = item;
  const right = gold.kind === 'option' ? gold.index : gold.kind === 'true' ? gold.options[0] : 0;
  const answer = gold.kind === 'solution' ? gold.text : (continuations[right ?? 0] ?? '');
  const context = contexts.length > 1 ? contexts[right ?? 0] : contexts[0];
  return { context: description + (context ?? ''), answer };
}
