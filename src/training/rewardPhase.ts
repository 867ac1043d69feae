import { bradleyTerryLosses } from '../alignment/bradleyTerry';
import {
  concat,
  keep,
  mul,
  scalar,
  slice,
  sub,
  sum,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { batchOrder } from '../data/batches';
import type { TokenizedPair } from '../data/rows';
import type { Judge } from '../evaluation/judges/judge';
import { rewardJudge } from '../evaluation/judges/rewardJudge';
import { collateTexts, textRewards, type TextIds } from '../evaluation/rewards';
import type { Decoder } from '../model/decoder';
import { RewardModel } from '../model/rewardModel';
import { accuracyOf, type Accuracy } from '../protocol/judgeAccuracy';
import { seededRandom } from '../shared/random';
import { gradientIsNotFinite, lossIsNotFinite } from '../shared/sentences/runSentences';
import type { FlatParameters } from './flatParameters';
import { withTextInputs } from './forwardLogps';
import { accumulate } from './gradients';
import { parts } from './pairBatch';
import { PhaseProgress } from './phaseProgress';
import type { Arrays } from './runCheckpoint';
import type { RunContext } from './runContext';
import type { RowPlace } from './runReporter';
import { learningRateAt } from './schedules';
import { sftOptimizer, warmedCosine } from './sftPhase';
import { trainSteps, type ReadStep, type TrainedSteps } from './trainSteps';

const maxGradNorm = 1;
const largestSeed = 2 ** 32;
const textOf = ({ promptIds }: TokenizedPair, completion: Int32Array): Int32Array =>
  Int32Array.of(...promptIds, ...completion);

/** Chosen texts of some pairs, then their rejected ones. */
function textsOf(rows: readonly TokenizedPair[]): Int32Array[] {
  return [
    ...rows.map((row) => textOf(row, row.chosenIds)),
    ...rows.map((row) => textOf(row, row.rejectedIds)),
  ];
}

/**
 * The judge that is trained: a copy of the policy's starting weights with a scalar head, on pairs that nothing
 * else is trained on, and measured on the held-out ones.
 */
export class RewardPhase {
  readonly #context: RunContext;
  readonly #model: RewardModel;

  private constructor(context: RunContext, model: RewardModel) {
    this.#context = context;
    this.#model = model;
  }

  /** The phase of a run whose judge is a reward model; from the weights that a checkpoint kept it is over. */
  static async begin(
    context: RunContext,
    policy: Decoder,
    kept: Arrays | null,
  ): Promise<RewardPhase> {
    const model = kept
      ? RewardModel.fromArrays(policy.config, kept)
      : await RewardModel.beginningAs(policy);
    return new RewardPhase(context, model);
  }

  /** Trains to the last step, logging and evaluating on the way. */
  async train(): Promise<void> {
    const { config, prepared } = this.#context;
    const { rewardModelSteps: steps, rewardModelLearningRate: learningRate } = config.sampling;
    const { batchSize } = config.training;
    const seed = seededRandom(config.seed).fork('reward model').integer(largestSeed);
    const { shuffle } = config.data;
    const order = batchOrder(prepared.reward.length, { batchSize, shuffle, seed });
    const schedule = warmedCosine(steps, learningRate);
    const progress = new PhaseProgress(null);
    const training = trainSteps<readonly number[]>(this.#context, this.#model.parameters, {
      ...{ phase: 'reward', steps, batchSize, optimizer: sftOptimizer, maxGradNorm, progress },
      pairs: prepared.reward.length,
      learningRate: (step) => learningRateAt(step + 1, schedule),
      batch: (step) => Array.from(order.batch(step), (position) => prepared.reward[position]!),
      tokens: (batch) => this.#textsOf(batch).reduce((total, text) => total + text.length, 0),
      gradients: (batch, flat) => this.#gradients(batch, flat),
      read: (update, norm, observed) => this.#read(update, norm, observed),
      evaluate: (place) => this.#evaluate(place),
    });
    // A stop ends it too.
    await training.finally(() => {
      progress.dispose();
    });
  }

  /** The trained model as a judge. */
  async judge(): Promise<Judge> {
    const accuracy = accuracyOf(await this.#heldOutMargins());
    return rewardJudge((texts) => this.#rewards(texts), accuracy);
  }

  #textsOf(batch: readonly number[]): Int32Array[] {
    return textsOf(batch.map((index) => this.#context.prepared.rows[index]!));
  }

  #gradients(
    batch: readonly number[],
    flat: FlatParameters,
  ): ReturnType<TrainedSteps<unknown>['gradients']> {
    const { microBatchSize } = this.#context.config.training;
    let gradients: Tensor1D[] | null = null;
    const observed: Tensor1D[] = [];
    for (const part of parts(batch, microBatchSize)) {
      const one = this.#partGradients(part, batch.length, flat);
      gradients = accumulate(gradients, one.gradients);
      observed.push(one.margins);
    }
    return { gradients: gradients ?? [], observed };
  }

  #partGradients(
    part: readonly number[],
    batchSize: number,
    flat: FlatParameters,
  ): { readonly gradients: Tensor1D[]; readonly margins: Tensor1D } {
    const pairs = part.length;
    const taps: Tensor1D[] = [];
    const batch = collateTexts(this.#textsOf(part), this.#context.prepared.tokenizer.eosId);
    const gradients = withTextInputs(batch, (inputs) => {
      const { grads } = variableGrads(() => {
        const rewards = textRewards(this.#model, inputs, 2 * pairs); // [2B]
        const chosen = slice(rewards, [0], [pairs]);
        const rejected = slice(rewards, [pairs], [pairs]);
        taps.push(keep(sub<Tensor1D>(chosen, rejected)));
        const losses = bradleyTerryLosses({ chosen, rejected }); // −log σ(r⁺ − r⁻)
        return mul<Scalar>(sum(losses), scalar(1 / batchSize));
      }, [...this.#model.parameters]);
      return flat.flatten(grads);
    });
    return { gradients, margins: taps[0]! };
  }

  #read(
    { step, batch, learningRate }: Parameters<TrainedSteps<readonly number[]>['read']>[0],
    norm: number,
    margins: Float32Array,
  ): ReadStep {
    const loss = meanLoss(margins);
    const bad = margins.findIndex((value) => !Number.isFinite(value));
    const message = bad < 0 ? gradientIsNotFinite(step, norm) : lossIsNotFinite(step, loss);
    const whole = Number.isFinite(norm) && bad < 0;
    return {
      fault: whole ? null : { message, pair: bad < 0 ? null : batch[bad]! },
      log: (place) => {
        this.#context.reporter.metrics('reward', 'train', place, {
          ...{ loss, grad_norm: norm, learning_rate: learningRate },
          'rewards/margins': meanOf(margins),
          'rewards/accuracies': margins.filter((margin) => margin > 0).length / margins.length,
        });
      },
    };
  }

  async #evaluate(place: RowPlace): Promise<void> {
    const margins = await this.#heldOutMargins();
    const { share, low, high, n }: Accuracy = accuracyOf(margins);
    this.#context.reporter.metrics('reward', 'eval', place, {
      ...{ loss: meanLoss(margins), 'rewards/margins': meanOf(margins) },
      ...{ 'judge/accuracy': share, 'judge/accuracy_low': low },
      ...{ 'judge/accuracy_high': high, 'judge/accuracy_n': n },
    });
  }

  /** r⁺ − r⁻ of every held-out pair. */
  async #heldOutMargins(): Promise<Float32Array> {
    const { prepared } = this.#context;
    const rewards = await this.#rewards(this.#textsOf(prepared.eval));
    const pairs = prepared.eval.length;
    return Float32Array.from({ length: pairs }, (_, i) => rewards[i]! - rewards[pairs + i]!);
  }

  /** The rewards of texts under no gradient, in fixed batches. */
  async #rewards(texts: readonly TextIds[]): Promise<number[]> {
    const { config, prepared, control } = this.#context;
    const passes: Tensor1D[] = [];
    try {
      for (const part of parts(texts, 2 * config.training.microBatchSize)) {
        await control.gate('part');
        const batch = collateTexts(part, prepared.tokenizer.eosId);
        passes.push(
          withTextInputs(batch, (inputs) => textRewards(this.#model, inputs, part.length)),
        );
      }
      const all = tidy(() => concat(passes));
      const values = await readTensor(all);
      all.dispose();
      return [...values];
    } finally {
      passes.forEach((pass) => {
        pass.dispose();
      });
    }
  }

  /** Reads all weights, for a checkpoint. */
  arrays(): Promise<Arrays> {
    return this.#model.arrays();
  }

  dispose(): void {
    this.#model.dispose();
  }
}

/** The mean of −log σ over margins, without overflow where one is far below zero. */
function meanLoss(margins: Float32Array): number {
  return meanOf(margins.map((m) => Math.log1p(Math.exp(-Math.abs(m))) + Math.max(0, -m)));
}

function meanOf(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
