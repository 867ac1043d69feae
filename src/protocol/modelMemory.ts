import type { ModelShape } from '../shared/modelConfig';
import { mostBlockNumbers } from '../shared/vocabularyLimit';
import type { TapeMemory, Traced } from './tapeMemory';

/** Rows of a forward pass. */
export interface PassRows {
  readonly rows: number;
  /** Padded length. */
  readonly length: number;
  /** Whether a row holds both completions of a pair, instead of one. */
  readonly packed?: boolean;
  /** Positions that stand before every row and are computed once; 0 where there are none. */
  readonly before?: number;
}

/** Rows of a forward pass and what they predict. */
export interface RowsShape extends PassRows {
  /** Positions that predict a token of a completion, filled up to a bucket. */
  readonly predicting: number;
  /** Whether the backward pass computes every block once more. */
  readonly recomputed?: boolean;
  /** Called where a layer's keys and values are there. */
  readonly keysMade?: () => void;
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

  constructor(tape: TapeMemory, model: ModelShape, arrays: ModelArrays, shape: RowsShape) {
    this.#tape = tape;
    this.#model = model;
    this.#arrays = arrays;
    this.#shape = shape;
    this.#n = shape.rows * shape.length;
  }

  /** Hidden states of every position. */
  hidden(): Traced {
    const tape = this.#tape;
    return tape.scoped(() => {
      let x = this.#embedded();
      for (let layer = 0; layer < this.#model.layers; layer++)
        x = tape.scoped(() => this.#layer(x, layer));
      return this.#norm(x, 'finalNorm');
    });
  }

  /** Keys and values of every layer, and nothing that none of them needs. */
  keys(): void {
    const tape = this.#tape;
    tape.scoped(() => {
      let x = this.#embedded();
      const last = this.#model.layers - 1;
      for (let layer = 0; layer < last; layer++)
        x = tape.scoped(() => this.#block(x, `layers.${layer}`));
      const normed = this.#norm(x, `layers.${last}.attentionNorm`);
      return this.#heads(normed, `layers.${last}.attention`, ['key', 'value'])[1]!;
    });
  }

  /** Log-probabilities of the completions' tokens. */
  logps(): Traced {
    const tape = this.#tape;
    return tape.scoped(() => {
      const hidden = this.hidden();
      const taken = tape.run(this.#shape.predicting * this.#model.hiddenSize, [[hidden, {}]]);
      return this.#head(taken);
    });
  }

  /** The rewards of the texts' last tokens, by a head of one number. */
  rewards(head: Traced): Traced {
    const tape = this.#tape;
    return tape.scoped(() => {
      const hidden = this.hidden();
      const { predicting } = this.#shape;
      const last = tape.run(predicting * this.#model.hiddenSize, [[hidden, {}]]);
      return this.#multiply(last, head, predicting);
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
    const { length, packed = false } = this.#shape;
    if (packed) return this.#add(x, this.#tape.run(size, [[table, { passing: [2 * n] }]]));
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

  #layer(x: Traced, layer: number): Traced {
    const name = `layers.${layer}`;
    if (!this.#shape.recomputed) return this.#block(x, name);
    const { weights, adapters } = this.#arrays;
    const own = [...weights, ...[...adapters].map(([map, [a]]) => [map, a] as const)];
    const trained = own.some(([of, { trained }]) => trained && of.startsWith(`${name}.`));
    return this.#tape.recomputed(x, trained, (tape, input) =>
      new ModelMemory(tape, this.#model, this.#arrays, this.#shape).#block(input, name),
    );
  }

  #block(x: Traced, name: string): Traced {
    const normed = this.#norm(x, `${name}.attentionNorm`);
    const between = this.#attention(normed, x, `${name}.attention`);
    const read = this.#model.parallelResidual ? x : between;
    const inner = this.#norm(read, `${name}.mlpNorm`);
    return this.#mlp(inner, between, `${name}.mlp`);
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
    const bias =
      norm === 'rmsNorm' ? [] : [[this.#weight(`${name}.bias`), { joint: true }] as const];
    // Kept: what each row was normalized by.
    const besides = { kept: [2 * rows], keptJointly: true };
    return this.#tape.run(size, [[x, {}], [weight, {}], ...bias], [x, weight], besides);
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

  #bias(name: string, biased: boolean) {
    return biased ? [[this.#weight(`${name}.bias`), {}] as const] : [];
  }

  #linear(x: Traced, name: string, out: number, biased: boolean, onto?: Traced): Traced {
    const weight = this.#weight(`${name}.weight`);
    const added = onto ? [[onto, { same: true }] as const] : [];
    const flows = [[x, {}] as const, [weight, {}] as const, ...this.#bias(name, biased), ...added];
    const whole = this.#tape.run(this.#n * out, flows, [x, weight]);
    return this.#adapted(whole, x, name, out);
  }

  /** Maps of one input, whose gradients by it are one sum. */
  #linears(x: Traced, maps: readonly (readonly [string, number])[], biased: boolean): Traced[] {
    const names = maps.map(([name]) => name);
    const weights = names.map((name) => this.#weight(`${name}.weight`));
    const biases = names.flatMap((name) => this.#bias(name, biased));
    const sizes = maps.map(([, out]) => this.#n * out);
    // Software adapters lay the operands of several products end to end.
    const rows = sizes.reduce((sum, size) => sum + size, 0);
    const numbers = weights.reduce((sum, { size }) => sum + size, 0);
    const wholes = this.#tape.runSeveral(
      sizes,
      [
        [x, { passing: [rows, numbers] }],
        ...weights.map(
          (weight, i) => [weight, { passing: i === 0 ? [rows, numbers] : [] }] as const,
        ),
        ...biases,
      ],
      [x, ...weights],
      { passing: [numbers, rows] },
    );
    return maps.map(([name, out], i) => this.#adapted(wholes[i]!, x, name, out));
  }

  #adapted(whole: Traced, x: Traced, name: string, out: number): Traced {
    const adapter = this.#arrays.adapters.get(name);
    if (!adapter) return whole;
    const rows = this.#n;
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

  #heads(x: Traced, name: string, parts: readonly ('query' | 'key' | 'value')[]): Traced[] {
    const { hiddenSize: c, heads, kvHeads, attentionBias } = this.#model;
    const kv = (c / heads) * kvHeads;
    const maps = parts.map((part) => [`${name}.${part}`, part === 'query' ? c : kv] as const);
    return this.#linears(x, maps, attentionBias !== 'none');
  }

  #attention(x: Traced, onto: Traced, name: string): Traced {
    const { hiddenSize: c, heads, kvHeads, attentionBias } = this.#model;
    const kv = (c / heads) * kvHeads;
    const parts = ['query', 'key', 'value'] as const;
    const [query, key, value] = this.#heads(x, name, parts) as [Traced, Traced, Traced];
    this.#shape.keysMade?.();
    const kept = this.#turned([query.size, key.size]);
    const saved = kept.length > 0 ? [value] : [query, key, value];
    // Two numbers a query and head, and both gradients before they are turned back.
    const statistics = 2 * this.#n * heads;
    const { rows, length, before = 0 } = this.#shape;
    // What stands before the rows is put before the keys and values of each.
    const copies = before > 0 ? [rows * before * kv, rows * (before + length) * kv] : [];
    const mixed = this.#tape.run(
      query.size,
      [
        [query, { passing: [statistics, ...this.#turned([query.size, key.size])] }],
        [key, { joint: true }],
        [value, { joint: true }],
      ],
      saved,
      { kept, passing: [...copies, ...copies] },
    );
    this.#tape.save(mixed);
    return this.#linear(mixed, `${name}.output`, c, attentionBias === 'all', onto);
  }

  #mlp(x: Traced, onto: Traced, name: string): Traced {
    const { intermediateSize: m, hiddenSize, mlpBias, mlp } = this.#model;
    const inner = (): Traced => {
      if (mlp !== 'swiglu') return this.#gelu(this.#linear(x, `${name}.up`, m, mlpBias));
      const maps = [
        [`${name}.gate`, m],
        [`${name}.up`, m],
      ] as const;
      const [gate, up] = this.#linears(x, maps, mlpBias) as [Traced, Traced];
      return this.#swiglu(gate, up);
    };
    return this.#linear(inner(), `${name}.down`, hiddenSize, mlpBias, onto);
  }

  #swiglu(gate: Traced, up: Traced): Traced {
    const flows = [
      [gate, {}],
      [up, { joint: true }],
    ] as const;
    return this.#tape.run(gate.size, flows, [gate, up]);
  }

  #gelu(x: Traced): Traced {
    return this.#tape.run(x.size, [[x, {}]], [x]);
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
