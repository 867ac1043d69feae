import { completionLogps } from '../alignment/logps';
import {
  concat,
  keep,
  mul,
  reshape,
  scalar,
  sum,
  tidy,
  variableGrads,
  type Rank,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { batchOrder } from '../data/batches';
import { bucketLength, collate, type Batch } from '../data/collate';
import type { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { FlatParameters } from './flatParameters';
import { forwardLogps, logpInputs } from './forwardLogps';
import { clipByGlobalNorm, globalNorm } from './gradients';
import { createOptimizer } from './optimizers';
import { parts } from './pairBatch';
import { isEvaluated, isLogged, type RunContext } from './runContext';
import { learningRateAt } from './schedules';

/** The phase's own optimizer: it never depends on the method or on how alignment is trained. */
const optimizerSettings = {
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
/** Updates whose losses may wait on the GPU for a logging step. */
const mostUnread = 512;

interface UnreadStep {
  readonly step: number;
  readonly indices: readonly number[];
  readonly tokens: number;
  readonly values: Tensor1D; // [1 + rows]: norm, then each row's log-probability
}

/** Fits the policy to the chosen completions, by the mean negative log-probability of a token. */
export class SftPhase {
  readonly #context: RunContext;
  readonly #policy: Decoder;
  #unread: UnreadStep[] = [];

  constructor(context: RunContext, policy: Decoder) {
    this.#context = context;
    this.#policy = policy;
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

  /** Trains to the last step, logging and evaluating on the way. */
  async train(): Promise<void> {
    const { config, prepared, reporter, control, backend } = this.#context;
    const { steps, batchSize, learningRate } = config.sft;
    if (steps === 0) return;
    const { logEvery, evalEvery } = config.training;
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
    const flat = new FlatParameters(this.#policy.parameters);
    const optimizer = createOptimizer(flat, optimizerSettings);
    reporter.phaseStarted('sft', steps);
    try {
      if (isEvaluated(0, evalEvery, steps)) await this.#evaluate(0);
      for (let step = 1; step <= steps; step++) {
        await control.gate('step');
        const began = performance.now();
        const indices = Array.from(order.batch(step), (position) => prepared.train[position]!);
        const rate = learningRateAt(step + 1, schedule);
        this.#update(step, indices, flat, optimizer, rate);
        const logged = isLogged(step, logEvery, steps);
        if (logged || this.#unread.length >= mostUnread) await this.#read(logged, rate);
        else await backend.sync();
        const tokens = indices.reduce(
          (sum, i) => sum + prepared.rows[i]!.promptIds.length + prepared.rows[i]!.chosenIds.length,
          0,
        );
        reporter.pace.add((performance.now() - began) / 1000, batchSize, tokens);
        reporter.progress(step);
        if (isEvaluated(step, evalEvery, steps)) await this.#evaluate(step);
      }
    } finally {
      this.#unread.forEach(({ values }) => {
        values.dispose();
      });
      optimizer.dispose();
    }
  }

  #update(
    step: number,
    indices: readonly number[],
    flat: FlatParameters,
    optimizer: ReturnType<typeof createOptimizer>,
    learningRate: number,
  ): void {
    const tokens = this.#completionTokens(indices);
    const taps: Tensor1D[] = [];
    const gradients = tidy(() => {
      const inputs = logpInputs(this.#collate(indices));
      const { grads } = variableGrads(() => {
        const logps = completionLogps(this.#policy, inputs); // [B]
        taps.push(keep(logps.clone()));
        return mul<Scalar>(sum(logps), scalar(-1 / tokens));
      }, [...this.#policy.parameters]);
      return flat.flatten(grads);
    });
    const [rows] = taps;
    if (!rows) throw new Error('The loss was not computed.');
    const norm = globalNorm(gradients);
    const clipped = clipByGlobalNorm(gradients, norm, maxGradNorm);
    optimizer.apply(clipped, norm, learningRate);
    const values = tidy(() => concat([reshape<Rank.R1>(norm, [1]), rows]));
    this.#unread.push({ step, indices, tokens, values });
    for (const tensor of [...gradients, ...clipped, rows, norm]) tensor.dispose();
  }

  async #read(logged: boolean, learningRate: number): Promise<void> {
    const unread = this.#unread;
    this.#unread = [];
    const all = tidy(() => concat(unread.map(({ values }) => values)));
    const read = await readTensor(all);
    for (const tensor of [all, ...unread.map(({ values }) => values)]) tensor.dispose();
    const { reporter } = this.#context;
    let at = 0;
    for (const { step, indices, tokens, values } of unread) {
      const norm = read[at]!;
      const logps = read.subarray(at + 1, at + values.size);
      at += values.size;
      const loss = -logps.reduce((sum, value) => sum + value, 0) / tokens;
      const finite = Number.isFinite(norm) && Number.isFinite(loss);
      if (!finite || (logged && step === unread.at(-1)?.step))
        reporter.metrics('sft', 'train', step, this.#epoch(step), {
          loss,
          grad_norm: norm,
          learning_rate: learningRate,
        });
      if (finite) continue;
      const bad = logps.findIndex((value) => !Number.isFinite(value));
      const message = `Step ${step} of the supervised phase: the loss is ${loss} and the gradient norm ${norm}, so the update was left out and the run is paused.`;
      this.#context.diverge(step, message, bad < 0 ? null : indices[bad]!);
      return;
    }
  }

  #epoch(step: number): number {
    const { config, prepared } = this.#context;
    return (step * config.sft.batchSize) / prepared.train.length;
  }

  /** Held-out loss: the mean negative log-probability of a token of the held-out chosen completions. */
  async #evaluate(step: number): Promise<void> {
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
    reporter.metrics('sft', 'eval', step, this.#epoch(step), { loss });
  }
}
