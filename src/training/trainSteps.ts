import { concat, reshape, tidy, type Rank, type Tensor1D, type Variable } from '../backend/ops';
import type { TrainedPhase } from '../protocol/metrics';
import { FlatParameters } from './flatParameters';
import { globalNorm } from './gradients';
import { createOptimizer, type OptimizerSettings } from './optimizers';
import type { PhaseProgress } from './phaseProgress';
import type { KeepMoment } from './runKeeper';
import { isEvaluated, isLogged, type RunContext } from './runContext';
import { Stopped } from './runControl';
import type { RowPlace } from './runReporter';
import { Unread, type ReadUpdate } from './unread';

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
  /** Where the phase stands; the loop goes on from there and keeps it. */
  readonly progress: PhaseProgress;
  /** Ends the run after this step, as Stop does. */
  readonly stopAt?: number | null;
  readonly batchSize: number;
  /** Pairs of an epoch; those of the train split where it is left out. */
  readonly pairs?: number;
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
  /** Hears, after each step, how many stand and what it cost; no cost where a look found that fewer do. */
  readonly onStep?: (stepsDone: number, counts: StepCounts | null) => void;
}

interface Update<Batch> {
  readonly step: number;
  readonly batch: Batch;
  readonly learningRate: number;
  /** Tokens trained on, this update's included. */
  readonly tokens: number;
}

/** A step whose work the backend has been given. */
interface IssuedStep<Batch> {
  readonly step: number;
  readonly logged: boolean;
  /** Tokens of its batch. */
  readonly tokens: number;
  readonly counts: StepCounts;
  /** When it was begun, in milliseconds. */
  readonly began: number;
  /** Settles once the device has done it: with what was read after it, which may be nothing. */
  readonly done: Promise<readonly ReadUpdate<Update<Batch>>[]>;
}

/**
 * Trains a phase to its last step, logging and evaluating on the way. Where the backend queues its work, each
 * step is issued before the one before it is waited for, so that neither a readback nor collation leaves the
 * device idle; nothing is under way while the run is held, evaluates or has ended. A step at which a number is
 * not finite pauses the run; what came behind it was left out with it, the step under way included, and the
 * run goes on behind that step.
 */
export async function trainSteps<Batch>(
  context: RunContext,
  parameters: readonly Variable[],
  phase: TrainedSteps<Batch>,
): Promise<void> {
  const { config, prepared, reporter, control, backend, keeper } = context;
  const { logEvery, evalEvery } = config.training;
  const { steps, batchSize, progress, stopAt = null, pairs = prepared.train.length } = phase;
  /** Steps that may be under way while the next one is issued. */
  const ahead = backend.queuesWork ? 1 : 0;
  const flat = new FlatParameters(parameters);
  const optimizer = createOptimizer(flat, phase.optimizer, progress.beginning);
  progress.optimizer = optimizer;
  const unread = new Unread<Update<Batch>>();
  let underWay: IssuedStep<Batch>[] = [];
  let lastDone = 0;

  const placeOf = (step: number, tokensThere: number): RowPlace => ({
    step,
    epoch: (step * batchSize) / pairs,
    seen: { pairs: step * batchSize, tokens: tokensThere },
  });

  const apply = (update: Update<Batch>): void => {
    const { gradients, observed } = phase.gradients(update.batch, flat);
    const norm = globalNorm(gradients);
    optimizer.apply(gradients, norm, update.learningRate, phase.maxGradNorm);
    unread.push(
      update,
      tidy(() => concat([reshape<Rank.R1>(norm, [1]), ...observed])),
    );
    for (const tensor of [...gradients, ...observed, norm]) tensor.dispose();
  };

  /** Gives the backend the work of the next step, and asks for what is to be read after it. */
  const issue = (): void => {
    const step = progress.step + 1;
    const began = performance.now();
    const before = backend.counters.snapshot();
    const batch = phase.batch(step);
    const batchTokens = phase.tokens(batch);
    const tokens = (progress.tokens += batchTokens);
    apply({ step, batch, learningRate: phase.learningRate(step), tokens });
    progress.step = step;
    progress.evaluated = !isEvaluated(step, evalEvery, steps);
    const logged = isLogged(step, logEvery, steps);
    // A readback waits for the device by itself.
    const done = logged || unread.full ? unread.read() : backend.sync().then(() => []);
    // Its failure is heard where it is awaited; until then it would count as one that nobody handles.
    done.catch(() => undefined);
    const after = backend.counters.snapshot();
    const counts = {
      dispatches: after.dispatches - before.dispatches,
      readbacks: after.readbacks - before.readbacks,
    };
    underWay.push({ step, logged, tokens: batchTokens, counts, began, done });
  };

  /**
   * Looks at every update since the last readback, and logs the last of them where it is due.
   * @returns the step at which a number was not finite, which is then the last that is logged; else null
   */
  const look = async (
    updates: readonly ReadUpdate<Update<Batch>>[],
    logged: boolean,
  ): Promise<number | null> => {
    for (const [i, { update, values }] of updates.entries()) {
      const { fault, log } = phase.read(update, values[0]!, values.subarray(1));
      if (fault || (logged && i === updates.length - 1)) log(placeOf(update.step, update.tokens));
      if (!fault) continue;
      // Steps that were issued behind it were left out on the device.
      await Promise.all(underWay.map(({ done }) => done));
      underWay = [];
      unread.dispose();
      progress.tokens = update.tokens;
      context.diverge(update.step, fault.message, fault.pair);
      optimizer.goOn(progress.step - update.step + 1);
      progress.step = update.step;
      // The weights are those before it, which are not evaluated again.
      progress.evaluated = true;
      return update.step;
    }
    return null;
  };

  /** Waits for the steps under way, oldest first, until no more than this many are. */
  const settle = async (most: number): Promise<void> => {
    while (underWay.length > most) {
      const [{ step, logged, tokens, counts, began, done }] = underWay as [IssuedStep<Batch>];
      const updates = await done;
      underWay.shift();
      const diverged = await look(updates, logged);
      const now = performance.now();
      // From the end of the step before it, where that was still under way as this one began.
      reporter.pace.add((now - Math.max(began, lastDone)) / 1000, batchSize, tokens);
      lastDone = now;
      phase.onStep?.(diverged === null ? step : diverged - 1, counts);
      reporter.progress(diverged ?? step);
    }
  };

  const evaluateIfDue = async (): Promise<void> => {
    const { step, tokens, evaluated } = progress;
    if (!evaluated && isEvaluated(step, evalEvery, steps))
      await phase.evaluate(placeOf(step, tokens));
    progress.evaluated = true;
    if (stopAt === null || step < stopAt) return;
    await control.gate('part');
    throw new Stopped();
  };

  /** Keeps where the run stands, where that is due. A judge's training is made anew, from the seed. */
  const keepIfDue = async (moment: KeepMoment): Promise<void> => {
    if (phase.phase === 'reward' || progress.step === steps || !keeper?.isDue(moment)) return;
    await settle(0);
    // An update that nobody looked at yet may be one that was not applied.
    const diverged = unread.empty ? null : await look(await unread.read(), false);
    if (diverged === null) await keeper.keep();
    else phase.onStep?.(diverged - 1, null);
  };

  reporter.phaseStarted(phase.phase, steps);
  try {
    await evaluateIfDue();
    // Where a policy is fitted from its beginning, that is in the seed and in the files.
    if (phase.phase === 'align' || progress.step > 0) await keepIfDue('begun');
    while (progress.step < steps) {
      await control.gate('step', async () => {
        await settle(0);
        await keepIfDue('held');
      });
      issue();
      const pauses = !progress.evaluated || progress.step === stopAt || progress.step === steps;
      await settle(pauses ? 0 : ahead);
      if (pauses) await evaluateIfDue();
      await keepIfDue(pauses ? 'evaluation' : 'step');
    }
    // What paused the run at its last step holds it here.
    await control.gate('part');
  } catch (error) {
    if (error instanceof Stopped) {
      await settle(0);
      // An update that nobody looked at yet may be one that was not applied.
      const diverged = unread.empty ? null : await look(await unread.read(), false);
      if (diverged !== null) phase.onStep?.(diverged - 1, null);
    }
    throw error;
  } finally {
    await Promise.allSettled(underWay.map(({ done }) => done));
    unread.dispose();
  }
}
