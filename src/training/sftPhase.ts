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
import { sftIsNotFinite } from '../shared/sentences/runSentences';
import { FlatParameters } from './flatParameters';
import { forwardLogps, logpInputs } from './forwardLogps';
import { clipByGlobalNorm, globalNorm } from './gradients';
import { createOptimizer, type Optimizer } from './optimizers';
import { parts } from './pairBatch';
import type { PhaseStart } from './phaseStart';
import { isEvaluated, isLogged, type RunContext } from './runContext';
import { Stopped } from './runControl';
import { learningRateAt } from './schedules';
import { Unread } from './unread';

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
/** An update; its values are [1 + rows]: norm, then each row's log-probability. */
interface Update {
  readonly step: number;
  readonly indices: readonly number[];
  readonly learningRate: number;
  /** Tokens trained on, this update's included. */
  readonly tokens: number;
}

/** Fits the policy to the chosen completions, by the mean negative log-probability of a token. */
export class SftPhase {
  readonly #context: RunContext;
  readonly #policy: Decoder;
  readonly #unread = new Unread<Update>();
  readonly #from: PhaseStart | null;
  #optimizer: Optimizer | null = null;
  // As in alignment.
  #step: number;
  #tokens: number;
  #evaluated: boolean;

  constructor(context: RunContext, policy: Decoder, from: PhaseStart | null = null) {
    this.#context = context;
    this.#policy = policy;
    this.#from = from;
    this.#step = from?.step ?? 0;
    this.#tokens = from?.tokens ?? 0;
    this.#evaluated = from?.evaluated ?? false;
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

  #seen(step: number, tokens: number): { readonly pairs: number; readonly tokens: number } {
    return { pairs: step * this.#context.config.sft.batchSize, tokens };
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
    const optimizer = createOptimizer(flat, sftOptimizer, this.#from?.optimizer);
    this.#optimizer = optimizer;
    reporter.phaseStarted('sft', steps);
    try {
      if (!this.#evaluated && isEvaluated(this.#step, evalEvery, steps))
        await this.#evaluate(this.#step);
      this.#evaluated = true;
      while (this.#step < steps) {
        await control.gate('step');
        const step = this.#step + 1;
        const began = performance.now();
        const indices = Array.from(order.batch(step), (position) => prepared.train[position]!);
        const batchTokens = this.#batchTokens(indices);
        const tokens = (this.#tokens += batchTokens);
        const update = { step, indices, learningRate: learningRateAt(step + 1, schedule), tokens };
        this.#update(update, flat, optimizer);
        this.#step = step;
        this.#evaluated = false;
        const logged = isLogged(step, logEvery, steps);
        const diverged = logged || this.#unread.full ? await this.#read(logged) : null;
        if (diverged === null && !logged) await backend.sync();
        reporter.pace.add((performance.now() - began) / 1000, batchSize, batchTokens);
        if (diverged !== null) this.#leaveOut(diverged, optimizer);
        reporter.progress(this.#step);
        if (diverged === null && isEvaluated(step, evalEvery, steps)) await this.#evaluate(step);
        this.#evaluated = true;
      }
      await control.gate('part');
      this.dispose();
    } catch (error) {
      if (error instanceof Stopped && !this.#unread.empty) {
        const diverged = await this.#read(false);
        if (diverged !== null) this.#leaveOut(diverged, optimizer);
      }
      throw error;
    } finally {
      this.#unread.dispose();
    }
  }

  /** As in alignment: nothing was applied from the bad update on, and the phase goes on behind it. */
  #leaveOut(diverged: number, optimizer: Optimizer): void {
    optimizer.goOn(this.#step - diverged + 1);
    this.#step = diverged;
  }

  /** Reads where the phase stands, so that another one can go on from there; it must not be training. */
  async capture(): Promise<PhaseStart> {
    return {
      step: this.#step,
      tokens: this.#tokens,
      evaluated: this.#evaluated,
      optimizer: this.#optimizer && (await this.#optimizer.capture()),
    };
  }

  /** Frees the optimizer. */
  dispose(): void {
    this.#optimizer?.dispose();
    this.#optimizer = null;
  }

  #update(update: Update, flat: FlatParameters, optimizer: Optimizer): void {
    const { indices, learningRate } = update;
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
    this.#unread.push(
      update,
      tidy(() => concat([reshape<Rank.R1>(norm, [1]), rows])),
    );
    for (const tensor of [...gradients, ...clipped, rows, norm]) tensor.dispose();
  }

  /** Reads and logs as alignment does. @returns the step at which a number was not finite, or null */
  async #read(logged: boolean): Promise<number | null> {
    const { reporter, diverge } = this.#context;
    const updates = await this.#unread.read();
    for (const [i, { update, values }] of updates.entries()) {
      const { step, indices, learningRate, tokens } = update;
      const norm = values[0]!;
      const logps = values.subarray(1);
      const loss = -logps.reduce((sum, value) => sum + value, 0) / this.#completionTokens(indices);
      const finite = Number.isFinite(norm) && Number.isFinite(loss);
      if (!finite || (logged && i === updates.length - 1))
        reporter.metrics('sft', 'train', step, this.#epoch(step), this.#seen(step, tokens), {
          loss,
          grad_norm: norm,
          learning_rate: learningRate,
        });
      if (finite) continue;
      // What came behind it was left out with it.
      this.#tokens = tokens;
      const bad = logps.findIndex((value) => !Number.isFinite(value));
      diverge(step, sftIsNotFinite(step, loss, norm), bad < 0 ? null : indices[bad]!);
      return step;
    }
    return null;
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
    const seen = this.#seen(step, this.#tokens);
    reporter.metrics('sft', 'eval', step, this.#epoch(step), seen, { loss });
  }
}
