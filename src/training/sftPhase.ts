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

  #collate(indices: readonly number[]): Batch {
    const { rows, tokenizer } = this.#context.prepared;
    const chosen = indices.map((index) => ({
      promptIds: rows[index]!.promptIds,
      completionIds: rows[index]!.chosenIds,
    }));
    return collate(chosen, { bucket: bucketLength, padId: tokenizer.eosId });
  }

  #completionTokens(indices: readonly number[]): number {
    return indices.reduce((sum, i) => sum + this.#context.prepared.rows[i]!.chosenIds.length, 0);
  }

  #batchTokens(indices: readonly number[]): number {
    const { rows } = this.#context.prepared;
    return indices.reduce(
      (sum, i) => sum + rows[i]!.promptIds.length + rows[i]!.chosenIds.length,
      0,
    );
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
    const schedule = {
      schedule: 'cosine',
      learningRate,
      warmupSteps: Math.floor(steps * warmupShare),
      // One more than there are, and begun at the second: no update has a rate of zero.
      steps: steps + 1,
    } as const;
    await trainSteps<readonly number[]>(this.#context, this.#policy.parameters, {
      ...{ phase: 'sft', steps, batchSize, optimizer: sftOptimizer, maxGradNorm },
      progress: this.#progress,
      learningRate: (step) => learningRateAt(step + 1, schedule),
      batch: (step) => Array.from(order.batch(step), (position) => prepared.train[position]!),
      tokens: (indices) => this.#batchTokens(indices),
      gradients: (indices, flat) => this.#gradients(indices, flat),
      read: (update, norm, logps) => this.#read(update, norm, logps),
      evaluate: (place) => this.#evaluate(place),
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
    indices: readonly number[],
    flat: FlatParameters,
  ): ReturnType<TrainedSteps<unknown>['gradients']> {
    const tokens = this.#completionTokens(indices);
    const observed: Tensor1D[] = [];
    const gradients = withLogpInputs(this.#policy, this.#collate(indices), (inputs) => {
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
    { step, batch, learningRate }: Parameters<TrainedSteps<readonly number[]>['read']>[0],
    norm: number,
    logps: Float32Array,
  ): ReadStep {
    const loss = -logps.reduce((sum, value) => sum + value, 0) / this.#completionTokens(batch);
    const bad = logps.findIndex((value) => !Number.isFinite(value));
    return {
      fault:
        Number.isFinite(norm) && Number.isFinite(loss)
          ? null
          : { message: sftIsNotFinite(step, loss, norm), pair: bad < 0 ? null : batch[bad]! },
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
  async #evaluate(place: RowPlace): Promise<void> {
    const { config, prepared, reporter, control } = this.#context;
    if (prepared.eval.length === 0) return;
    const passes: Tensor1D[] = [];
    let logps: Float32Array;
    try {
      for (const indices of parts(prepared.eval, config.sft.batchSize)) {
        await control.gate('part');
        passes.push(forwardLogps(this.#policy, this.#collate(indices)));
      }
      const all = concat(passes);
      logps = await readTensor(all);
      all.dispose();
    } finally {
      passes.forEach((pass) => {
        pass.dispose();
      });
    }
    const loss =
      -logps.reduce((sum, value) => sum + value, 0) / this.#completionTokens(prepared.eval);
    reporter.metrics('sft', 'eval', place, { loss });
  }
}
