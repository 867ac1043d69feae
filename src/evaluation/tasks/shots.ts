import type { TaskFormat } from '../../protocol/tasks';
import { RefineryError } from '../../shared/errors';
import { tooFewForShots } from '../../shared/sentences/taskSentences';
import { PythonRandom } from './pythonRandom';
import type { TaskItem, TaskSet } from './taskItem';

/** By which the harness draws shots (`--seed`’s default for few-shot examples). */
const harnessSeed = 1234;

type Draw = (pool: readonly TaskItem[], scored: TaskItem) => readonly TaskItem[];

/** The first others in the file’s order, as MMLU’s task file asks (FirstNSampler). */
const firstOthers =
  (shots: number): Draw =>
  (pool, scored) =>
    pool.filter(({ row }) => row !== scored.row).slice(0, shots);

/**
 * Others at random (ContextSampler): one more is drawn than is needed, and the scored one left out; where
 * more than one of these was the same item, all is drawn again from the others.
 */
function randomOthers(shots: number): Draw {
  const random = new PythonRandom(harnessSeed);
  return (pool, scored) => {
    const drawn = random.sample(pool, shots + 1).filter(({ row }) => row !== scored.row);
    if (drawn.length >= shots) return drawn.slice(0, shots);
    return random.sample(
      pool.filter(({ row }) => row !== scored.row),
      shots,
    );
  };
}

const drawnBy: Readonly<Record<TaskFormat, (shots: number) => Draw>> = {
  arc: randomOthers,
  hellaswag: randomOthers,
  mmlu: firstOthers,
  winogrande: randomOthers,
  truthfulqa: randomOthers,
  gsm8k: randomOthers,
  'multiple-choice': randomOthers,
};

/**
 * What stands before each item of a set: its description, then the shots with their answers. Shots are other
 * items of the same file (of MMLU: of the same subject), drawn as the harness draws them where a file is its
 * own few-shot split; every item is scored.
 * @throws RefineryError `bad_config` where there are too few items
 */
export function beforeItems(name: string, { format, items }: TaskSet, shots: number): string[] {
  if (shots === 0) return items.map(({ description }) => description);
  const groups = new Map<string, TaskItem[]>();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  for (const [group, pool] of groups) {
    const different = new Set(pool.map(({ row }) => row)).size;
    if (different <= shots)
      throw new RefineryError('bad_config', tooFewForShots(name, shots, group, different));
  }
  const draw = drawnBy[format](shots);
  return items.map((item) => {
    const drawn = draw(groups.get(item.group)!, item);
    return item.description + drawn.map(({ shot }) => shot).join('');
  });
}
