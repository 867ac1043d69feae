import { concat, reshape, tidy, type Rank, type Tensor1D, type Variable } from '../backend/ops';
import type { TrainedPhase } from '../protocol/metrics';
import { FlatParameters } from './flatParameters';
import { clipByGlobalNorm, globalNorm } from './gradients';
import { createOptimizer, type OptimizerSettings } from './optimizers';
import { isEvaluated, isLogged, type RunContext } from './runContext';
import type { RowPlace } from './runReporter';
import { Unread } from './unread';

/** GPU counts of one step. */
export interface StepCounts {
  readonly dispatches: number;
  readonly readbacks: number;
}

/** An update as its phase reads it. */
export interface ReadStep {
  /** Set where a number was not finite: what it was, and the pair that made it, where one did. */
  readonly fault: { readonly message: string; readonly pair: number | null } | null;
  /** Logs its row. */
  readonly log: (place: RowPlace) => void;
}

/** What one phase does at each step of the loop that the phases share. */
export interface TrainedSteps<Batch> {
  readonly phase: TrainedPhase;
  readonly steps: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerSettings;
  readonly maxGradNorm: number;
  readonly learningRate: (step: number) => number;
  readonly batch: (step: number) => Batch;
  readonly tokens: (batch: Batch) => number;
  /** Flat gradients of a batch, and what is to be read of it later; both become the loop's. */
  readonly gradients: (
    batch: Batch,
    flat: FlatParameters,
  ) => { readonly gradients: Tensor1D[]; readonly observed: readonly Tensor1D[] };
  /** Reads an update from its gradient norm and the values observed. */
  readonly read: (
    update: { readonly step: number; readonly batch: Batch; readonly learningRate: number },
    norm: number,
    observed: Float32Array,
  ) => ReadStep;
  readonly evaluate: (place: RowPlace) => Promise<void>;
  /** Hears, after each step, how many stand and what it cost. */
  readonly onStep?: (stepsDone: number, counts: StepCounts) => void;
}

interface Update<Batch> {
  readonly step: number;
  readonly batch: Batch;
  readonly learningRate: number;
  /** Tokens trained on, this update's included. */
  readonly tokens: number;
}

/**
 * Trains a phase to its last step, logging and evaluating on the way. A step at which a number is not
 * finite pauses the run; what came behind it was left out with it, and the run goes on behind that step.
 */
export async function trainSteps<Batch>(
  context: RunContext,
  parameters: readonly Variable[],
  phase: TrainedSteps<Batch>,
): Promise<void> {
  const { config, prepared, reporter, control, backend } = context;
  const { logEvery, evalEvery } = config.training;
  const { steps, batchSize } = phase;
  const flat = new FlatParameters(parameters);
  const optimizer = createOptimizer(flat, phase.optimizer);
  const unread = new Unread<Update<Batch>>();
  let tokens = 0;

  const placeOf = (step: number, tokensThere: number): RowPlace => ({
    step,
    epoch: (step * batchSize) / prepared.train.length,
    seen: { pairs: step * batchSize, tokens: tokensThere },
  });

  const apply = (update: Update<Batch>): void => {
    const { gradients, observed } = phase.gradients(update.batch, flat);
    const norm = globalNorm(gradients);
    const clipped = clipByGlobalNorm(gradients, norm, phase.maxGradNorm);
    optimizer.apply(clipped, norm, update.learningRate);
    unread.push(
      update,
      tidy(() => concat([reshape<Rank.R1>(norm, [1]), ...observed])),
    );
    for (const tensor of [...gradients, ...clipped, ...observed, norm]) tensor.dispose();
  };

  /**
   * Reads every update since the last logging step at once, and logs the last of them.
   * @returns the step at which a number was not finite, which is then the last that is logged; else null
   */
  const read = async (logged: boolean): Promise<number | null> => {
    const updates = await unread.read();
    for (const [i, { update, values }] of updates.entries()) {
      const { fault, log } = phase.read(update, values[0]!, values.subarray(1));
      if (fault || (logged && i === updates.length - 1)) log(placeOf(update.step, update.tokens));
      if (!fault) continue;
      tokens = update.tokens;
      context.diverge(update.step, fault.message, fault.pair);
      return update.step;
    }
    return null;
  };

  reporter.phaseStarted(phase.phase, steps);
  try {
    if (isEvaluated(0, evalEvery, steps)) await phase.evaluate(placeOf(0, 0));
    for (let step = 1; step <= steps; step++) {
      await control.gate('step');
      const began = performance.now();
      const before = backend.counters.snapshot();
      const batch = phase.batch(step);
      const batchTokens = phase.tokens(batch);
      tokens += batchTokens;
      apply({ step, batch, learningRate: phase.learningRate(step), tokens });
      const logged = isLogged(step, logEvery, steps);
      let diverged: number | null = null;
      // A readback waits for the device by itself.
      if (logged || unread.full) diverged = await read(logged);
      else await backend.sync();
      const after = backend.counters.snapshot();
      reporter.pace.add((performance.now() - began) / 1000, batchSize, batchTokens);
      phase.onStep?.(diverged === null ? step : diverged - 1, {
        dispatches: after.dispatches - before.dispatches,
        readbacks: after.readbacks - before.readbacks,
      });
      if (diverged !== null) {
        optimizer.goOn(step - diverged + 1);
        step = diverged;
      }
      reporter.progress(step);
      if (diverged === null && isEvaluated(step, evalEvery, steps))
        await phase.evaluate(placeOf(step, tokens));
    }
    // What paused the run at its last step holds it here.
    await control.gate('part');
  } finally {
    unread.dispose();
    optimizer.dispose();
  }
}
