import { batchOrder, type BatchOrder } from '../data/batches';
import { concat, reshape, tidy, type Rank } from '../backend/ops';
import { heldOutLoss } from '../evaluation/heldOutLoss';
import { pairMetrics } from '../evaluation/pairMetrics';
import { batchValues, heldOutValues } from '../evaluation/pairValues';
import { isRefined } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import {
  gradientIsNotFinite,
  heldOutLossIsNotFinite,
  lossIsNotFinite,
} from '../shared/sentences/runSentences';
import { alignmentGradients } from './alignmentStep';
import { FlatParameters } from './flatParameters';
import { clipByGlobalNorm, globalNorm } from './gradients';
import { observedStep } from './observed';
import { createOptimizer, type Optimizer } from './optimizers';
import { pairBatch, parts, type PairBatch } from './pairBatch';
import { joinLogps, PairSet, type SetLogps } from './pairSet';
import type { PhaseStart } from './phaseStart';
import { ReferenceLogps } from './referenceLogps';
import type { KeptLogps, LossState } from './runCheckpoint';
import { isEvaluated, isLogged, type RunContext } from './runContext';
import { Stopped } from './runControl';
import { learningRateAt } from './schedules';
import { Unread } from './unread';

/** An update; its values are [1 + Σ 3b or 5b]: norm, then observations. */
interface Update {
  readonly step: number;
  readonly microBatches: readonly PairBatch[];
  readonly learningRate: number;
  /** Tokens trained on, this update's included. */
  readonly tokens: number;
}

/** GPU counts of one step. */
export interface StepCounts {
  readonly dispatches: number;
  readonly readbacks: number;
}

/** Where an alignment goes on from. */
export interface AlignStart extends PhaseStart {
  readonly logps: KeptLogps;
  readonly lossState: LossState;
}

/** The alignment of a fitted policy to the preferences, step by step. */
export class AlignPhase {
  readonly #context: RunContext;
  readonly #policy: Decoder;
  readonly #reference: Decoder;
  readonly #refined: boolean;
  readonly #referenceLogps: ReferenceLogps;
  readonly #order: BatchOrder;
  readonly #heldOut: PairSet | null;
  #heldOutReference: SetLogps | null = null;
  readonly #unread = new Unread<Update>();
  /** What the loss carries from step to step; a checkpoint keeps it. */
  lossState: LossState;
  readonly #from: AlignStart | null;
  #optimizer: Optimizer | null = null;
  /** The last step that was taken or left out. */
  #step: number;
  #tokens: number;
  /** Whether the evaluation that is due after this step is done. */
  #evaluated: boolean;
  stepsDone: number;
  lastCounts: StepCounts | null = null;

  constructor(
    context: RunContext,
    policy: Decoder,
    reference: Decoder,
    from: AlignStart | null = null,
  ) {
    const { config, prepared } = context;
    this.#context = context;
    this.#policy = policy;
    this.#reference = reference;
    this.#refined = isRefined(config.alignment.lossType);
    this.#from = from;
    this.#step = this.stepsDone = from?.step ?? 0;
    this.#tokens = from?.tokens ?? 0;
    this.#evaluated = from?.evaluated ?? false;
    this.lossState = from?.lossState ?? {};
    this.#referenceLogps = new ReferenceLogps(
      prepared.pairs.length,
      this.#refined,
      from?.logps ?? null,
    );
    this.#heldOutReference = from?.logps.heldOut ?? null;
    this.#order = batchOrder(prepared.train.length, {
      batchSize: config.training.batchSize,
      shuffle: config.data.shuffle,
      seed: config.seed,
    });
    this.#heldOut =
      prepared.eval.length === 0 || config.training.evalEvery === 0
        ? null
        : new PairSet(prepared.rows, prepared.eval, {
            refined: this.#refined,
            padId: prepared.tokenizer.eosId,
            batchSize: config.training.microBatchSize,
            gate: () => context.control.gate('part'),
          });
  }

  /** The micro-batches of a step, as every pass over it sees them. */
  #microBatches(step: number): PairBatch[] {
    const { config, prepared } = this.#context;
    const { microBatchSize } = config.training;
    const indices = Array.from(this.#order.batch(step), (position) => prepared.train[position]!);
    const options = { refined: this.#refined, padId: prepared.tokenizer.eosId };
    return parts(indices, microBatchSize).map((part) => pairBatch(prepared.rows, part, options));
  }

  /** Computes the reference's log-probabilities of every pair that the run will see. */
  async computeReference(): Promise<void> {
    const { config, prepared, reporter, control } = this.#context;
    const { steps, batchSize } = config.training;
    const visits = Math.min(steps, Math.ceil(prepared.train.length / batchSize));
    const gate = (): Promise<void> => control.gate('part');
    reporter.phaseStarted('reference', visits);
    for (let step = 1; step <= visits; step++) {
      const microBatches = this.#microBatches(step);
      if (!microBatches.every((batch) => this.#referenceLogps.has(batch)))
        await this.#referenceLogps.compute(this.#reference, microBatches, {
          gate,
          onBatch: () => undefined,
        });
      reporter.progress(step);
    }
    if (this.#heldOut && !this.#heldOutReference)
      this.#heldOutReference = await this.#heldOut.logps(this.#reference);
  }

  /** Trains to the last step, logging and evaluating on the way. */
  async train(): Promise<void> {
    const { config, reporter, control, backend } = this.#context;
    const { steps, logEvery, evalEvery } = config.training;
    const flat = new FlatParameters(this.#policy.parameters);
    const optimizer = createOptimizer(flat, config.optimizer, this.#from?.optimizer);
    this.#optimizer = optimizer;
    reporter.phaseStarted('align', steps);
    try {
      if (!this.#evaluated && isEvaluated(this.#step, evalEvery, steps))
        await this.#evaluate(this.#step);
      this.#evaluated = true;
      await this.#endWhereAsked();
      while (this.#step < steps) {
        await control.gate('step');
        const step = this.#step + 1;
        const began = performance.now();
        const before = backend.counters.snapshot();
        const microBatches = this.#microBatches(step);
        const learningRate = learningRateAt(step, { ...config.optimizer, steps });
        const batchTokens = microBatches.reduce((sum, batch) => sum + batch.tokens, 0);
        const tokens = (this.#tokens += batchTokens);
        this.#update({ step, microBatches, learningRate, tokens }, flat, optimizer);
        this.#step = this.stepsDone = step;
        this.#evaluated = false;
        const logged = isLogged(step, logEvery, steps);
        const diverged = logged || this.#unread.full ? await this.#read(logged) : null;
        if (diverged === null && !logged) await backend.sync();
        const after = backend.counters.snapshot();
        this.lastCounts = {
          dispatches: after.dispatches - before.dispatches,
          readbacks: after.readbacks - before.readbacks,
        };
        const seconds = (performance.now() - began) / 1000;
        reporter.pace.add(seconds, config.training.batchSize, batchTokens);
        if (diverged !== null) this.#leaveOut(diverged, optimizer);
        reporter.progress(this.#step);
        if (diverged === null && isEvaluated(step, evalEvery, steps)) await this.#evaluate(step);
        this.#evaluated = true;
        await this.#endWhereAsked();
      }
      // What paused the run at its last step holds it here.
      await control.gate('part');
    } catch (error) {
      if (error instanceof Stopped && !this.#unread.empty) {
        // An update that nobody looked at yet may be one that was not applied.
        const diverged = await this.#read(false);
        if (diverged !== null) this.#leaveOut(diverged, optimizer);
      }
      throw error;
    } finally {
      this.#unread.dispose();
    }
  }

  /** From the bad update on nothing was applied: the run stands before it, and goes on behind it. */
  #leaveOut(diverged: number, optimizer: Optimizer): void {
    optimizer.goOn(this.#step - diverged + 1);
    this.stepsDone = diverged - 1;
    this.#step = diverged;
  }

  /** Ends the run at `training.stopAt`, as Stop does. */
  async #endWhereAsked(): Promise<void> {
    const { config, control } = this.#context;
    const { stopAt } = config.training;
    if (stopAt === null || this.#step < stopAt) return;
    await control.gate('part');
    throw new Stopped();
  }

  /**
   * Reads where the phase stands, so that another one can go on from there; it must not be training.
   * @returns null before the first step may be taken
   */
  async capture(): Promise<AlignStart | null> {
    if (!this.#optimizer) return null;
    const { known, plain, refined } = this.#referenceLogps;
    return {
      step: this.#step,
      tokens: this.#tokens,
      evaluated: this.#evaluated,
      optimizer: await this.#optimizer.capture(),
      logps: { known, plain, refined, heldOut: this.#heldOutReference },
      lossState: this.lossState,
    };
  }

  /** Frees the optimizer. */
  dispose(): void {
    this.#optimizer?.dispose();
    this.#optimizer = null;
  }

  #update(update: Update, flat: FlatParameters, optimizer: Optimizer): void {
    const { alignment, optimizer: settings } = this.#context.config;
    const { gradients, observed } = alignmentGradients(
      this.#policy,
      flat,
      update.microBatches,
      this.#referenceLogps,
      alignment,
    );
    const norm = globalNorm(gradients);
    const clipped = clipByGlobalNorm(gradients, norm, settings.maxGradNorm);
    optimizer.apply(clipped, norm, update.learningRate);
    this.#unread.push(
      update,
      tidy(() => concat([reshape<Rank.R1>(norm, [1]), ...observed])),
    );
    for (const tensor of [...gradients, ...clipped, ...observed, norm]) tensor.dispose();
  }

  /**
   * Reads every update since the last logging step at once, and logs the last of them.
   * @returns the step at which a number was not finite, which is then the last that is logged; else null
   */
  async #read(logged: boolean): Promise<number | null> {
    const updates = await this.#unread.read();
    for (const [i, { update, values }] of updates.entries()) {
      const norm = values[0]!;
      const { losses, logps } = observedStep(
        values.subarray(1),
        update.microBatches,
        this.#referenceLogps,
      );
      const finite = Number.isFinite(norm) && losses.every((loss) => Number.isFinite(loss));
      if (!finite || (logged && i === updates.length - 1)) this.#log(update, losses, logps, norm);
      if (finite) continue;
      // What came behind it was left out with it.
      this.#tokens = update.tokens;
      this.#sayDiverged(update, losses, norm);
      return update.step;
    }
    return null;
  }

  #log(
    { step, learningRate, tokens }: Update,
    losses: Float32Array,
    logps: Parameters<typeof pairMetrics>[0],
    norm: number,
  ): void {
    const { config, reporter } = this.#context;
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    reporter.metrics('align', 'train', step, this.#epoch(step), this.#seen(step, tokens), {
      loss,
      grad_norm: norm,
      learning_rate: learningRate,
      ...pairMetrics(logps, config.alignment),
    });
    reporter.pairValues(step, batchValues(logps, config.alignment));
  }

  #seen(step: number, tokens: number): { readonly pairs: number; readonly tokens: number } {
    return { pairs: step * this.#context.config.training.batchSize, tokens };
  }

  #epoch(step: number): number {
    const { config, prepared } = this.#context;
    return (step * config.training.batchSize) / prepared.train.length;
  }

  #sayDiverged({ step, microBatches }: Update, losses: Float32Array, norm: number): void {
    const indices = microBatches.flatMap((batch) => [...batch.indices]);
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    this.#context.diverge(
      step,
      bad < 0 ? gradientIsNotFinite(step, norm) : lossIsNotFinite(step, losses[bad]!),
      bad < 0 ? null : indices[bad]!,
    );
  }

  async #evaluate(step: number): Promise<void> {
    if (!this.#heldOut || !this.#heldOutReference) return;
    const { config, reporter, prepared } = this.#context;
    const policy = await this.#heldOut.logps(this.#policy);
    const logps = joinLogps(this.#heldOut, policy, this.#heldOutReference);
    let total = 0;
    let bad = -1;
    for (let pair = 0; pair < this.#heldOut.size; pair++) {
      const loss = heldOutLoss(config.alignment, logps, pair);
      if (!Number.isFinite(loss) && bad < 0) bad = pair;
      total += loss;
    }
    const seen = this.#seen(step, this.#tokens);
    reporter.metrics('align', 'eval', step, this.#epoch(step), seen, {
      loss: total / this.#heldOut.size,
      ...pairMetrics(logps, config.alignment),
    });
    reporter.pairValues(step, heldOutValues(logps));
    if (bad >= 0) this.#context.diverge(step, heldOutLossIsNotFinite(step), prepared.eval[bad]!);
  }
}
