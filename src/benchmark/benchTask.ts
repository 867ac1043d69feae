import {
  keep,
  mean,
  neg,
  reshape,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
  type Rank,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { commonPrefix } from '../data/commonPrefix';
import { ownAreTaken } from '../kernels/own';
import { methodDefaults } from '../methods/lossTypes';
import { Decoder } from '../model/decoder';
import { benchShape, type BenchCase } from '../protocol/benchmark';
import { seededRandom } from '../shared/random';
import { alignmentGradients } from '../training/alignmentStep';
import { FlatParameters } from '../training/flatParameters';
import { clipByGlobalNorm, globalNorm } from '../training/gradients';
import { createOptimizer, type Optimizer } from '../training/optimizers';
import { pairBatch } from '../training/pairBatch';
import { ReferenceLogps } from '../training/referenceLogps';
import { benchPairs, benchSeed, lmRows } from './benchData';
import { benchModel } from './benchModel';

/** Adam as everybody has it; the rate is what a small model bears. */
const adam = { type: 'adamw', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 } as const;
export const benchLearningRate = 1e-3;
const maxGradNorm = 1;

/** Gradients of a step, one vector a group, and what its loss is the mean of. */
interface Gradients {
  readonly gradients: Tensor1D[];
  readonly observed: Tensor1D;
  /** How many numbers of `observed` are losses. */
  readonly losses: number;
}

/** A case set up on the running backend: its model, its optimizer and its batch. */
export class BenchTask {
  readonly #policy: Decoder;
  readonly #reference: Decoder | null;
  readonly #flat: FlatParameters;
  readonly #optimizer: Optimizer;
  readonly #gradients: () => Gradients;
  readonly #clips: boolean;
  #unread: { readonly observed: Tensor1D; readonly losses: number } | null = null;

  private constructor(
    policy: Decoder,
    reference: Decoder | null,
    gradients: (flat: FlatParameters) => Gradients,
  ) {
    this.#policy = policy;
    this.#reference = reference;
    this.#flat = new FlatParameters(policy.parameters);
    this.#optimizer = createOptimizer(this.#flat, adam);
    this.#gradients = () => gradients(this.#flat);
    this.#clips = reference !== null;
  }

  /** Sets a case up; alignment computes the reference's log-probabilities here, as a run does. */
  static async create(of: BenchCase): Promise<BenchTask> {
    const { rowTokens, promptTokens, completionTokens } = benchShape;
    const positions =
      of.kind === 'lm' ? rowTokens : of.refinementTokens + promptTokens + completionTokens;
    const random = seededRandom(benchSeed).fork('weights');
    const policy = Decoder.initialize(benchModel(of.model, positions), random);
    if (of.kind === 'lm') return new BenchTask(policy, null, (flat) => lmGradients(policy, flat));
    const refined = of.kind === 'sr-dpo';
    const rows = benchPairs(of.refinementTokens);
    const indices = rows.map((_, i) => i);
    // Composed of stock operations a step is what one composes of them: a row a completion.
    const apart = !ownAreTaken();
    const ids = commonPrefix(rows.map((row) => row.refinedPromptIds));
    const prefix = { ids, pairs: rows.length };
    const batch = () => pairBatch(rows, indices, { refined, padId: 0, apart, prefix });
    const reference = policy.reference();
    const logps = new ReferenceLogps(rows.length, refined);
    await logps.compute(reference, [batch()], {
      gate: () => Promise.resolve(),
      onBatch: () => undefined,
    });
    const settings = { ...methodDefaults, lossType: of.kind };
    return new BenchTask(policy, reference, (flat) => {
      const step = alignmentGradients(policy, flat, [batch()], logps, settings);
      return { gradients: step.gradients, observed: step.observed[0]!, losses: rows.length };
    });
  }

  /** Takes one step, as the loop of a run takes one that is not logged. */
  step(): void {
    this.#unread?.observed.dispose();
    const { gradients, observed, losses } = this.#gradients();
    const norm = globalNorm(gradients);
    const clipped = clipByGlobalNorm(gradients, norm, this.#clips ? maxGradNorm : 0);
    this.#optimizer.apply(clipped, norm, benchLearningRate);
    for (const tensor of [...gradients, ...clipped, norm]) tensor.dispose();
    this.#unread = { observed, losses };
  }

  /** The mean loss of the last step. */
  async loss(): Promise<number> {
    if (!this.#unread) throw new Error('No step was taken.');
    const { observed, losses } = this.#unread;
    const values = (await readTensor(observed)).subarray(0, losses);
    return values.reduce((sum, value) => sum + value, 0) / losses;
  }

  dispose(): void {
    this.#unread?.observed.dispose();
    this.#optimizer.dispose();
    this.#reference?.dispose();
    this.#policy.dispose();
  }
}

/** The plain language-model step: mean negative log-probability of every next token. */
function lmGradients(policy: Decoder, flat: FlatParameters): Gradients {
  const { rows, rowTokens } = benchShape;
  const { inputIds, targets } = lmRows();
  const taps: Tensor1D[] = [];
  const gradients = tidy(() => {
    const ids = tensor2d(inputIds, [rows, rowTokens], 'int32'); // [8, 128]
    const next = tensor1d(targets, 'int32'); // [1024]
    const { grads } = variableGrads(() => {
      const loss = neg<Scalar>(mean<Scalar>(policy.tokenLogps(policy.hidden(ids), next)));
      // The only way out of the tape for the loss.
      taps.push(keep(reshape<Rank.R1>(loss, [1])));
      return loss;
    }, [...policy.parameters]);
    return flat.flatten(grads);
  });
  return { gradients, observed: taps[0]!, losses: 1 };
}
