import {
  keep,
  matMul,
  mul,
  tensor,
  tidy,
  variable,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { upload } from '../backend/upload';
import { constantScalar } from '../kernels/constants';
import { headLogps, type Head } from '../kernels/headLogps';
import type { PackedRows } from '../kernels/packedRows';
import { RefineryError } from '../shared/errors';
import type { Random } from '../shared/random';
import { parameterHasSize } from '../shared/sentences/checkpointSentences';
import { keptTensorDiffers } from '../shared/sentences/resumeSentences';
import { attendCausally, block, keysAndValues, norm, type Attend, type Parameters } from './block';
import { embedded } from './embedded';
import { initialWeights } from './initialWeights';
import type { KeptPrefix } from './keptPrefix';
import { mergedWeight, type Adapters } from './lora';
import { recomputed } from './recomputed';
import {
  layerOf,
  ofLastLayers,
  parameterSpecs,
  type ModelConfig,
  type ParameterSpec,
} from '../shared/modelConfig';

/** A decoder-only transformer; its configuration says which. */
export class Decoder {
  readonly config: ModelConfig;
  readonly #weights: ReadonlyMap<string, Variable>;
  /** What is trained, by name: all weights, some of them, or adapters beside them. */
  readonly trained: ReadonlyMap<string, Variable>;
  readonly adapters: Adapters | null;
  /** Whether the backward pass computes every block once more, of which the tape then keeps the input alone. */
  readonly recomputes: boolean;
  /** Weights that belong to another decoder. */
  readonly #shared: ReadonlySet<string>;
  readonly #parameter: Parameters;

  /** @param weights one variable a parameter, by its canonical name; those not shared become the decoder's */
  private constructor(
    config: ModelConfig,
    weights: ReadonlyMap<string, Variable>,
    parts: {
      readonly trained?: ReadonlyMap<string, Variable>;
      readonly adapters?: Adapters;
      readonly shared?: ReadonlySet<string>;
      readonly recomputes?: boolean;
    } = {},
  ) {
    this.config = config;
    this.#weights = weights;
    this.trained = parts.trained ?? weights;
    this.adapters = parts.adapters ?? null;
    this.recomputes = parts.recomputes ?? false;
    this.#shared = parts.shared ?? new Set();
    const find = (name: string): Tensor => {
      const found = weights.get(name);
      if (!found) throw new Error(`The decoder has no parameter ${name}.`);
      return found;
    };
    const adapters = this.adapters?.byMap ?? null;
    this.#parameter = Object.assign(find, { trained: this.trained, adapters });
  }

  /**
   * Makes a decoder from arrays by canonical name.
   * @throws RefineryError `shape_mismatch` naming a missing parameter or a wrong size
   */
  static fromArrays(config: ModelConfig, arrays: ReadonlyMap<string, Float32Array>): Decoder {
    const weights = new Map<string, Variable>();
    for (const spec of parameterSpecs(config))
      weights.set(spec.name, weightOf(spec, arrays.get(spec.name)));
    return new Decoder(config, weights);
  }

  /**
   * Makes a decoder from arrays that come one after the other, in any order; each is on the device, and
   * its array done with, before the next is asked for.
   * @param read hands over every parameter by its canonical name, and waits until it is taken
   * @throws RefineryError as `fromArrays`, and what `read` throws; nothing stays on the backend then
   */
  static async fromEach(
    config: ModelConfig,
    read: (take: (name: string, values: Float32Array) => Promise<void>) => Promise<void>,
  ): Promise<Decoder> {
    const specs = new Map(parameterSpecs(config).map((spec) => [spec.name, spec]));
    const taken = new Map<string, Variable>();
    try {
      await read(async (name, values) => {
        const spec = specs.get(name);
        if (!spec) throw new Error(`The decoder has no parameter ${name}.`);
        const weight = weightOf(spec, values);
        taken.set(name, weight);
        await upload(weight);
      });
      const weights = [...specs.values()].map(
        (spec) => [spec.name, taken.get(spec.name) ?? weightOf(spec, undefined)] as const,
      );
      return new Decoder(config, new Map(weights));
    } catch (error) {
      for (const weight of taken.values()) weight.dispose();
      throw error;
    }
  }

  /** Makes a decoder with seeded random weights. */
  static initialize(config: ModelConfig, random: Random): Decoder {
    return Decoder.fromArrays(config, initialWeights(config, random));
  }

  /** What is trained, in its fixed order. */
  get parameters(): readonly Variable[] {
    return [...this.trained.values()];
  }

  /** The weights by canonical name, trained or not, without what adapters add to them. */
  get named(): ReadonlyMap<string, Variable> {
    return this.#weights;
  }

  /** Logits of normalized hidden states: [M, C] → [M, V]. */
  logits(hidden: Tensor2D): Tensor2D {
    const { weight, tied } = this.#head;
    return matMul(hidden, weight, false, tied);
  }

  /** Log-probability of a token after each normalized hidden state: [M, C] and int32 [M] → [M]. */
  tokenLogps(hidden: Tensor2D, targets: Tensor1D): Tensor1D {
    return tidy(() => headLogps(hidden, targets, this.#head));
  }

  get #head(): Head {
    const tied = this.config.tiedHead;
    const name = tied ? 'tokens.weight' : 'head.weight';
    return { weight: this.#parameter(name) as Tensor2D, tied, trained: this.trained.has(name) };
  }

  /**
   * Normalized hidden states of every position: int32 [B, T], padded to the right → [B·T, C].
   * @param packed where rows hold two continuations of one prompt
   * @param prefix what stands before all rows, which are packed then
   */
  hidden(
    inputIds: Tensor2D,
    packed: PackedRows | null = null,
    prefix: KeptPrefix | null = null,
  ): Tensor2D {
    const [batch, length] = inputIds.shape;
    const rows = { batch, length, packed };
    return this.hiddenBy(inputIds, packed?.positions ?? null, (layer) =>
      attendCausally(this.config, { ...rows, prefix: prefix?.layer(layer) ?? null }),
    );
  }

  /**
   * Normalized hidden states of some positions: int32 [B, T] → [B·T, C].
   * @param positions int32 [B·T], where they are not the first T of every row
   * @param attend how the positions of a layer look at each other
   */
  hiddenBy(
    inputIds: Tensor2D,
    positions: Tensor1D | null,
    attend: (layer: number) => Attend,
  ): Tensor2D {
    return this.hiddenThrough(inputIds, positions, (x, layer) => {
      const own = (input: Tensor2D): Tensor2D =>
        block(input, this.#parameter, `layers.${layer}`, this.config, attend(layer));
      return this.recomputes ? recomputed(x, this.#trainedAt(layer), own) : own(x);
    });
  }

  #trainedAt(layer: number): { readonly trained: readonly Variable[]; readonly leads: boolean } {
    const all = [...this.trained];
    return {
      trained: all.flatMap(([name, weight]) => (layerOf(name) === layer ? [weight] : [])),
      leads: all.some(([name]) => layerOf(name) < layer),
    };
  }

  /** The same with blocks that are computed by the caller: [B·T, C] → [B·T, C] each. */
  hiddenThrough(
    inputIds: Tensor2D,
    positions: Tensor1D | null,
    blockOf: (x: Tensor2D, layer: number) => Tensor2D,
  ): Tensor2D {
    return tidy(() => {
      const { config } = this;
      let x = embedded(inputIds, positions, this.#parameter, config);
      for (let layer = 0; layer < config.layers; layer++) x = tidy(() => blockOf(x, layer));
      return norm(x, this.#parameter, 'finalNorm', config);
    });
  }

  /**
   * Keys and values of every layer for rows of the model's first positions, int32 [B, T], and nothing that none
   * of them needs: the last layer does not attend.
   * @param take is given those of one layer after the other, [B·T, KV·D] each, not rotated yet
   */
  eachLayersKeys(inputIds: Tensor2D, take: (key: Tensor2D, value: Tensor2D) => void): void {
    const { config } = this;
    const [batch, length] = inputIds.shape;
    const among = attendCausally(config, { batch, length });
    const attend: Attend = (query, key, value) => {
      take(key, value);
      return among(query, key, value);
    };
    tidy(() => {
      let x = embedded(inputIds, null, this.#parameter, config);
      const last = config.layers - 1;
      for (let layer = 0; layer < last; layer++)
        x = tidy(() => block(x, this.#parameter, `layers.${layer}`, config, attend));
      take(...keysAndValues(x, this.#parameter, `layers.${last}`, config));
    });
  }

  /** This decoder with a backward pass that computes its blocks once more; it takes the weights over. */
  recomputing(): Decoder {
    const { trained, adapters } = this;
    return new Decoder(this.config, this.#weights, {
      ...{ trained, ...(adapters && { adapters }), shared: this.#shared, recomputes: true },
    });
  }

  /** This decoder with adapters, which alone are trained; it takes the weights over. */
  adapted(adapters: Adapters): Decoder {
    const { recomputes } = this;
    return new Decoder(this.config, this.#weights, {
      ...{ trained: adapters.named, adapters, recomputes },
    });
  }

  /**
   * This decoder with only the blocks of the last layers and the final norm trained; it takes the
   * weights over. Embeddings and head stay as they are, tied or not.
   */
  lastLayersTrained(count: number): Decoder {
    const isLast = ofLastLayers(this.config, count);
    const trained = new Map([...this.#weights].filter(([name]) => isLast(name)));
    const { recomputes } = this;
    return new Decoder(this.config, this.#weights, { trained, recomputes });
  }

  /**
   * A decoder that stays as this one is without adapters: what is never trained is shared with it, the
   * rest is a true copy. It must not outlive this one.
   */
  reference(): Decoder {
    const shared = new Set<string>();
    const weights = [...this.#weights].map(([name, weight]) => {
      if (this.trained.has(name)) return [name, copyOf(weight)] as const;
      shared.add(name);
      return [name, weight] as const;
    });
    return new Decoder(this.config, new Map(weights), { trained: new Map(), shared });
  }

  /** A weight as it works, read off the backend: with what an adapter adds to it. */
  async weight(name: string): Promise<Float32Array> {
    const base = this.#weights.get(name);
    if (!base) throw new Error(`The decoder has no parameter ${name}.`);
    const adapter = this.adapters?.byMap.get(name.replace(/\.weight$/, ''));
    if (!adapter || !name.endsWith('.weight')) return readTensor(base);
    const merged = tidy(() => mergedWeight(base as Tensor2D, adapter));
    const values = await readTensor(merged);
    merged.dispose();
    return values;
  }

  /**
   * Writes arrays into what is trained.
   * @throws RefineryError `shape_mismatch` naming one that is missing or has another size
   */
  takeTrained(arrays: ReadonlyMap<string, Float32Array>): void {
    for (const [name, trained] of this.trained) {
      const values = arrays.get(name);
      if (values?.length !== trained.size)
        throw new RefineryError(
          'shape_mismatch',
          keptTensorDiffers(name, trained.size, values?.length ?? null),
        );
      tidy(() => {
        trained.assign(tensor(values, trained.shape));
      });
    }
  }

  dispose(): void {
    for (const [name, weight] of this.#weights) if (!this.#shared.has(name)) weight.dispose();
    this.adapters?.named.forEach((adapter) => {
      adapter.dispose();
    });
  }
}

// A clone would share the buffer; a product has its own.
function copyOf(weight: Variable): Variable {
  return newVariable(tidy(() => mul(weight, constantScalar(1))));
}

function newVariable(initial: Tensor): Variable {
  const made = variable(initial);
  initial.dispose();
  return keep(made);
}

/** @throws RefineryError `shape_mismatch` for values of another size, or for none */
function weightOf({ name, shape }: ParameterSpec, values: Float32Array | undefined): Variable {
  const size = shape.reduce((product, n) => product * n, 1);
  if (values?.length !== size)
    throw new RefineryError(
      'shape_mismatch',
      parameterHasSize(name, shape, values?.length ?? null),
    );
  return newVariable(tidy(() => tensor(values, [...shape])));
}
