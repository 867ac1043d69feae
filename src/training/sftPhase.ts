import { completionLogps } from '../alignment/logps';
import {
  concat,
  keep,
  mul,
  scalar,
  sum,
  variableGrads,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { batchOrder } from '../data/batches';
import { bucketLength, collate, type Batch } from '../data/collate';
import type { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { sftIsNotFinite } from '../shared/sentences/runSentences';
import type { FlatParameters } from './flatParameters';
import { forwardLogps, withLogpInputs } from './forwardLogps';
import { parts } from './pairBatch';
import { PhaseProgress, type PhaseStart } from './phaseProgress';
import type { RunContext } from './runContext';
import type { RowPlace } from './runReporter';
import { learningRateAt } from './schedules';
import { SftRows, type SftRow } from './sftRows';
import { trainSteps, type ReadStep, type TrainedSteps } from './trainSteps';

/** The phase's own optimizer: it never depends on the method or on how alignment is trained. */
export const sftOptimizer = {
  type: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  weightDecay: 0,
} as const;
const maxGradNorm = 1;
/** The share of the steps over which the rate rises. */
const warmupShare = 0.1;
const largestSeed = 2 ** 32;

/** The rate of a phase of its own: up over the first tenth, then down along a cosine; asked for a step ahead. */
export function warmedCosine(steps: number, learningRate: number) {
  return {
    schedule: 'cosine',
    learningRate,
    warmupSteps: Math.floor(steps * warmupShare),
    // One more than there are, and begun at the second: no update has a rate of zero.
    steps: steps + 1,
  } as const;
}

const completionTokens = (rows: readonly SftRow[]): number =>
  rows.reduce((sum, { completionIds }) => sum + completionIds.length, 0);
const batchTokens = (rows: readonly SftRow[]): number =>
  rows.reduce((sum, { promptIds }) => sum + promptIds.length, completionTokens(rows));

/** Fits the policy to the chosen completions, by the mean negative log-probability of a token. */
export class SftPhase {
  readonly #context: RunContext;
  readonly #policy: Decoder;
  readonly #progress: PhaseProgress;

  constructor(context: RunContext, policy: Decoder, from: PhaseStart | null = null) {
    this.#context = context;
    this.#policy = policy;
    this.#progress = new PhaseProgress(from);
  }

  #collate(rows: readonly SftRow[]): Batch {
    const { eosId } = this.#context.prepared.tokenizer;
    return collate(rows, { bucket: bucketLength, padId: eosId });
  }

  /** Trains to the last step, logging and evaluating on the way. */
  async train(): Promise<void> {
    const { config, prepared } = this.#context;
    const { steps, batchSize, learningRate } = config.sft;
    if (steps === 0) return;
    // A seed of its own, so that alignment's order of batches does not hang on this phase.
    const seed = seededRandom(config.seed).fork('sft').integer(largestSeed);
    const { shuffle } = config.data;
    const order = batchOrder(prepared.train.length, { batchSize, shuffle, seed });
    const rows = new SftRows(config, prepared);
    const schedule = warmedCosine(steps, learningRate);
    await trainSteps<readonly SftRow[]>(this.#context, this.#policy.parameters, {
      ...{ phase: 'sft', steps, batchSize, optimizer: sftOptimizer, maxGradNorm },
      progress: this.#progress,
      learningRate: (step) => learningRateAt(step + 1, schedule),
      batch: (step) =>
        rows.batch(
          step,
          Array.from(order.batch(step), (position) => prepared.train[position]!),
        ),
      tokens: batchTokens,
      gradients: (batch, flat) => this.#gradients(batch, flat),
      read: (update, norm, logps) => this.#read(update, norm, logps),
      evaluate: (place) => this.#evaluate(rows, place),
    });
    this.dispose();
  }

  /** Reads where the phase stands, so that another one can go on from there; it must not be training. */
  capture(): Promise<PhaseStart> {
    return this.#progress.capture();
  }

  /** Frees the optimizer. */
  dispose(): void {
    this.#progress.dispose();
  }

  #gradients(
    batch: readonly SftRow[],
    flat: FlatParameters,
  ): ReturnType<TrainedSteps<unknown>['gradients']> {
    const tokens = completionTokens(batch);
    const observed: Tensor1D[] = [];
    const gradients = withLogpInputs(this.#policy, this.#collate(batch), (inputs) => {
      const { grads } = variableGrads(() => {
        const logps = completionLogps(this.#policy, inputs); // [B]
        observed.push(keep(logps.clone()));
        return mul<Scalar>(sum(logps), scalar(-1 / tokens));
      }, [...this.#policy.parameters]);
      return flat.flatten(grads);
    });
    return { gradients, observed };
  }

  #read(
    { step, batch, learningRate }: Parameters<TrainedSteps<readonly SftRow[]>['read']>[0],
    norm: number,
    logps: Float32Array,
  ): ReadStep {
    const loss = -logps.reduce((sum, value) => sum + value, 0) / completionTokens(batch);
    const bad = logps.findIndex((value) => !Number.isFinite(value));
    return {
      fault:
        Number.isFinite(norm) && Number.isFinite(loss)
          ? null
          : { message: sftIsNotFinite(step, loss, norm), pair: bad < 0 ? null : batch[bad]!.pair },
      log: (place) => {
        this.#context.reporter.metrics('sft', 'train', place, {
          loss,
          grad_norm: norm,
          learning_rate: learningRate,
        });
      },
    };
  }

  /** Held-out loss: the mean negative log-probability of a token of the held-out chosen completions. */
  async #evaluate(rows: SftRows, place: RowPlace): Promise<void> {
    const { config, prepared, reporter, control } = this.#context;
    if (prepared.eval.length === 0) return;
    const held = prepared.eval.map((pair) => rows.chosen(pair));
    const passes: Tensor1D[] = [];
    let logps: Float32Array;
    try {
      for (const batch of parts(held, config.sft.batchSize)) {
        await control.gate('part');
        passes.push(forwardLogps(this.#policy, this.#collate(batch)));
      }
      const all = concat(passes);
      logps = await readTensor(all);
      all.dispose();
    } finally {
      passes.forEach((pass) => {
        pass.dispose();
      });
    }
    const loss = -logps.reduce((sum, value) => sum + value, 0) / completionTokens(held);
    reporter.metrics('sft', 'eval', place, { loss });
  }
}
