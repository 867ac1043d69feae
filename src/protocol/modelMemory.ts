import { mostBlockNumbers } from '../shared/vocabularyLimit';
import type { PooledBuffer } from './bufferPool';
import type { TapeMemory, Traced } from './tapeMemory';

/** What the size of a model's step follows from. */
export interface ModelShape {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly intermediateSize: number;
  readonly maxPositions: number;
  readonly positions: 'learned' | 'rotary';
  readonly norm: 'layerNorm' | 'rmsNorm';
  readonly mlp: 'swiglu' | 'gelu' | 'geluTanh';
  readonly attentionBias: 'none' | 'qkv' | 'all';
  readonly mlpBias: boolean;
  readonly parallelResidual: boolean;
  readonly tiedHead: boolean;
}

/** Sizes of a decoder's parameters by name, in its order. */
export function parameterSizes(model: ModelShape): ReadonlyMap<string, number> {
  const { hiddenSize: c, intermediateSize: m, vocabularySize, tiedHead } = model;
  const kv = (c / model.heads) * model.kvHeads;
  const sizes = new Map<string, number>();
  const norm = (name: string): void => {
    sizes.set(`${name}.weight`, c);
    if (model.norm === 'layerNorm') sizes.set(`${name}.bias`, c);
  };
  const linear = (name: string, from: number, to: number, bias: boolean): void => {
    sizes.set(`${name}.weight`, from * to);
    if (bias) sizes.set(`${name}.bias`, to);
  };
  sizes.set('tokens.weight', vocabularySize * c);
  if (model.positions === 'learned') sizes.set('positions.weight', model.maxPositions * c);
  for (let layer = 0; layer < model.layers; layer++) {
    const at = `layers.${layer}`;
    const biased = model.attentionBias !== 'none';
    norm(`${at}.attentionNorm`);
    linear(`${at}.attention.query`, c, c, biased);
    linear(`${at}.attention.key`, c, kv, biased);
    linear(`${at}.attention.value`, c, kv, biased);
    linear(`${at}.attention.output`, c, c, model.attentionBias === 'all');
    norm(`${at}.mlpNorm`);
    if (model.mlp === 'swiglu') linear(`${at}.mlp.gate`, c, m, model.mlpBias);
    linear(`${at}.mlp.up`, c, m, model.mlpBias);
    linear(`${at}.mlp.down`, m, c, model.mlpBias);
  }
  norm('finalNorm');
  if (!tiedHead) sizes.set('head.weight', c * vocabularySize);
  return sizes;
}

/** Rows of a forward pass. */
export interface RowsShape {
  readonly rows: number;
  /** Padded length. */
  readonly length: number;
  /** Positions that predict a token of a completion, filled up to a bucket. */
  readonly predicting: number;
}

/** The weights of a model on the tape. */
export interface ModelArrays {
  readonly weights: ReadonlyMap<string, Traced>;
  /** The two factors of an adapter, by its map. */
  readonly adapters: ReadonlyMap<string, readonly [Traced, Traced]>;
}

const times = (count: number, size: number): number[] => Array<number>(count).fill(size);

/** The arrays of a decoder's forward pass, operation by operation as `model/` and `kernels/` make them. */
export class ModelMemory {
  readonly #tape: TapeMemory;
  readonly #model: ModelShape;
  readonly #arrays: ModelArrays;
  readonly #shape: RowsShape;
  /** Rows of the batch times positions. */
  readonly #n: number;
  readonly #none: PooledBuffer = { size: 1, users: 1 };

  constructor(tape: TapeMemory, model: ModelShape, arrays: ModelArrays, shape: RowsShape) {
    this.#tape = tape;
    this.#model = model;
    this.#arrays = arrays;
    this.#shape = shape;
    this.#n = shape.rows * shape.length;
  }

  /** Log-probabilities of the completions' tokens. */
  logps(): Traced {
    const tape = this.#tape;
    return tape.scoped(() => {
      const hidden = tape.scoped(() => {
        let x = this.#embedded();
        for (let layer = 0; layer < this.#model.layers; layer++)
          x = tape.scoped(() => this.#block(x, `layers.${layer}`));
        return this.#norm(x, 'finalNorm');
      });
      const taken = tape.run(this.#shape.predicting * this.#model.hiddenSize, [[hidden, {}]]);
      return this.#head(taken);
    });
  }

  #weight(name: string): Traced {
    return this.#arrays.weights.get(name)!;
  }

  #embedded(): Traced {
    const { hiddenSize: c, positions, maxPositions } = this.#model;
    const n = this.#n;
    const size = n * c;
    // The gradient links the rows of one id.
    const x = this.#tape.run(size, [[this.#weight('tokens.weight'), { passing: [2 * n] }]]);
    if (positions === 'rotary') return x;
    const table = this.#weight('positions.weight');
    const { length } = this.#shape;
    const known = Math.min(length, maxPositions);
    let first = this.#tape.run(known * c, [[table, {}]], [table]);
    if (known < length) first = this.#tape.run(length * c, [[first, {}]], [first]);
    return this.#tape.run(
      size,
      [
        [x, { same: true }],
        [first, { passing: [size] }],
      ],
      [x, first],
    );
  }

  #block(x: Traced, name: string): Traced {
    const normed = this.#norm(x, `${name}.attentionNorm`);
    const mixed = this.#attention(normed, `${name}.attention`);
    const between = this.#add(x, mixed);
    const read = this.#model.parallelResidual ? x : between;
    const inner = this.#norm(read, `${name}.mlpNorm`);
    return this.#add(between, this.#mlp(inner, `${name}.mlp`));
  }

  #add(a: Traced, b: Traced): Traced {
    const flows = [
      [a, { same: true }],
      [b, { same: true }],
    ] as const;
    return this.#tape.run(a.size, flows, [a, b]);
  }

  #norm(x: Traced, name: string): Traced {
    const { size } = x;
    const { hiddenSize: c, norm } = this.#model;
    const rows = size / c;
    const weight = this.#weight(`${name}.weight`);
    const bias = norm === 'rmsNorm' ? [] : [[this.#weight(`${name}.bias`), {}] as const];
    // Kept: what each row was normalized by.
    const kept = [2 * rows];
    return this.#tape.run(size, [[x, {}], [weight, {}], ...bias], [x, weight], { kept });
  }

  #multiply(x: Traced, weight: Traced, size: number): Traced {
    return this.#tape.run(
      size,
      [
        [x, {}],
        [weight, {}],
      ],
      [x, weight],
    );
  }

  #linear(x: Traced, name: string, out: number, biased: boolean): Traced {
    const rows = this.#n;
    let whole = this.#multiply(x, this.#weight(`${name}.weight`), rows * out);
    if (biased) {
      const bias = this.#weight(`${name}.bias`);
      whole = this.#tape.run(
        whole.size,
        [
          [whole, { same: true }],
          [bias, { passing: [whole.size] }],
        ],
        [whole, bias],
      );
    }
    const adapter = this.#arrays.adapters.get(name);
    if (!adapter) return whole;
    const [a, b] = adapter;
    const inner = this.#multiply(x, a, rows * (b.size / out));
    const change = this.#multiply(inner, b, rows * out);
    return this.#add(whole, this.#scaled(change));
  }

  #scaled(x: Traced): Traced {
    return this.#tape.run(x.size, [[x, {}]], [x]);
  }

  /** Heads of rows turned by their positions, which the attention keeps; else they are kept as they are. */
  #turned(sizes: readonly number[]): readonly number[] {
    return this.#model.positions === 'rotary' ? sizes : [];
  }

  #attention(x: Traced, name: string): Traced {
    const { hiddenSize: c, heads, kvHeads, attentionBias } = this.#model;
    const kv = (c / heads) * kvHeads;
    const biased = attentionBias !== 'none';
    const part = (of: string, width: number): Traced =>
      this.#linear(x, `${name}.${of}`, width, biased);
    const [query, key, value] = [part('query', c), part('key', kv), part('value', kv)];
    const kept = this.#turned([query.size, key.size]);
    const saved = kept.length > 0 ? [value] : [query, key, value];
    // Two numbers a query and head, and both gradients before they are turned back.
    const statistics = 2 * this.#n * heads;
    const mixed = this.#tape.run(
      query.size,
      [
        [query, { passing: [statistics, ...this.#turned([query.size])] }],
        [key, { passing: this.#turned([key.size]) }],
        [value, {}],
      ],
      saved,
      { kept },
    );
    this.#tape.save(mixed);
    return this.#linear(mixed, `${name}.output`, c, attentionBias === 'all');
  }

  #mlp(x: Traced, name: string): Traced {
    const { intermediateSize: m, hiddenSize, mlpBias, mlp } = this.#model;
    const up = this.#linear(x, `${name}.up`, m, mlpBias);
    const inner =
      mlp === 'swiglu'
        ? this.#swiglu(this.#linear(x, `${name}.gate`, m, mlpBias), up)
        : this.#gelu(up);
    return this.#linear(inner, `${name}.down`, hiddenSize, mlpBias);
  }

  #swiglu(gate: Traced, up: Traced): Traced {
    const { size } = gate;
    const open = this.#tape.run(size, [[gate, { passing: times(2, size) }]]);
    this.#tape.save(open);
    return this.#multiply(this.#multiply(gate, open, size), up, size);
  }

  #gelu(x: Traced): Traced {
    const { size } = x;
    const half = this.#scaled(x);
    const one = this.#tape.given(this.#none, false);
    const plusOne = (of: Traced): Traced => this.#tape.run(size, [[of, { same: true }]], [of, one]);
    if (this.#model.mlp === 'gelu') {
      const input = this.#scaled(x);
      const curve = this.#tape.run(size, [[input, { passing: times(4, size) }]], [input]);
      return this.#multiply(half, plusOne(curve), size);
    }
    const cubic = this.#scaled(this.#multiply(x, this.#multiply(x, x, size), size));
    const inner = this.#scaled(this.#add(x, cubic));
    const curve = this.#tape.run(size, [[inner, { passing: times(2, size) }]]);
    this.#tape.save(curve);
    return this.#multiply(half, plusOne(curve), size);
  }

  #head(hidden: Traced): Traced {
    const { vocabularySize: v, tiedHead } = this.#model;
    const { predicting: m } = this.#shape;
    const c = this.#model.hiddenSize;
    const weight = this.#weight(tiedHead ? 'tokens.weight' : 'head.weight');
    const blocks = Math.ceil(v / Math.max(1, Math.floor(mostBlockNumbers / m)));
    const block = Math.ceil(v / blocks);
    // Freed arrays come back when what is encoded is submitted; until then the next blocks make their own.
    const alive = Math.min(blocks, 3);
    const cut = blocks === 1 ? [] : times(alive, block * c);
    const logits = times(alive, m * block);
    const sums = blocks === 1 ? [] : times(2 * alive - 1, m * c);
    return this.#tape.run(
      m,
      [
        [hidden, { passing: [...cut, ...logits, ...sums] }],
        [weight, { passing: blocks === 1 || !weight.wanted ? [] : times(blocks, block * c) }],
      ],
      [hidden, weight],
      { passing: [...cut, ...logits], kept: [3 * m] },
    );
  }
}
