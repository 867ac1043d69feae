import {
  keep,
  matMul,
  reshape,
  tidy,
  tensor,
  variable,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectRows, type RowSelection } from '../kernels/selectRows';
import { RefineryError } from '../shared/errors';
import { keptTensorDiffers } from '../shared/sentences/resumeSentences';
import { Decoder } from './decoder';

/** What the head is called among the weights. */
const headName = 'reward.weight';

/** A decoder with a scalar head: a text's reward is read at its last token. */
export class RewardModel {
  readonly #decoder: Decoder;
  readonly #head: Variable; // [C, 1]

  private constructor(decoder: Decoder, head: Float32Array) {
    this.#decoder = decoder;
    const values = tensor(head, [head.length, 1]);
    this.#head = keep(variable(values));
    values.dispose();
  }

  /**
   * Begins as a decoder works now, adapters merged, with a head of zeros: every reward is 0 and every pair's
   * loss log 2. The head has no bias, since only differences count. Its weights are its own, and its backward pass
   * computes blocks once more where the decoder's does.
   */
  static async beginningAs(policy: Decoder): Promise<RewardModel> {
    const decoder = await Decoder.fromEach(policy.config, async (take) => {
      for (const name of policy.named.keys()) await take(name, await policy.weight(name));
    });
    const whole = policy.recomputes ? decoder.recomputing() : decoder;
    return new RewardModel(whole, new Float32Array(policy.config.hiddenSize));
  }

  /**
   * One that was trained before, from arrays by name.
   * @throws RefineryError `shape_mismatch` naming one that is missing or has another size
   */
  static fromArrays(
    config: Decoder['config'],
    arrays: ReadonlyMap<string, Float32Array>,
  ): RewardModel {
    const head = arrays.get(headName);
    if (head?.length !== config.hiddenSize)
      throw new RefineryError(
        'shape_mismatch',
        keptTensorDiffers(headName, config.hiddenSize, head?.length ?? null),
      );
    return new RewardModel(Decoder.fromArrays(config, arrays), head);
  }

  /** What is trained, in its fixed order: all but a head for tokens, which no reward looks at. */
  get parameters(): readonly Variable[] {
    const { named } = this.#decoder;
    const used = [...named].filter(([name]) => name !== 'head.weight');
    return [...used.map(([, weight]) => weight), this.#head];
  }

  /**
   * The rewards of some positions: [M].
   * @param inputIds int32 [R, T], padded to the right
   * @param last the last token of each text, of all R·T
   */
  rewards(inputIds: Tensor2D, last: RowSelection): Tensor1D {
    return tidy(() => {
      const hidden = selectRows(this.#decoder.hidden(inputIds), last); // [M, C]
      const scores = matMul(hidden, this.#head as unknown as Tensor2D); // [M, 1]
      return reshape(scores, [hidden.shape[0]]);
    });
  }

  /** Reads all weights off the backend, by name. */
  async arrays(): Promise<ReadonlyMap<string, Float32Array>> {
    const arrays = new Map<string, Float32Array>();
    for (const [name, weight] of this.#decoder.named) arrays.set(name, await readTensor(weight));
    return arrays.set(headName, await readTensor(this.#head));
  }

  dispose(): void {
    this.#decoder.dispose();
    this.#head.dispose();
  }
}
