import { describe, expect, it } from 'vitest';

import { resolveExperiment, type ExperimentMember } from '../protocol/experiment';
import type { RunSummary } from '../protocol/run';
import type { Verdict } from '../protocol/samples';
import { sentenceOf } from './findings';
import { reportFigures } from './paperFigures';
import { reportOf } from './report';
import { reportHtml } from './reportHtml';
import { readRun } from './runFiles';
import type { ExperimentRecord, RunRecord } from '../protocol/runRecord';

const experiment = resolveExperiment({
  ...{ version: 1, kind: 'experiment', name: 'A < B' },
  base: { version: 1, data: { path: 'pairs.jsonl' }, training: { steps: 4, batchSize: 2 } },
  runs: [
    { name: 'plain', set: { 'alignment.lossType': 'dpo' } },
    { name: 'refined', set: { 'alignment.lossType': 'sr-dpo', 'alignment.refinementWeight': 0.5 } },
  ],
  seeds: [1, 2, 3],
});

const lines = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

interface Made {
  /** The last held-out margin. */
  readonly marginal: number;
  readonly scores: readonly number[];
  readonly verdicts: readonly Verdict[];
  readonly seconds?: number;
  readonly reason?: RunSummary['reason'];
}

/** A run as its files tell of it, with numbers that can be worked out by hand. */
function run(member: ExperimentMember, { marginal, scores, verdicts, ...made }: Made): RunRecord {
  const summary = {
    ...{ reason: 'completed', stepsTrained: 4, seconds: 10, stepMilliseconds: 100 },
    ...{ tokensPerSecond: 50, backend: 'wasm', threads: 1, adapter: { status: 'no-webgpu' } },
    ...{ configHash: 'c', dataHash: 'd', evalDataHash: null, parameters: 10, vocabularySize: 300 },
    ...{ trainPairs: 8, evalPairs: 2 },
    ...made,
  };
  const row = (split: string, step: number, values: object): object => ({
    ...{ phase: 'align', split, step, epoch: step / 4 },
    ...values,
  });
  return readRun(member, {
    summary: JSON.stringify(summary),
    metrics: lines([
      { phase: 'sft', split: 'train', step: 1, epoch: 0, loss: 5 },
      row('eval', 0, { marginal: 0, 'win_rate/sampled': 0.5 }),
      ...[1, 2, 3, 4].map((step) => row('train', step, { marginal: (marginal * step) / 4 })),
      row('eval', 4, { marginal, 'win_rate/sampled': 0.5 + marginal / 10, loss: null }),
    ]),
    samples: lines([
      { step: 0, prompt: 'old', policy: 'a', reference: 'a' },
      ...scores.map((policyScore, i) => ({
        ...{ step: 4, prompt: `p${i}`, policy: 'a', reference: 'b' },
        ...{ judge: 'starter', verdict: verdicts[i], policyScore, referenceScore: 5 },
      })),
    ]),
    pairs: null,
    benchmarks: lines(
      [0, 4].map((step) => ({
        step,
        name: 'arc',
        metric: 'acc_norm',
        value: step / 8,
        stderr: 0.1,
        n: 20,
      })),
    ),
  });
}

const of = (name: string, seed: number): ExperimentMember =>
  experiment.members.find((member) => member.name === name && member.seed === seed)!;
const both = ['win', 'lose'] as const;
const plain = [1, 2, 3].map((seed) =>
  run(of('plain', seed), { marginal: seed, scores: [5, 5], verdicts: both }),
);
const refined = [1, 2, 3].map((seed) =>
  run(of('refined', seed), { marginal: seed + 1, scores: [6, 7], verdicts: ['win', 'tie'] }),
);
const record = (runs: readonly RunRecord[]): ExperimentRecord => ({
  ...{ name: experiment.name, names: ['plain', 'refined'], seeds: [1, 2, 3], runs },
});
const report = reportOf(record([...plain, ...refined]));

describe('a report', () => {
  it('says the last value of every metric of each split, run by run', () => {
    expect(report.runs[0]).toMatchObject({
      ...{ name: 'plain', seed: 1, train: { marginal: 1 } },
      eval: { marginal: 1, 'win_rate/sampled': 0.6, loss: null },
      benchmarks: { arc: 0.5 },
    });
    expect(report.runs[5]).toMatchObject({ name: 'refined', seed: 3, eval: { marginal: 4 } });
  });

  it('says only what differs between runs', () => {
    expect(report.differing).toEqual(['alignment.lossType', 'alignment.refinementWeight']);
    expect(report.runs[3]!.settings).toEqual({
      'alignment.lossType': 'sr-dpo',
      'alignment.refinementWeight': 0.5,
    });
  });

  it('gives means over seeds with Student’s interval: 2, 3, 4 is 3 ± 4.303/√3', () => {
    const found = report.intervals.find(
      ({ run, split, metric }) => run === 'refined' && split === 'eval' && metric === 'marginal',
    );
    expect(found).toMatchObject({ n: 3, mean: 3, deviation: 1 });
    expect(found!.high).toBeCloseTo(3 + 4.303 / Math.sqrt(3), 10);
    // A number that is not finite is no value.
    expect(report.intervals.some(({ metric }) => metric === 'loss')).toBe(false);
  });

  it('compares on the same prompts: scores differ by 1 and 2 in every seed', () => {
    const score = report.comparisons.find(({ metric }) => metric === 'score/policy')!;
    expect(score).toMatchObject({
      ...{ a: 'refined', b: 'plain', unit: 'prompts', seeds: 3, items: 2, difference: 1.5 },
      // Resamples of two prompts: both the first, both the second, or one of each.
      ...{ low: 1, high: 2, seedLow: 1.5, seedHigh: 1.5, found: true, seedsNeeded: 2 },
    });
    expect(sentenceOf(score)).toBe(
      'refined beats plain in judge’s score by 1.5 (95 %: 1 to 2), over 3 seeds and 2 prompts.',
    );
  });

  it('names the winner first, with the interval of what it is ahead by', () => {
    const score = report.comparisons.find(({ metric }) => metric === 'score/policy')!;
    const turned = { ...score, a: 'plain', b: 'refined', difference: -1.5, low: -2, high: -1 };
    expect(sentenceOf(turned)).toBe(sentenceOf(score));
    const same = { ...score, difference: 0, low: 0, high: 0, found: false };
    expect(sentenceOf(same)).toBe(
      'refined and plain came to the very same judge’s score, over 3 seeds and 2 prompts.',
    );
  });

  it('calls a larger margin larger, never better, and says how many seeds would do', () => {
    const margin = report.comparisons.find(({ metric }) => metric === 'marginal')!;
    expect(margin).toMatchObject({ unit: 'seeds', better: 'neither', difference: 1, found: true });
    expect(sentenceOf(margin)).toContain('refined has a larger held-out margin h than plain by 1 ');
    const unsure = { ...margin, better: 'higher', found: false, seedLow: -1, seedHigh: 3 } as const;
    expect(sentenceOf({ ...unsure, seedsNeeded: 12 })).toBe(
      'refined and plain cannot be told apart in held-out margin h (95 %: -1 to 3), over 3 seeds. If the difference is what was seen (1), about 12 seeds would show it.',
    );
  });

  it('counts wins, ties and losses against the reference and against each other', () => {
    expect(report.headToHead).toEqual([
      { a: 'plain', b: 'reference', n: 6, wins: 3, ties: 0, losses: 3 },
      { a: 'refined', b: 'reference', n: 6, wins: 3, ties: 3, losses: 0 },
      { a: 'refined', b: 'plain', n: 6, wins: 6, ties: 0, losses: 0 },
    ]);
  });

  it('counts passes: a refined method reads every pair twice', () => {
    expect(report.costs).toMatchObject([
      { run: 'plain', policyForwards: 1, seconds: { least: 0.4, most: 0.4 } },
      { run: 'refined', policyForwards: 2, referenceForwards: 2 },
    ]);
  });

  it('compares nothing across other data', () => {
    const others = refined.map((run) => ({
      ...run,
      summary: { ...run.summary, dataHash: 'another' },
    }));
    expect(reportOf(record([...plain, ...others])).comparisons).toEqual([]);
  });

  it('claims nothing for a run that diverged, and names it', () => {
    const broken = run(of('plain', 1), {
      ...{ marginal: 99, scores: [10, 10], verdicts: ['win', 'win'] },
      reason: 'diverged',
    });
    const made = reportOf(record([broken, ...plain.slice(1), ...refined]), [
      { name: 'plain', seed: 4, why: 'not run yet' },
    ]);
    expect(made.unfinished).toEqual([
      { name: 'plain', seed: 1, why: 'diverged after 4 steps' },
      { name: 'plain', seed: 4, why: 'not run yet' },
    ]);
    expect(made.comparisons[0]).toMatchObject({ seeds: 2 });
    expect(made.findings).toContain('plain with seed 1: diverged after 4 steps.');
  });

  it('of one seed claims no more than that seed', () => {
    const made = reportOf({ ...record([plain[0]!, refined[0]!]), seeds: [1] });
    const [score] = made.comparisons;
    expect(score).toMatchObject({ found: true, seedLow: null, seedsNeeded: null });
    expect(sentenceOf(score!)).toContain('One seed says nothing of others.');
    expect(made.findings.at(-1)).toBe(
      '1 seed: how much results differ from seed to seed is not known.',
    );
  });
});

describe('the figures', () => {
  it('come in the paper’s order, with its numbers', () => {
    const figures = reportFigures(record([...plain, ...refined]));
    expect(figures.map(({ number }) => number)).toEqual(['1a', '2b', '3a']);
    // 8 pairs trained on; the mean of 1, 2, 3 and of 2, 3, 4.
    expect(figures[0]!.caption).toContain('plain ends at 2; refined ends at 3.');
  });

  it('draw the win rate against λ where runs differ in it alone', () => {
    const sweep = resolveExperiment({
      ...{ version: 1, kind: 'experiment', name: 'λ' },
      base: {
        ...{ version: 1, data: { path: 'pairs.jsonl' } },
        alignment: { lossType: 'sr-dpo' },
        training: { steps: 4, batchSize: 2 },
      },
      grid: { 'alignment.refinementWeight': [0.3, 0] },
    });
    const runs = sweep.members.map((member, i) =>
      run(member, { marginal: i, scores: [], verdicts: [] }),
    );
    const names = sweep.members.map(({ name }) => name);
    const figures = reportFigures({ name: 'λ', names, seeds: [1], runs });
    const found = figures.find(({ number }) => number === '2a')!;
    // λ = 0 first: its run is the second, with 0.6; λ = 0.3 has 0.5.
    expect(found.caption).toContain('ends at 0.5.');
    expect(found.svg.match(/<circle/g)).toHaveLength(2);
  });
});

describe('the page of a report', () => {
  const html = reportHtml(report, record([...plain, ...refined]));

  it('asks nothing of anywhere and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|@import|url\((?!#)|src=|href=/);
    expect(html).not.toContain('undefined');
  });

  it('escapes what people wrote, and says what was found', () => {
    expect(html).toContain('<h1>A &lt; B</h1>');
    expect(html).toContain(`<li>${report.findings[0]!}</li>`);
    expect(html).toContain('Figure 1a: Average margin, DPO and Sr-DPO.');
  });

  it('shows the paper’s own numbers apart', () => {
    expect(html).toContain('The paper’s own, of other models: Table 2');
    expect(html).toContain('<td>45.62 / 33.76 / 20.62</td>');
  });
});
