import type { Schedule } from '../protocol/runConfig';

export interface ScheduleSettings {
  readonly schedule: Schedule;
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly steps: number;
}

/**
 * The learning rate of the update at a step (from 1), as transformers' schedulers give it:
 * n − 1 updates have gone before, the warm-up rises from 0 over `warmupSteps` of them, and linear
 * and cosine reach 0 when all steps are done.
 */
export function learningRateAt(step: number, settings: ScheduleSettings): number {
  const { schedule, learningRate, warmupSteps, steps } = settings;
  const done = step - 1;
  if (done < warmupSteps) return (learningRate * done) / warmupSteps;
  const progress = (done - warmupSteps) / Math.max(1, steps - warmupSteps);
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'linear':
      return learningRate * Math.max(0, 1 - progress);
    case 'cosine':
      return learningRate * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  }
}
