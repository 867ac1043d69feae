import type { ModelShape } from '../shared/modelConfig';
import type { MemoryPool, PooledBuffer } from './bufferPool';
import { ModelMemory, type ModelArrays } from './modelMemory';
import { TapeMemory } from './tapeMemory';

/** Prompts that are answered at once. */
export const promptsAtOnce = 8;

/** Answers to a batch of prompts. */
export interface AnswersShape {
  /** Prompts that are answered at once. */
  readonly prompts: number;
  /** Tokens of the longest prompt. */
  readonly promptLength: number;
  /** Tokens that are taken behind it at most. */
  readonly newTokens: number;
  /** Whether tokens behind the prompts are computed by copies of the weights, as WebGPU's own kernels do. */
  readonly copied?: boolean;
}

/** The answers that evaluations sample; nothing where they sample none. */
export function sampledAnswers(
  { prompts, maxNewTokens }: { readonly prompts: number; readonly maxNewTokens: number },
  promptLength: number,
): { readonly answers?: AnswersShape } {
  if (prompts === 0) return {};
  const atOnce = Math.min(prompts, promptsAtOnce);
  return { answers: { prompts: atOnce, promptLength, newTokens: maxNewTokens } };
}

/** Lengths of a cache are rounded up to a multiple of this, so that shapes recur. */
const cacheStep = 32;
const roundedUp = (length: number): number => Math.ceil(length / cacheStep) * cacheStep;

/** Columns of the prompts, and of the whole cache. */
function columnsOf(
  { maxPositions }: ModelShape,
  { promptLength, newTokens }: AnswersShape,
): { readonly width: number; readonly capacity: number } {
  const width = Math.max(promptLength, Math.min(roundedUp(promptLength), maxPositions));
  const most = Math.max(0, Math.min(newTokens, maxPositions - promptLength));
  return { width, capacity: roundedUp(width + most) };
}

/** Numbers of a token's keys. */
const keysOf = ({ hiddenSize, heads, kvHeads }: ModelShape): number =>
  (hiddenSize / heads) * kvHeads;

/** Numbers of the copies of a block's weights by which tokens behind the prompts are computed. */
function blockArrays(model: ModelShape): readonly number[] {
  const { hiddenSize: c, intermediateSize: m, mlp } = model;
  const maps = c + 2 * keysOf(model);
  const inner = mlp === 'swiglu' ? 2 * m : m;
  return [c * maps, 2 * c + maps, c * c, c * inner, m * c, 4 * c + inner];
}

/** Numbers of a layer's keys, which its values have as well. */
function cacheSize(model: ModelShape, shape: AnswersShape): number {
  return shape.prompts * keysOf(model) * columnsOf(model, shape).capacity;
}

/** Tokens after which the buffers of a batch of answers only recur. */
const tokensSeen = 3;

/**
 * Goes through the answers to a batch of prompts: the prompts read at once, the keys and values of every
 * layer kept, and a column of them written in place for each token.
 */
export function passAnswers(
  pool: MemoryPool,
  model: ModelShape,
  arrays: ModelArrays,
  shape: AnswersShape,
): void {
  pool.purpose = 'answers';
  const { prompts, newTokens, copied = true } = shape;
  const { layers, hiddenSize, vocabularySize } = model;
  const { width, capacity } = columnsOf(model, shape);
  const size = cacheSize(model, shape);
  const numbers = 2 * size;
  const cache: PooledBuffer[] = [];
  const keepColumns = (): void => {
    // Keys turned, beside values, and then as many columns as the cache has.
    const prompted = (numbers / capacity) * width;
    const passing = [pool.take(prompted / 2), pool.take(prompted)];
    cache.push(pool.take(numbers));
    pool.drop(passing);
  };
  const reading = new TapeMemory(pool, false);
  new ModelMemory(reading, model, arrays, {
    ...{ rows: prompts, length: width, predicting: prompts, keysMade: keepColumns },
  }).logps();
  reading.end();
  const blocks = Array.from({ length: copied ? layers : 0 }, () =>
    blockArrays(model).map((numbers) => pool.take(numbers)),
  );
  const row = prompts * hiddenSize;
  const keys = prompts * keysOf(model);
  for (let token = 1; token < Math.min(tokensSeen, newTokens); token++) {
    for (let layer = 0; layer < layers; layer++) pool.pass([row, keys, keys, row, row]);
    pool.pass([prompts * vocabularySize]);
  }
  pool.drop(blocks.flat());
  pool.drop(cache);
}
