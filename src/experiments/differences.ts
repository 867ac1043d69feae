import {
  sameValue,
  writtenValue,
  type SettingPath,
  type SettingValue,
} from '../protocol/runConfig';
import { settings } from '../protocol/settings';
import type { RunRecord } from '../protocol/runRecord';

/** What of a run its settings are read from. */
export type Configured = Pick<RunRecord, 'config'>;

/** The value of a run's setting by its dotted path. */
export function settingOf({ config }: Configured, path: SettingPath): SettingValue {
  const [section, key] = path.split('.') as [keyof RunRecord['config'], string | undefined];
  const part = config[section];
  return (
    key === undefined ? part : (part as unknown as Record<string, SettingValue>)[key]
  ) as SettingValue;
}

/** The settings in which the runs differ, the seed left out, in the table's order. */
export function differingSettings(runs: readonly Configured[]): SettingPath[] {
  const [first, ...others] = runs;
  if (!first) return [];
  return (Object.keys(settings) as SettingPath[]).filter(
    (path) =>
      path !== 'seed' &&
      others.some((run) => !sameValue(settingOf(first, path), settingOf(run, path))),
  );
}

/** Letters of a value that a table shows; the rest is a long text’s. */
const longest = 32;

/** A setting’s value as a cell of a table has it. */
export function valueInWords(value: SettingValue | undefined): string {
  if (value === undefined) return '–';
  if (value === null) return 'none';
  if (value === '') return 'empty';
  const written = writtenValue(value);
  return written.length > longest ? `${written.slice(0, longest - 1)}…` : written;
}
