import { MarginAverages } from '../alignment/marginAverages';
import { tidy } from '../backend/ops';
import { batchOrder, type BatchOrder } from '../data/batches';
import { heldOutLosses } from '../evaluation/heldOutLoss';
import type { PairLogps } from '../evaluation/pairLogps';
import { pairMetrics, type MetricValues } from '../evaluation/pairMetrics';
import { batchValues, heldOutValues } from '../evaluation/pairValues';
import { klMetrics } from '../evaluation/sampledKl';
import { scoreCorrelations } from '../evaluation/scoreCorrelations';
import { averagingLoss, isRefined } from '../methods/lossTypes';
import { noAverage, type MarginAverage } from '../methods/pairTerms';
import type { Decoder } from '../model/decoder';
import {
  gradientIsNotFinite,
  heldOutLossIsNotFinite,
  lossIsNotFinite,
} from '../shared/sentences/runSentences';
import { answerLogRatios } from './answerLogRatios';
import { alignmentGradients, type StepResult } from './alignmentStep';
import type { FlatParameters } from './flatParameters';
import { observedStep } from './observed';
import { pairBatch, parts, type PairBatch } from './pairBatch';
import { joinLogps, PairSet, type SetLogps } from './pairSet';
import { PhaseProgress, type PhaseStart } from './phaseProgress';
import { ReferenceLogps } from './referenceLogps';
import { Samples } from './samples';
import type { KeptLogps, LossState } from './runCheckpoint';
import type { RunContext } from './runContext';
import type { RowPlace } from './runReporter';
import { learningRateAt } from './schedules';
import { scoreGaps } from './scores';
import type { TaskEvaluation } from './taskEvaluation';
import { trainSteps, type ReadStep, type StepCounts, type TrainedSteps } from './trainSteps';

/** A step and its pairs. */
interface StepBatch {
  readonly step: number;
  readonly microBatches: readonly PairBatch[];
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
  readonly #scoreGaps: Float32Array;
  readonly #averages: MarginAverages | null;
  /** The moving averages of the last update that was read and stands. */
  #averagesRead: MarginAverage = noAverage;
  readonly samples: Samples;
  readonly #tasks: TaskEvaluation | null;
  readonly #progress: PhaseProgress;
  stepsDone: number;
  lastCounts: StepCounts | null = null;
  /** The held-out pairs at the last evaluation. */
  last: { readonly step: number; readonly logps: PairLogps } | null = null;

  constructor(
    context: RunContext,
    policy: Decoder,
    reference: Decoder,
    from: AlignStart | null = null,
    tasks: TaskEvaluation | null = null,
  ) {
    const { config, prepared } = context;
    this.#context = context;
    this.#policy = policy;
    this.#reference = reference;
    this.samples = new Samples(context, reference);
    this.#tasks = tasks;
    this.#refined = isRefined(config.alignment.lossType);
    this.#scoreGaps = scoreGaps(prepared.pairs);
    this.#averages =
      averagingLoss(config.alignment.lossType) === null ? null : new MarginAverages();
    const { mean, deviation } = from?.lossState ?? {};
    if (mean !== undefined && deviation !== undefined) {
      this.#averagesRead = { mean, deviation };
      this.#averages?.restore(this.#averagesRead);
    }
    this.#progress = new PhaseProgress(from);
    this.stepsDone = this.#progress.step;
    const kept = from?.logps ?? null;
    this.#referenceLogps = new ReferenceLogps(prepared.pairs.length, this.#refined, kept);
    this.#heldOutReference = kept?.heldOut ?? null;
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
            prefix: prepared.refinedPrefix,
            batchSize: config.training.microBatchSize,
            gate: () => context.control.gate('part'),
          });
  }

  /** The micro-batches of a step, as every pass over it sees them. */
  #microBatches(step: number): PairBatch[] {
    const { config, prepared } = this.#context;
    const { batchSize, microBatchSize } = config.training;
    const prefix = { ids: prepared.refinedPrefix, pairs: batchSize };
    const indices = Array.from(this.#order.batch(step), (position) => prepared.train[position]!);
    const options = { refined: this.#refined, padId: prepared.tokenizer.eosId, prefix };
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

  /** Whether a step may have been taken. */
  get hasBegun(): boolean {
    return this.#progress.optimizer !== null;
  }

  /** Updates that the device was given: those whose numbers are not read yet too. */
  get stepsIssued(): number {
    return this.#progress.step;
  }

  /** The reference's log-probabilities as far as they are computed. */
  get referenceKept(): KeptLogps {
    const { known, plain, refined } = this.#referenceLogps;
    return { known, plain, refined, heldOut: this.#heldOutReference };
  }

  /** Trains to the last step, logging and evaluating on the way. */
  train(): Promise<void> {
    const { optimizer, training } = this.#context.config;
    const { steps, batchSize, stopAt } = training;
    return trainSteps<StepBatch>(this.#context, this.#policy.parameters, {
      ...{ phase: 'align', steps, batchSize, optimizer, maxGradNorm: optimizer.maxGradNorm },
      ...{ progress: this.#progress, stopAt },
      learningRate: (step) => learningRateAt(step, { ...optimizer, steps }),
      batch: (step) => ({ step, microBatches: this.#microBatches(step) }),
      tokens: ({ microBatches }) => microBatches.reduce((sum, batch) => sum + batch.tokens, 0),
      gradients: ({ step, microBatches }, flat) => this.#gradients(step, microBatches, flat),
      read: (update, norm, observed) => this.#read(update, norm, observed),
      evaluate: async (place) => {
        const sound = await this.#evaluate(place);
        if (sound) await this.#tasks?.report(this.#policy, place);
      },
      onStep: (stepsDone, counts) => {
        this.stepsDone = stepsDone;
        this.lastCounts = counts ?? this.lastCounts;
      },
    });
  }

  #gradients(step: number, microBatches: readonly PairBatch[], flat: FlatParameters): StepResult {
    const { alignment, seed } = this.#context.config;
    const averages = this.#averages;
    const context = { seed, step, scoreGaps: this.#scoreGaps, averages };
    const references = this.#referenceLogps;
    const result = alignmentGradients(
      ...([this.#policy, flat, microBatches, references, alignment, context] as const),
    );
    // Read with the rest, so that averages of updates that were left out can be taken back.
    return averages
      ? { ...result, observed: [...result.observed, tidy(() => averages.observed())] }
      : result;
  }

  /** The averages that an update used; where it was left out, training goes on from those before it. */
  #readAverages(observed: Float32Array, leftOut: boolean): MetricValues {
    if (!this.#averages) return {};
    const [mean, deviation] = observed.subarray(-2);
    if (leftOut) this.#averages.restore(this.#averagesRead);
    else this.#averagesRead = { mean: mean!, deviation: deviation! };
    return { 'averages/mean': mean!, 'averages/deviation': deviation! };
  }

  /**
   * Reads where the phase stands, so that another one can go on from there; it must not be training.
   * @returns null before the first step may be taken
   */
  async capture(): Promise<AlignStart | null> {
    if (!this.#progress.optimizer) return null;
    return {
      ...(await this.#progress.capture()),
      logps: this.referenceKept,
      lossState: { ...(await this.#averages?.read()) },
    };
  }

  /** Frees what the phase keeps on the backend. */
  dispose(): void {
    this.#averages?.dispose();
    this.#progress.dispose();
  }

  #read(
    { step, batch, learningRate }: Parameters<TrainedSteps<StepBatch>['read']>[0],
    norm: number,
    observed: Float32Array,
  ): ReadStep {
    const { config, reporter, prepared } = this.#context;
    const { microBatches } = batch;
    const { losses, logps } = observedStep(observed, microBatches, this.#referenceLogps);
    const fault = faultOf(step, microBatches, losses, norm);
    const averages = this.#readAverages(observed, fault !== null);
    return {
      fault,
      log: (place) => {
        const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
        reporter.metrics('align', 'train', place, {
          loss,
          grad_norm: norm,
          learning_rate: learningRate,
          ...pairMetrics(logps, config.alignment),
          ...averages,
        });
        const indices = microBatches.flatMap((part) => [...part.indices]);
        const lines = indices.map((pair) => prepared.pairs[pair]!.line);
        const scoreGaps = indices.map((pair) => this.#scoreGaps[pair]!);
        const { 'averages/mean': mean = 0, 'averages/deviation': deviation = 0 } = averages;
        const values = { lines, scoreGaps, losses, averages: { mean, deviation } };
        reporter.pairValues(step, batchValues(logps, config.alignment, values));
      },
    };
  }

  /** Evaluates the held-out pairs, where there are some; false where a loss of theirs was not finite. */
  async #evaluate(place: RowPlace): Promise<boolean> {
    if (!this.#heldOut || !this.#heldOutReference) return true;
    const { config, reporter, prepared } = this.#context;
    const policy = await this.#heldOut.logps(this.#policy);
    const logps = joinLogps(this.#heldOut, policy, this.#heldOutReference);
    const scoreGaps = prepared.eval.map((index) => this.#scoreGaps[index]!);
    const averages = (await this.#averages?.read()) ?? noAverage;
    const { alignment, seed } = config;
    const losses = heldOutLosses(alignment, logps, { seed, averages, scoreGaps });
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    const total = losses.reduce((sum, loss) => sum + loss, 0);
    const { step } = place;
    this.last = { step, logps };
    const sampled = bad < 0 ? await this.samples.report(this.#policy, step) : {};
    const kl = bad < 0 ? await this.#sampledKl() : {};
    reporter.metrics('align', 'eval', place, {
      loss: total / this.#heldOut.size,
      ...pairMetrics(logps, alignment),
      ...scoreCorrelations(logps, scoreGaps),
      ...sampled,
      ...kl,
    });
    reporter.pairValues(step, heldOutValues(logps));
    if (bad >= 0) this.#context.diverge(step, heldOutLossIsNotFinite(step), prepared.eval[bad]!);
    return bad < 0;
  }

  /** How far the answers of this evaluation show the policy to be from its reference. */
  async #sampledKl(): Promise<MetricValues> {
    const answers = this.samples.last?.answers;
    if (!answers) return {};
    return klMetrics(
      await answerLogRatios(this.#context, answers, {
        policy: this.#policy,
        reference: this.#reference,
      }),
    );
  }
}

function faultOf(
  step: number,
  microBatches: readonly PairBatch[],
  losses: Float32Array,
  norm: number,
): ReadStep['fault'] {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0 && Number.isFinite(norm)) return null;
  const indices = microBatches.flatMap((batch) => [...batch.indices]);
  return {
    message: bad < 0 ? gradientIsNotFinite(step, norm) : lossIsNotFinite(step, losses[bad]!),
    pair: bad < 0 ? null : indices[bad]!,
  };
}
