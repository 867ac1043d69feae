import {
  add,
  keep,
  matMul,
  mul,
  reshape,
  slice,
  tensor,
  tidy,
  variable,
  type Rank,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import { embedding } from '../kernels/embedding';
import { RefineryError } from '../shared/errors';
import type { Random } from '../shared/random';
import { parameterHasSize } from '../shared/sentences/checkpointSentences';
import { attention, linear, mlp, norm, type Parameters } from './block';
import { parameterSpecs, type ModelConfig, type ParameterSpec } from './modelConfig';

/** A decoder-only transformer; its configuration says which. */
export class Decoder {
  readonly config: ModelConfig;
  readonly #weights: ReadonlyMap<string, Variable>;

  /** @param weights one variable a parameter, by its canonical name; they become the decoder's */
  private constructor(config: ModelConfig, weights: ReadonlyMap<string, Variable>) {
    this.config = config;
    this.#weights = weights;
  }

  /**
   * Makes a decoder from arrays by canonical name.
   * @throws RefineryError `shape_mismatch` naming a missing parameter or a wrong size
   */
  static fromArrays(config: ModelConfig, arrays: ReadonlyMap<string, Float32Array>): Decoder {
    const weights = new Map<string, Variable>();
    for (const spec of parameterSpecs(config)) {
      const values = arrays.get(spec.name);
      const size = spec.shape.reduce((product, n) => product * n, 1);
      if (values?.length !== size) {
        const sentence = parameterHasSize(spec.name, spec.shape, values?.length ?? null);
        throw new RefineryError('shape_mismatch', sentence);
      }
      weights.set(spec.name, newVariable(tidy(() => tensor(values, [...spec.shape]))));
    }
    return new Decoder(config, weights);
  }

  /** Makes a decoder with seeded random weights. */
  static initialize(config: ModelConfig, random: Random): Decoder {
    const arrays = parameterSpecs(config).map(
      (spec) => [spec.name, beginningOf(spec, random)] as const,
    );
    return Decoder.fromArrays(config, new Map(arrays));
  }

  /** The parameters in their fixed order. */
  get parameters(): readonly Variable[] {
    return [...this.#weights.values()];
  }

  /** The parameters by canonical name. */
  get named(): ReadonlyMap<string, Variable> {
    return this.#weights;
  }

  /** Logits of every position: int32 [B, T] → [B·T, V]; rows are padded to the right. */
  forward(inputIds: Tensor2D): Tensor2D {
    const head = (x: Tensor2D, parameters: Parameters): Tensor2D =>
      this.config.tiedHead
        ? matMul(x, parameters('tokens.weight') as Tensor2D, false, true)
        : linear(x, parameters, 'head', false);
    return tidy(() => head(this.hidden(inputIds), this.#parameter));
  }

  /** Normalized hidden states of every position: int32 [B, T] → [B·T, C]. */
  hidden(inputIds: Tensor2D): Tensor2D {
    return tidy(() => {
      const parameters = this.#parameter;
      const { config } = this;
      const [batch, length] = inputIds.shape;
      const ids = reshape<Rank.R1>(inputIds, [batch * length]);
      let x = embedding(parameters('tokens.weight') as Tensor2D, ids); // [B·T, C]
      if (config.positions === 'learned') x = this.#addPositions(x, batch, length);
      for (let layer = 0; layer < config.layers; layer++)
        x = this.#block(x, `layers.${layer}`, [batch, length]);
      return norm(x, parameters, 'finalNorm', config);
    });
  }

  readonly #parameter: Parameters = (name) => {
    const found = this.#weights.get(name);
    if (!found) throw new Error(`The decoder has no parameter ${name}.`);
    return found;
  };

  #addPositions(x: Tensor2D, batch: number, length: number): Tensor2D {
    const { hiddenSize } = this.config;
    const table = this.#parameter('positions.weight') as Tensor2D;
    const positions = slice(table, [0, 0], [length, hiddenSize]); // [T, C]
    const spread: Tensor = add(reshape(x, [batch, length, hiddenSize]), positions);
    return reshape<Rank.R2>(spread, [batch * length, hiddenSize]);
  }

  #block(x: Tensor2D, name: string, shape: readonly [number, number]): Tensor2D {
    const parameters = this.#parameter;
    const { config } = this;
    const normed = norm(x, parameters, `${name}.attentionNorm`, config);
    const mixed = attention(normed, parameters, `${name}.attention`, config, shape);
    const between = add<Tensor2D>(x, mixed);
    const read = config.parallelResidual ? x : between;
    const inner = norm(read, parameters, `${name}.mlpNorm`, config);
    return add(between, mlp(inner, parameters, `${name}.mlp`, config));
  }

  /** A true copy with buffers of its own: updates of one never reach the other. */
  copy(): Decoder {
    const weights = [...this.#weights].map(
      // A clone would share the buffer; a product has its own.
      ([name, weight]) => [name, newVariable(tidy(() => mul(weight, constantScalar(1))))] as const,
    );
    return new Decoder(this.config, new Map(weights));
  }

  dispose(): void {
    for (const weight of this.#weights.values()) weight.dispose();
  }
}

function newVariable(initial: Tensor): Variable {
  const made = variable(initial);
  initial.dispose();
  return keep(made);
}

function beginningOf({ shape, beginning }: ParameterSpec, random: Random): Float32Array {
  const values = new Float32Array(shape.reduce((size, n) => size * n, 1));
  if (beginning === 'ones') values.fill(1);
  else if (beginning !== 'zeros')
    for (let i = 0; i < values.length; i++) values[i] = beginning.deviation * random.normal();
  return values;
}
