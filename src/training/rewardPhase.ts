import { concat, tidy, type Tensor1D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { batchOrder } from '../data/batches';
import type { TokenizedPair } from '../data/rows';
import type { Judge } from '../evaluation/judges/judge';
import { rewardJudge } from '../evaluation/judges/rewardJudge';
import { collateTexts, textRewards, type TextIds } from '../evaluation/rewards';
import type { Decoder } from '../model/decoder';
import { RewardModel } from '../model/rewardModel';
import { accuracyOf, type Accuracy } from '../protocol/judgeAccuracy';
import type { Split } from '../protocol/metrics';
import { seededRandom } from '../shared/random';
import { gradientIsNotFinite, lossIsNotFinite } from '../shared/sentences/runSentences';
import { mean } from '../shared/statistics';
import { withTextInputs } from './forwardLogps';
import { parts } from './pairBatch';
import { PhaseProgress } from './phaseProgress';
import { rewardGradients, textsOf } from './rewardStep';
import type { Arrays, RunCheckpoint } from './runCheckpoint';
import type { RunContext } from './runContext';
import type { RowPlace } from './runReporter';
import { learningRateAt } from './schedules';
import { sftOptimizer, warmedCosine } from './sftPhase';
import { trainSteps, type ReadStep, type TrainedSteps } from './trainSteps';

const maxGradNorm = 1;
const largestSeed = 2 ** 32;
/** How far the training of a judge was told of: steps, and whether the evaluation due after the last of them was. */
export interface RewardSaid {
  readonly step: number;
  readonly evaluated: boolean;
}

const nothingSaid: RewardSaid = { step: 0, evaluated: false };

/** Whether a row was logged by then. */
function wasSaid({ step, evaluated }: RewardSaid, split: Split, at: number): boolean {
  return at < step || (at === step && (split === 'train' || evaluated));
}

/**
 * The judge that is trained: a copy of the policy's starting weights with a scalar head, on pairs that nothing
 * else is trained on, and measured on the held-out ones.
 */
export class RewardPhase {
  readonly #context: RunContext;
  readonly #model: RewardModel;
  /** Whether it was trained before. */
  readonly #over: boolean;
  /** By the run that this one goes on from: the same steps are taken again, and not told of twice. */
  readonly #before: RewardSaid;
  #progress: PhaseProgress | null = null;

  private constructor(context: RunContext, model: RewardModel, from: RunCheckpoint | null) {
    this.#context = context;
    this.#model = model;
    this.#over = from?.state.phase === 'align';
    this.#before = from?.state.reward ?? nothingSaid;
  }

  /**
   * The phase of a run whose judge is a reward model, over where the run goes on behind it; null where the judge is
   * another one, or has nothing to judge.
   */
  static async of(
    context: RunContext,
    policy: Decoder,
    from: RunCheckpoint | null,
  ): Promise<RewardPhase | null> {
    const { config, prepared } = context;
    if (config.sampling.judge !== 'reward-model' || prepared.eval.length === 0) return null;
    const model = from?.reward
      ? RewardModel.fromArrays(policy.config, from.reward)
      : await RewardModel.beginningAs(policy);
    return new RewardPhase(context, model, from);
  }

  /** How far it was told of, by this run and those before it. */
  get said(): RewardSaid {
    const { step, evaluated } = this.#progress ?? nothingSaid;
    return wasSaid(this.#before, 'eval', step) ? this.#before : { step, evaluated };
  }

  /** Trains to the last step, logging and evaluating on the way. */
  async #train(): Promise<void> {
    const { config, prepared } = this.#context;
    const { rewardModelSteps: steps, rewardModelLearningRate: learningRate } = config.sampling;
    const { batchSize, microBatchSize } = config.training;
    const seed = seededRandom(config.seed).fork('reward model').integer(largestSeed);
    const { shuffle } = config.data;
    const order = batchOrder(prepared.reward.length, { batchSize, shuffle, seed });
    const schedule = warmedCosine(steps, learningRate);
    const progress = new PhaseProgress(null);
    this.#progress = progress;
    const training = trainSteps<readonly number[]>(this.#context, this.#model.parameters, {
      ...{ phase: 'reward', steps, batchSize, optimizer: sftOptimizer, maxGradNorm, progress },
      pairs: prepared.reward.length,
      learningRate: (step) => learningRateAt(step + 1, schedule),
      batch: (step) => Array.from(order.batch(step), (position) => prepared.reward[position]!),
      tokens: (batch) => this.#textsOf(batch).reduce((total, text) => total + text.length, 0),
      gradients: (batch, flat) => {
        const micro = parts(batch, microBatchSize).map((part) => this.#rowsOf(part));
        return rewardGradients(this.#model, flat, micro, prepared.tokenizer.eosId);
      },
      read: (update, norm, observed) => this.#read(update, norm, observed),
      evaluate: (place) => this.#evaluate(place),
    });
    // A stop ends it too.
    await training.finally(() => {
      progress.dispose();
    });
  }

  /** The model as a judge, trained first where it was not before. */
  async judge(): Promise<Judge> {
    if (!this.#over) await this.#train();
    const accuracy = accuracyOf(await this.#heldOutMargins());
    return rewardJudge((texts) => this.#rewards(texts), accuracy);
  }

  #rowsOf(indices: readonly number[]): TokenizedPair[] {
    return indices.map((index) => this.#context.prepared.rows[index]!);
  }

  #textsOf(indices: readonly number[]): Int32Array[] {
    return textsOf(this.#rowsOf(indices));
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
        if (wasSaid(this.#before, 'train', place.step)) return;
        this.#context.reporter.metrics('reward', 'train', place, {
          ...{ loss, grad_norm: norm, learning_rate: learningRate },
          'rewards/margins': mean(margins),
          'rewards/accuracies': margins.filter((margin) => margin > 0).length / margins.length,
        });
      },
    };
  }

  async #evaluate(place: RowPlace): Promise<void> {
    if (wasSaid(this.#before, 'eval', place.step)) return;
    const margins = await this.#heldOutMargins();
    const { share, low, high, n }: Accuracy = accuracyOf(margins);
    this.#context.reporter.metrics('reward', 'eval', place, {
      ...{ loss: meanLoss(margins), 'rewards/margins': mean(margins) },
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
  return mean(margins.map((m) => Math.log1p(Math.exp(-Math.abs(m))) + Math.max(0, -m)));
}
