import type { TaskEntry, TaskReport } from '../protocol/tasks';
import { taskKey } from '../protocol/taskSetting';
import { runHoldsFiles } from '../shared/sentences/runSentences';
import { failureOf } from './failure';
import { ownFile } from './ownFile';
import { refusedByRun } from './runNotice';
import { client, session, type HeldTask } from './session';
import { settingChanged, settingSettled } from './settingActions';
import { isRunning } from './state';
import { change, refineryStore } from './store';
import { noAdding, type TaskAdding, type TaskFileState } from './taskState';

/** The sets of our own writing that come with the page, by the file that each is. */
export const tinySets = [
  'arc-tiny.jsonl',
  'hellaswag-tiny.jsonl',
  'mmlu-tiny.jsonl',
  'winogrande-tiny.jsonl',
  'truthfulqa-tiny.jsonl',
  'gsm8k-tiny.jsonl',
  'multiple-choice-tiny.jsonl',
] as const;

const entries = (): readonly TaskEntry[] =>
  refineryStore.getState().settings.benchmarks as readonly TaskEntry[];

function changeFile(key: string, state: TaskFileState): void {
  change(({ taskFiles }) => ({ taskFiles: { ...taskFiles, [key]: state } }));
}

function changeAdding(part: (adding: TaskAdding) => Partial<TaskAdding>): void {
  change(({ taskAdding }) => ({ taskAdding: { ...taskAdding, ...part(taskAdding) } }));
}

/** Hands a file to the worker. @throws RefineryError with the sentence that refuses it */
async function read(held: HeldTask): Promise<TaskReport> {
  const { report } = await client().request<'loadTask'>({ type: 'loadTask', ...held });
  return report;
}

async function load(held: HeldTask): Promise<void> {
  const key = taskKey(held);
  session.tasks.set(key, held);
  changeFile(key, { status: 'loading' });
  try {
    changeFile(key, { status: 'loaded', report: await read(held) });
  } catch (error) {
    changeFile(key, { status: 'failed', failure: failureOf(error) });
  }
}

/** A name that no other set has: the file's, without its ending. */
function freeName(file: string): string {
  const base = file.replace(/\.jsonl?$/i, '') || file;
  const taken = new Set(entries().map(({ name }) => name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name)) return name;
  }
}

const lastPart = (path: string): string => path.split('/').at(-1) ?? path;

/** The sets whose file is yet to be chosen and is called so. */
function awaiting(name: string): readonly TaskEntry[] {
  const { taskFiles } = refineryStore.getState();
  return entries().filter(
    (entry) => lastPart(entry.path) === name && taskFiles[taskKey(entry)]?.status !== 'loaded',
  );
}

async function add(file: File): Promise<void> {
  const waiting = awaiting(file.name);
  if (waiting.length > 0) {
    for (const { format, path } of waiting) await load({ format, path, file });
    return;
  }
  changeAdding(({ reading }) => ({ reading: [...reading, file.name] }));
  try {
    const { format } = await read({ format: 'auto', path: file.name, file });
    await load({ format, path: file.name, file });
    const entry: TaskEntry = { name: freeName(file.name), format, path: file.name, shots: 0 };
    settingSettled();
    settingChanged('benchmarks', [...entries(), entry]);
    settingSettled();
  } catch (error) {
    changeAdding(({ failures }) => ({ failures: [...failures, failureOf(error)] }));
  } finally {
    changeAdding(({ reading }) => ({ reading: reading.filter((name) => name !== file.name) }));
  }
}

/** Adds files of questions, each recognised by its first row; what is refused is said, and nothing added of it. */
export async function taskFilesPicked(files: readonly File[]): Promise<void> {
  const [first] = files;
  if (!first) return;
  if (isRunning(refineryStore.getState().run.status)) {
    refusedByRun(runHoldsFiles(first.name));
    return;
  }
  change({ taskAdding: noAdding });
  for (const file of files) await add(file);
}

/** Adds one of the small sets that come with the page. */
export async function tinySetPicked(name: (typeof tinySets)[number]): Promise<void> {
  change({ taskAdding: noAdding });
  try {
    await taskFilesPicked([new File([await ownFile(`benchmarks/${name}`)], name)]);
  } catch (error) {
    changeAdding(({ failures }) => ({ failures: [...failures, failureOf(error)] }));
  }
}

/** Changes a set's name or its shots. */
export function taskChanged(at: number, part: Partial<Pick<TaskEntry, 'name' | 'shots'>>): void {
  settingChanged(
    'benchmarks',
    entries().map((entry, i) => (i === at ? { ...entry, ...part } : entry)),
  );
}

/** Takes a set out of the benchmarks; undoing brings it back, since its file is still held. */
export function taskRemoved(at: number): void {
  settingSettled();
  settingChanged(
    'benchmarks',
    entries().filter((_, i) => i !== at),
  );
  settingSettled();
}

/** Reads a run file's set from the file that it names. */
export function taskGiven({ format, path }: TaskEntry, file: File): Promise<void> {
  return load({ format, path, file });
}

/** Hands the files of questions to a new worker. */
export async function reloadTasks(): Promise<void> {
  for (const held of session.tasks.values()) await load(held);
}
