import type { ExperimentMember } from '../protocol/experiment';
import type { PairRow } from '../protocol/metrics';
import type { RunSummary } from '../protocol/run';
import { RefineryError } from '../shared/errors';
import { runFileIsBroken } from '../shared/sentences/experimentSentences';
import type {
  RecordedBenchmark,
  RecordedPair,
  RecordedRow,
  RecordedSample,
  RunRecord,
} from '../protocol/runRecord';

/** What of a run's folder the report reads; null for a file that is not there. */
export interface RunTexts {
  readonly summary: string;
  readonly metrics: string | null;
  readonly samples: string | null;
  readonly pairs: string | null;
  readonly benchmarks: string | null;
}

type Lines = Readonly<Record<string, unknown>>[];

function linesOf(folder: string, name: string, text: string | null): Lines {
  if (text === null) return [];
  return text
    .split('\n')
    .map((line, i) => {
      if (line === '') return null;
      try {
        return JSON.parse(line) as Lines[number];
      } catch {
        throw new RefineryError('bad_file', runFileIsBroken(`${folder}/${name}`, i + 1));
      }
    })
    .filter((line) => line !== null);
}

function rowOf({ phase, step, epoch, split, ...values }: Lines[number]): RecordedRow {
  return { phase, step, epoch, split, values } as RecordedRow;
}

function sampleOf({
  verdict,
  policyScore,
  referenceScore,
  ...rest
}: Lines[number]): RecordedSample {
  return {
    ...rest,
    verdict: verdict ?? null,
    policyScore: policyScore ?? null,
    referenceScore: referenceScore ?? null,
  } as RecordedSample;
}

/** h of sums of log-probabilities (HEADLESS.md, pairs.jsonl). */
function pairOf(row: PairRow): RecordedPair {
  const { policyChosenLogpsRefined: chosen, policyRejectedLogpsRefined: rejected } = row;
  const { referenceChosenLogpsRefined: first, referenceRejectedLogpsRefined: second } = row;
  const refined = chosen !== undefined && rejected !== undefined && first !== undefined;
  return {
    index: row.index,
    marginal:
      row.policyChosenLogps -
      row.referenceChosenLogps -
      (row.policyRejectedLogps - row.referenceRejectedLogps),
    refined: refined && second !== undefined ? chosen - first - (rejected - second) : null,
  };
}

/**
 * Reads what a run left behind.
 * @throws RefineryError `bad_file` naming the file and the line that is no JSON
 */
export function readRun(member: ExperimentMember, texts: RunTexts): RunRecord {
  const { name, seed, folder, set, config } = member;
  let summary: RunSummary;
  try {
    summary = JSON.parse(texts.summary) as RunSummary;
  } catch {
    throw new RefineryError('bad_file', runFileIsBroken(`${folder}/summary.json`, null));
  }
  const samples = linesOf(folder, 'samples.jsonl', texts.samples).map(sampleOf);
  const lastStep = samples.reduce((last, { step }) => Math.max(last, step), 0);
  const pairs = linesOf(folder, 'pairs.jsonl', texts.pairs) as unknown as PairRow[];
  return {
    ...{ name, seed, folder, set, config, summary },
    rows: linesOf(folder, 'metrics.jsonl', texts.metrics).map(rowOf),
    samples: samples.filter(({ step }) => step === lastStep),
    pairs: pairs
      .filter(({ step, split }) => step === summary.stepsTrained && step > 0 && split === 'eval')
      .map(pairOf),
    benchmarks: linesOf(
      folder,
      'benchmarks.jsonl',
      texts.benchmarks,
    ) as unknown as RecordedBenchmark[],
  };
}
