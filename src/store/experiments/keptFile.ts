import * as v from 'valibot';

import type { KeptRun } from '../../protocol/keptRun';
import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunConfig } from '../../protocol/runConfig';
import { RefineryError } from '../../shared/errors';
import { runInFileIsNot, runsFileIsNot } from '../../shared/sentences/keptRunSentences';
import { runKept, wholeRuns } from './keptStore';

const number = v.nullable(v.number());
const nullableText = v.nullable(v.string());
/** What the page itself reads of a run; the rest of its summary goes along as it is. */
const runSchema = v.object({
  head: v.looseObject({
    id: v.string(),
    endedAt: v.number(),
    name: v.string(),
    note: v.string(),
    tags: v.array(v.string()),
    experiment: v.nullable(v.object({ id: v.string(), name: v.string() })),
    set: v.record(v.string(), v.unknown()),
    config: v.record(v.string(), v.unknown()),
    summary: v.looseObject({
      reason: v.picklist(['completed', 'stopped', 'diverged']),
      stepsTrained: v.number(),
      seconds: v.number(),
      stepMilliseconds: v.number(),
      tokensPerSecond: v.number(),
      configHash: v.string(),
      dataHash: v.string(),
      evalDataHash: nullableText,
      backend: v.string(),
      threads: v.number(),
      adapter: v.looseObject({ status: v.string() }),
      parameters: v.number(),
      vocabularySize: v.number(),
      trainPairs: v.number(),
      evalPairs: v.number(),
      lastMetrics: v.object({
        train: v.nullable(v.record(v.string(), number)),
        eval: v.nullable(v.record(v.string(), number)),
      }),
    }),
    sparkline: v.array(v.number()),
  }),
  body: v.object({
    rows: v.array(
      v.object({
        phase: v.picklist(['sft', 'reward', 'align']),
        split: v.picklist(['train', 'eval']),
        step: v.number(),
        epoch: v.number(),
        seconds: v.optional(v.number()),
        tokens: v.optional(v.number()),
        values: v.record(v.string(), number),
      }),
    ),
    samples: v.array(
      v.looseObject({
        step: v.number(),
        prompt: v.string(),
        policy: v.string(),
        reference: v.string(),
        verdict: v.nullable(v.picklist(['win', 'tie', 'lose'])),
        policyScore: number,
        referenceScore: number,
      }),
    ),
    pairs: v.array(v.object({ index: v.number(), marginal: v.number(), refined: number })),
    benchmarks: v.array(
      v.object({
        step: v.number(),
        name: v.string(),
        metric: v.string(),
        value: v.number(),
        stderr: number,
        n: v.number(),
      }),
    ),
  }),
});
const fileSchema = v.object({
  version: v.literal(1),
  kind: v.literal('refinery-runs'),
  runs: v.array(v.unknown()),
});

/** Some kept runs as one file. */
export async function runsFile(ids: readonly string[]): Promise<string> {
  const runs = await wholeRuns(ids);
  return `${JSON.stringify({ version: 1, kind: 'refinery-runs', runs })}\n`;
}

function readRun(name: string, place: number, run: unknown): KeptRun {
  const found = v.safeParse(runSchema, run);
  if (!found.success) {
    const [issue] = found.issues;
    const where = v.getDotPath(issue);
    throw new RefineryError(
      'bad_file',
      runInFileIsNot(name, place, `${where ?? 'it'}: ${issue.message}`),
    );
  }
  let config: RunConfig;
  try {
    config = resolveConfig(found.output.head.config);
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    throw new RefineryError('bad_file', runInFileIsNot(name, place, error.message));
  }
  // What the page does not read has the form in which it was written.
  const { head, body } = found.output as unknown as KeptRun;
  return { head: { ...head, config }, body };
}

/**
 * Keeps the runs of a file that this page saved; one that is here already is replaced.
 * @returns how many are kept
 * @throws RefineryError `bad_file` naming the file and the run, before any is kept
 */
export async function runsFileOpened(file: File): Promise<number> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await file.text());
  } catch {
    throw new RefineryError('bad_file', runsFileIsNot(file.name));
  }
  const found = v.safeParse(fileSchema, parsed);
  if (!found.success) throw new RefineryError('bad_file', runsFileIsNot(file.name));
  const runs = found.output.runs.map((run, i) => readRun(file.name, i + 1, run));
  let kept = 0;
  for (const run of runs) if (await runKept(run)) kept += 1;
  return kept;
}
