import { reportFromWorker } from '../../client/reportWorker';
import type { Report } from '../../experiments/report';
import { reportHtml } from '../../experiments/reportHtml';
import type { KeptRun } from '../../protocol/keptRun';
import type { ExperimentRecord, RunRecord } from '../../protocol/runRecord';
import { RefineryError } from '../../shared/errors';
import { nothingToReport } from '../../shared/sentences/keptRunSentences';
import { keptStore, wholeRuns } from './keptStore';
import { settingsKey, type RunPlaces } from './runPlaces';

/** A name as it is, or with the first number by which no other one is called. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let n = 2;
  while (taken.has(`${name} (${n})`)) n += 1;
  return `${name} (${n})`;
}

/**
 * Kept runs as an experiment: those with the same settings but for the seed are seeds of one another. A name
 * that two settings have is told apart by a number, and of two runs with the same seed the newer one counts.
 */
export function experimentOf(
  name: string,
  kept: readonly KeptRun[],
  places: RunPlaces = {},
): ExperimentRecord {
  const names = new Map<string, string>();
  const runs: RunRecord[] = [];
  // The list has the newest first; an experiment's order is that in which its runs were made.
  for (const run of kept.toReversed()) {
    const { head, body } = run;
    const key = settingsKey(head.config, head.summary);
    const own = names.get(key) ?? freeName(head.name, new Set(names.values()));
    names.set(key, own);
    const { seed } = head.config;
    const older = runs.findIndex((other) => other.name === own && other.seed === seed);
    if (older >= 0) runs.splice(older, 1);
    const { config, summary, set } = head;
    runs.push({ name: own, seed, folder: `${own}, seed ${seed}`, set, config, summary, ...body });
  }
  return {
    ...{ name, names: [...names.values()], runs },
    seeds: [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b),
    places: Object.fromEntries(
      [...names].flatMap(([key, own]) => (key in places ? [[own, places[key]!]] : [])),
    ),
  };
}

/** A report and what it was made from. */
export interface MadeReport {
  readonly record: ExperimentRecord;
  readonly report: Report;
}

/**
 * Makes the report of some kept runs.
 * @param signal ends it, once another one is wanted
 * @throws RefineryError `wrong_state` where none of them is there, `cancelled` by the signal
 */
export async function reportMade(
  name: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<MadeReport> {
  const record = experimentOf(name, await wholeRuns(ids), keptStore.getState().places);
  if (record.runs.length === 0) throw new RefineryError('wrong_state', nothingToReport());
  return { record, report: (await reportFromWorker(record, signal)) as Report };
}

/** The report as one page that needs nothing from elsewhere. */
export const reportPage = ({ record, report }: MadeReport): string => reportHtml(report, record);

/** The report as data. */
export const reportJson = ({ report }: MadeReport): string =>
  `${JSON.stringify(report, null, 2)}\n`;
