import { parameterCount, parameterSizes, type ModelShape } from '../shared/modelConfig';
import { mostOwnWidth } from '../shared/headLimit';
import { mostVocabularyNumbers } from '../shared/vocabularyLimit';
import { passAnswers, type AnswersShape } from './answerMemory';
import { BufferPool, type MemoryPool, type PooledBuffer } from './bufferPool';
import { HeapPool } from './heapPool';
import { ModelMemory, type ModelArrays, type PassRows, type RowsShape } from './modelMemory';
import type { Preset } from './presets';
import type { BackendName } from './run';
import { TapeMemory, type Traced } from './tapeMemory';

/** A buffer that a run makes, by what it holds. */
export interface NamedBuffer {
  readonly name: string;
  readonly bytes: number;
  /** Whether smaller batches or shorter rows make it smaller. */
  readonly ofRows: boolean;
}

/** Bytes that a run will need, by what they are for; float32 throughout. */
export interface MemoryEstimate {
  readonly weights: number;
  readonly reference: number;
  /** Weights of a reward model that is trained to judge. */
  readonly judge: number;
  /** Weights of another run's policy while it answers the sampled prompts. */
  readonly opponent: number;
  /** Gradients of what is trained, one by one and laid end to end. */
  readonly gradients: number;
  /** The optimizer's slots, and what an update makes on its way. */
  readonly optimizer: number;
  readonly activations: number;
  /** Keys, values and logits of the answers at an evaluation, beyond what a step has left for them. */
  readonly answers: number;
  readonly total: number;
  /** The largest single buffer, to hold against the adapter's limit. */
  readonly largestBuffer: number;
  /** The largest buffers of each kind, from the largest. */
  readonly buffers: readonly NamedBuffer[];
}

/** A preset's policy with a vocabulary of this size: a tied head, no biases. */
export function presetShape(preset: Preset, vocabularySize: number): ModelShape {
  const { hiddenSize, layers, heads, kvHeads, intermediateSize, maxPositions } = preset;
  return {
    ...{ vocabularySize, hiddenSize, layers, heads, kvHeads, intermediateSize, maxPositions },
    ...{ positions: 'rotary', norm: 'rmsNorm', mlp: 'swiglu' },
    ...{ attentionBias: 'none', mlpBias: false, parallelResidual: false, tiedHead: true },
  };
}

const sumOf = (sizes: Iterable<number>): number => {
  let sum = 0;
  for (const size of sizes) sum += size;
  return sum;
};

/** Parameters of a preset's policy with a vocabulary of this size. */
export function presetParameters(preset: Preset, vocabularySize: number): number {
  return parameterCount(presetShape(preset, vocabularySize));
}

/** What of a model alignment trains: adapters by their map, or some of its parameters. */
export interface TrainedShare {
  /** Sizes of an adapter's two factors. */
  readonly adapters: ReadonlyMap<string, readonly [number, number]>;
  /** Names of the parameters that are trained. */
  readonly trained: ReadonlySet<string>;
  /** Whether the reference is a second checkpoint, which shares nothing. */
  readonly ownReference: boolean;
}

/** What a step's size is made of; rows and length are those under gradient. */
export interface StepShape extends PassRows {
  /** Rows on p⊕x; absent without refinement. */
  readonly refined?: PassRows;
  /** Positions of such a batch that predict a completion's token, bucketed; all where it is not known. */
  readonly predicting?: number;
  /** Micro-batches of a step. */
  readonly microBatches?: number;
  /** Whether the backward pass computes every block once more. */
  readonly recomputed?: boolean;
  readonly optimizerSlots: 1 | 2;
  /** Absent where alignment trains the whole model. */
  readonly share?: TrainedShare;
  /** Rows of a supervised phase that trains the whole model first; absent without one. */
  readonly supervised?: PassRows;
  /** The backend; WebGPU where it is left out. */
  readonly backend?: BackendName;
  /** Rows of a step of a reward model, micro-batch by micro-batch; absent where none is trained. */
  readonly judge?: PassRows;
  /** Absent where evaluations sample no answers. */
  readonly answers?: AnswersShape;
  /** Another run's policy that answers the same prompts once; absent without one. */
  readonly opponent?: ModelShape;
}

/** Most numbers of a flat vector, as the updates lay parameters end to end. */
export const flatGroupSize = 4 * 1024 * 1024;

/** Cuts sizes into the groups of the flat updates. */
function groupsOf(sizes: readonly number[]): number[][] {
  const groups: number[][] = [];
  let filled = Infinity;
  for (const size of sizes) {
    if (filled + size > flatGroupSize) {
      groups.push([]);
      filled = 0;
    }
    groups.at(-1)!.push(size);
    filled += size;
  }
  return groups;
}

/** A phase of training: which arrays it trains, and its slots. */
function train(
  pool: MemoryPool,
  model: ModelShape,
  arrays: ModelArrays,
  trained: readonly Traced[],
  rows: RowsShape,
  { slots, microBatches }: { readonly slots: 1 | 2; readonly microBatches: number },
  pass: (memory: ModelMemory) => Traced = (memory) => memory.logps(),
): void {
  const groups = groupsOf(trained.map(({ size }) => size));
  pool.purpose = 'optimizer';
  const kept = groups.flatMap((group) => times(slots, sumOf(group)).map((n) => pool.take(n)));
  let total: PooledBuffer[] | null = null;
  for (let part = 0; part < Math.min(2, microBatches); part++) {
    pool.purpose = 'activations';
    const tape = new TapeMemory(pool, true);
    const result = pass(new ModelMemory(tape, model, arrays, rows));
    pool.submitted();
    tape.backward(result);
    pool.purpose = 'gradients';
    const flat = groups.map((group) => pool.take(sumOf(group)));
    for (const array of trained) {
      if (array.gradient) pool.drop([array.gradient]);
      array.gradient = null;
    }
    if (total) {
      const sums = groups.map((group) => pool.take(sumOf(group)));
      pool.drop([...total, ...flat]);
      total = sums;
    } else total = flat;
    pool.submitted();
  }
  pool.purpose = 'optimizer';
  // Slots change in place, and parameters in a vector that is copied back.
  for (const group of groups) pool.pass([sumOf(group)]);
  pool.drop([...kept, ...(total ?? [])]);
}

/**
 * A reward model: the copy of the policy that stays, and its training, which is over before
 * anything is aligned; its head has one number where the policy's has one for each token.
 */
function trainJudge(
  pool: MemoryPool,
  model: ModelShape,
  sizes: ReadonlyMap<string, number>,
  rows: RowsShape,
  microBatches: number,
): void {
  pool.purpose = 'judge';
  const tape = new TapeMemory(pool, false);
  const weights = new Map(
    [...sizes].map(([name, size]) => [name, tape.given(pool.take(size), name !== 'head.weight')]),
  );
  const head = tape.given(pool.take(model.hiddenSize), true);
  const trained = [...weights.values(), head].filter((array) => array.trained);
  train(
    ...([pool, model, { weights, adapters: new Map() }, trained, rows] as const),
    { slots: 2, microBatches },
    (memory) => memory.rewards(head),
  );
}

/** Another run's policy, which answers at the first evaluation and goes again. */
function askOpponent(pool: MemoryPool, opponent: ModelShape, answers: AnswersShape): void {
  pool.purpose = 'opponent';
  const held = [...parameterSizes(opponent)].map(
    ([name, size]) => [name, pool.take(size)] as const,
  );
  const tape = new TapeMemory(pool, false);
  const weights = new Map(held.map(([name, buffer]) => [name, tape.given(buffer, false)]));
  passAnswers(pool, opponent, { weights, adapters: new Map() }, answers);
  pool.drop(held.map(([, buffer]) => buffer));
}

/** Keys and values of every layer for what stands before the rows of a pass, computed by one of its own. */
function prefixOf(
  pool: MemoryPool,
  model: ModelShape,
  arrays: ModelArrays,
  { before = 0 }: PassRows,
): PooledBuffer[] {
  if (before === 0) return [];
  const { hiddenSize, heads, kvHeads, layers } = model;
  const size = before * (hiddenSize / heads) * kvHeads;
  const kept = times(2 * layers, size).map((of) => pool.take(of));
  const tape = new TapeMemory(pool, false);
  new ModelMemory(tape, model, arrays, { rows: 1, length: before, predicting: 0 }).keys();
  tape.end();
  return kept;
}

const times = (count: number, size: number): number[] => Array<number>(count).fill(size);

/**
 * Estimates the bytes of a run by going through one of its steps array by array, as the model, its
 * kernels and the updates make them, with buffers that are kept for reuse.
 */
export function estimateMemory(model: ModelShape, shape: StepShape): MemoryEstimate {
  const pool: MemoryPool = shape.backend === 'wasm' ? new HeapPool() : new BufferPool();
  const { rows, length, packed = false, refined, share, supervised, recomputed = false } = shape;
  const predicting = shape.predicting ?? rows * length;
  const sizes = parameterSizes(model);
  const isTrained = (name: string): boolean => share?.trained.has(name) ?? true;
  const arraysOf = (tape: TapeMemory, held: ReadonlyMap<string, PooledBuffer>, all: boolean) =>
    new Map(
      [...held].map(
        ([name, buffer]) => [name, tape.given(buffer, all || isTrained(name))] as const,
      ),
    );
  const weights = new Map([...sizes].map(([name, size]) => [name, pool.take(size)] as const));
  const still = new TapeMemory(pool, false);
  if (supervised) {
    const all = arraysOf(still, weights, true);
    const trained = [...all.values()];
    // A row holds one completion; a pair's two predict as many tokens as a step's pairs on average.
    const share = predicting / (packed ? 2 * rows : rows);
    const most = supervised.rows * supervised.length;
    train(
      ...([pool, model, { weights: all, adapters: new Map() }, trained] as const),
      {
        ...{ ...supervised, recomputed },
        predicting: Math.min(most, Math.ceil(supervised.rows * share)),
      },
      { slots: 2, microBatches: 1 },
    );
  }
  pool.purpose = 'weights';
  const adapters = new Map(
    [...(share?.adapters ?? [])].map(
      ([map, [a, b]]) =>
        [map, [still.given(pool.take(a), true), still.given(pool.take(b), true)]] as const,
    ),
  );
  pool.purpose = 'reference';
  const own = [...sizes].filter(([name]) => isTrained(name) || share?.ownReference === true);
  // Where the supervised phase has left gradients, it stands in their place.
  pool.takeOver(
    own.map(([, size]) => size),
    'gradients',
  );
  const arrays = { weights: arraysOf(still, weights, false), adapters };
  if (shape.judge) {
    const predicting = shape.judge.rows;
    const ofJudge = { ...shape.judge, predicting, recomputed };
    trainJudge(pool, model, sizes, ofJudge, shape.microBatches ?? 1);
  }
  pool.purpose = 'activations';
  for (const pass of [{ rows, length, packed }, ...(refined ? [refined] : [])]) {
    const kept = prefixOf(pool, model, arrays, pass);
    const tape = new TapeMemory(pool, false);
    new ModelMemory(tape, model, arrays, { ...pass, predicting }).logps();
    tape.end();
    pool.drop(kept);
  }
  const answers = shape.answers && { ...shape.answers, copied: shape.backend !== 'wasm' };
  if (shape.opponent && answers) askOpponent(pool, shape.opponent, answers);
  const trained = [
    ...[...arrays.weights.values()].filter((array) => array.trained),
    ...[...adapters.values()].flat(),
  ];
  train(
    ...([pool, model, arrays, trained] as const),
    { rows, length, packed, predicting, recomputed },
    { slots: shape.optimizerSlots, microBatches: shape.microBatches ?? 1 },
  );
  if (answers) passAnswers(pool, model, arrays, answers);
  const buffers = largestBuffers(model, shape, sizes, trained);
  const { bytes } = pool;
  return {
    ...bytes,
    total: sumOf(Object.values(bytes)),
    largestBuffer: buffers[0]!.bytes,
    buffers,
  };
}

function largestBuffers(
  model: ModelShape,
  shape: StepShape,
  sizes: ReadonlyMap<string, number>,
  trained: readonly Traced[],
): NamedBuffer[] {
  const { vocabularySize, intermediateSize, heads, hiddenSize } = model;
  const passes = [shape, shape.refined, shape.supervised].filter((pass) => pass !== undefined);
  const largest = (of: (pass: PassRows) => number): number => Math.max(...passes.map(of));
  const logits = (shape.predicting ?? shape.rows * shape.length) * vocabularySize;
  // Kernels of our own, which take heads up to a width, keep no scores.
  const scores = hiddenSize / heads > mostOwnWidth ? heads : 0;
  const flat = groupsOf(trained.map(({ size }) => size)).map(sumOf);
  const named: (readonly [string, number, boolean])[] = [
    ['Token table', vocabularySize * hiddenSize, false],
    ['An MLP weight', sizes.get('layers.0.mlp.up.weight') ?? 0, false],
    ...(shape.opponent
      ? [
          [
            'A weight of the opponent',
            Math.max(...parameterSizes(shape.opponent).values()),
            false,
          ] as const,
        ]
      : []),
    [
      'A part of the logits',
      Math.min(logits, Math.max(mostVocabularyNumbers, vocabularySize)),
      true,
    ],
    [
      'Attention scores of a layer',
      largest(({ rows, length }) => scores * rows * length ** 2),
      true,
    ],
    [
      'A layer’s MLP activations',
      largest(({ rows, length }) => rows * length * intermediateSize),
      true,
    ],
    ['A part of the flat gradients', Math.max(0, ...flat), false],
  ];
  return named
    .map(([name, size, ofRows]) => ({ name, bytes: 4 * size, ofRows }))
    .sort((a, b) => b.bytes - a.bytes);
}
