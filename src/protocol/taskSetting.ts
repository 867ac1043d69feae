import { noSuchSetting, settingIsNot } from '../shared/sentences/configSentences';
import { taskNameIsTaken } from '../shared/sentences/taskSentences';
import { mostShots, taskFormats, type TaskEntry } from './tasks';

type Shown = (value: unknown) => string;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function entryFault(at: string, entry: unknown, show: Shown): string | null {
  if (!isRecord(entry))
    return settingIsNot(at, 'an object with name, format, path and shots', show(entry));
  const { name, format = 'auto', path, shots = 0, ...more } = entry;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined)
    return noSuchSetting(`${at}.${/^[\w.-]+$/.test(unknown) ? unknown : show(unknown)}`);
  if (!isText(name)) return settingIsNot(`${at}.name`, 'a text', show(name));
  if (format !== 'auto' && !taskFormats.some((known) => known === format))
    return settingIsNot(`${at}.format`, `one of ${taskFormats.join(', ')}, or auto`, show(format));
  if (!isText(path)) return settingIsNot(`${at}.path`, 'the path of a file', show(path));
  const isCount = Number.isInteger(shots) && (shots as number) >= 0;
  return isCount && (shots as number) <= mostShots
    ? null
    : settingIsNot(`${at}.shots`, `a whole number from 0 to ${mostShots}`, show(shots));
}

/** The sentence that refuses a list of sets of questions, or null where it is in order. */
export function tasksFault(path: string, value: unknown, show: Shown): string | null {
  if (!Array.isArray(value)) return settingIsNot(path, 'a list of benchmarks', show(value));
  const names = new Set<unknown>();
  for (const [i, entry] of value.entries()) {
    const at = `${path}[${i}]`;
    const fault = entryFault(at, entry, show);
    if (fault !== null) return fault;
    const { name } = entry as TaskEntry;
    if (names.has(name)) return taskNameIsTaken(`${at}.name`, name);
    names.add(name);
  }
  return null;
}

/** A list of sets that is in order, with what its entries leave out. */
export function tasksFilledIn(value: readonly Partial<TaskEntry>[]): TaskEntry[] {
  // The keys in one order, so that equal lists are written alike.
  return value.map(({ name = '', format = 'auto', path = '', shots = 0 }) => ({
    ...{ name, format, path, shots },
  }));
}

/** What a set is held by: a file read by one format. */
export function taskKey({ format, path }: Pick<TaskEntry, 'format' | 'path'>): string {
  return `${format} ${path}`;
}
