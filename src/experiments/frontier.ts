import type { ExperimentRecord } from '../protocol/runRecord';
import { mean } from '../shared/statistics';
import type { FigureLine } from './curveFigure';
import { placeOf, runsNamed } from './lastValues';
import { sharedSteps, type CurvePoint } from './seedCurves';

/** What a run had gained at an evaluation for how far it had gone from its reference (report.json). */
export interface FrontierRow {
  readonly run: string;
  readonly seed: number;
  readonly step: number;
  /** The mean log-ratio of the policy’s own sampled answers, in nats. */
  readonly kl: number;
  /** The judge’s mean score; null where it gives none. */
  readonly score: number | null;
  readonly winRate: number | null;
}

/** The evaluations at which the KL of sampled answers was measured together with what a judge says of them. */
export function frontierOf(experiment: ExperimentRecord): FrontierRow[] {
  return experiment.names.flatMap((run) =>
    runsNamed(experiment, run).flatMap(({ seed, rows }) =>
      rows.flatMap(({ phase, split, step, values }): FrontierRow[] => {
        const kl = values['kl/sampled'];
        const score = values['score/policy'] ?? null;
        const winRate = values['win_rate/sampled'] ?? null;
        if (phase !== 'align' || split !== 'eval' || kl == null) return [];
        return score === null && winRate === null ? [] : [{ run, seed, step, kl, score, winRate }];
      }),
    ),
  );
}

/** A point without a band: along this curve both coordinates differ from seed to seed. */
const pointAt = (x: number, y: number): CurvePoint => ({
  ...{ x, mean: y, low: y, high: y, seeds: 1 },
});

/** Whether any judge gave scores; else the gain is the win rate. */
export const hasScores = (rows: readonly FrontierRow[]): boolean =>
  rows.some(({ score }) => score !== null);

/** Each run’s way through gain and KL: thin for each seed, bold for their mean at each step that all of them reached. */
export function frontierLines(experiment: ExperimentRecord): FigureLine[] {
  const rows = frontierOf(experiment);
  const scored = hasScores(rows);
  const known = rows.flatMap(({ run, seed, step, kl, score, winRate }) => {
    const gain = scored ? score : winRate;
    return gain === null ? [] : [{ run, seed, step, kl, gain }];
  });
  return experiment.names.flatMap((name): FigureLine[] => {
    const own = known.filter(({ run }) => run === name);
    const seeds = [...new Set(own.map(({ seed }) => seed))];
    const steps = sharedSteps(
      seeds.map((seed) => new Set(own.flatMap((row) => (row.seed === seed ? [row.step] : [])))),
    );
    const place = placeOf(experiment, name);
    const through = steps.map((step) => {
      const there = own.filter((row) => row.step === step);
      return pointAt(mean(there.map(({ kl }) => kl)), mean(there.map(({ gain }) => gain)));
    });
    const ofSeeds = seeds.map((seed) => ({
      ...{ label: `${name}, seed ${seed}`, place, faint: true },
      points: own.filter((row) => row.seed === seed).map(({ kl, gain }) => pointAt(kl, gain)),
    }));
    return [...(seeds.length > 1 ? ofSeeds : []), { label: name, place, points: through }];
  });
}
