import * as v from 'valibot';

import type { AdapterReport } from './run';
import type { ErrorCode } from '../shared/errors';

/**
 * Ways to compute a step: on our own kernels, on the stock operations of TensorFlow.js alone, or by jax-js,
 * which only the command runs.
 */
export const benchVariants = [
  'webgpu',
  'stock-webgpu',
  'wasm',
  'stock-wasm',
  'cpu',
  'jax-js-webgpu',
  'jax-js-wasm',
] as const;
export type BenchVariant = (typeof benchVariants)[number];

/** Models of the cases: two of the presets, and the GPT by which others are measured. */
export type BenchModelName = 'nano' | '0.88m' | '10m';

/** A fixed step that variants are compared on. */
export interface BenchCase {
  readonly name: string;
  /** A plain language-model step, or an alignment. */
  readonly kind: 'lm' | 'dpo' | 'sr-dpo';
  readonly model: BenchModelName;
  /** Tokens of p; 0 where there is none. */
  readonly refinementTokens: number;
}

const pairCase = (
  kind: 'dpo' | 'sr-dpo',
  model: BenchModelName,
  refinementTokens = kind === 'dpo' ? 0 : 120,
  name = `${kind}-${model}`,
): BenchCase => ({ name, kind, model, refinementTokens });

/** Every case, in the order in which they run. */
export const benchCases: readonly BenchCase[] = [
  { name: 'lm-0.88m', kind: 'lm', model: '0.88m', refinementTokens: 0 },
  pairCase('dpo', 'nano'),
  pairCase('sr-dpo', 'nano'),
  pairCase('dpo', '0.88m'),
  pairCase('sr-dpo', '0.88m'),
  pairCase('sr-dpo', '0.88m', 12, 'sr-dpo-short-p-0.88m'),
  pairCase('dpo', '10m'),
  pairCase('sr-dpo', '10m'),
];

/** The fixed shapes: rows of the language-model step, pairs of the others, and their tokens. */
export const benchShape = {
  vocabularySize: 512,
  ...{ rows: 8, rowTokens: 128 },
  ...{ pairs: 4, promptTokens: 64, completionTokens: 64 },
} as const;

/** Tokens that a step trains on, whatever a variant computes once for several rows. */
export function tokensOf({ kind }: BenchCase): number {
  const { rows, rowTokens, pairs, promptTokens, completionTokens } = benchShape;
  return kind === 'lm' ? rows * rowTokens : 2 * pairs * (promptTokens + completionTokens);
}

/**
 * Which variants of those wanted a case has: jax-js has only the plain step, and on the largest model
 * stock operations would take minutes a step, so that they run there only where they are asked for.
 */
export function variantsOf(
  { kind, model }: BenchCase,
  wanted: readonly BenchVariant[],
  asked: boolean,
): readonly BenchVariant[] {
  return wanted.filter((variant) => {
    if (variant.startsWith('jax-js')) return kind === 'lm';
    return model !== '10m' || asked || variant === 'webgpu' || variant === 'wasm';
  });
}

/** What one step asked of its GPU; zeros elsewhere. */
export interface BenchCounts {
  readonly dispatches: number;
  readonly buffersCreated: number;
  readonly bytesUploaded: number;
  readonly readbacks: number;
  readonly peakBytes: number;
}

/** One step as a worker took it. */
export interface BenchStep {
  readonly milliseconds: number;
  readonly loss: number;
  readonly counts: BenchCounts;
}

/** What a worker says once its backend has started. */
export interface BenchStarted {
  readonly adapter: AdapterReport;
  readonly threads: number;
}

/** A case computed by a variant, as `npm run bench` writes it. */
export interface BenchRow {
  readonly case: string;
  readonly variant: BenchVariant;
  /** Median of the measured steps, and the fastest and slowest of them. */
  readonly ms: number;
  readonly msLow: number;
  readonly msHigh: number;
  readonly steps: number;
  readonly tokensPerSecond: number;
  readonly dispatches: number;
  readonly buffersCreated: number;
  readonly bytesUploaded: number;
  readonly readbacks: number;
  readonly peakGpuBytes: number;
  /** Arithmetic of the step by formula. */
  readonly gflop: number;
  /** Of the speed of our fastest matrix product on the same hardware; null where that was not measured. */
  readonly matmulShare: number | null;
  readonly threads: number;
  /** Of the second step, so that one update is in it. */
  readonly loss: number;
}

/** A variant that could not run a case, and why. */
export interface BenchFailure {
  readonly case: string;
  readonly variant: BenchVariant;
  readonly message: string;
}

/** What a benchmark found. */
export interface BenchReport {
  readonly adapter: AdapterReport;
  readonly userAgent: string;
  /** The best of our own products over 256³, 512³ and 1024³ on WebGPU; null without an adapter. */
  readonly matmulGflops: number | null;
  /** The same on WASM. */
  readonly wasmMatmulGflops: number | null;
  readonly rows: readonly BenchRow[];
  readonly failures: readonly BenchFailure[];
}

const id = v.pipe(v.number(), v.integer());
const variant = v.picklist(benchVariants);
const plain = <T>() =>
  v.custom<T>((value) => typeof value === 'object' && value !== null, 'expected an object');

/** What a benchmark's worker is asked. */
export const benchCommandSchema = v.variant('type', [
  v.object({ type: v.literal('start'), id, variant }),
  v.object({ type: v.literal('case'), id, name: v.string() }),
  v.object({ type: v.literal('step'), id }),
  v.object({ type: v.literal('matmul'), id }),
]);
export type BenchCommand = v.InferOutput<typeof benchCommandSchema>;

/** What it answers. */
export const benchAnswerSchema = v.variant('type', [
  v.object({ type: v.literal('started'), id, started: plain<BenchStarted>() }),
  v.object({ type: v.literal('ready'), id }),
  v.object({ type: v.literal('stepped'), id, step: plain<BenchStep>() }),
  v.object({ type: v.literal('multiplied'), id, gflops: v.number() }),
  v.object({
    type: v.literal('failed'),
    id,
    code: v.custom<ErrorCode>((value) => typeof value === 'string'),
    message: v.string(),
  }),
]);
export type BenchAnswer = v.InferOutput<typeof benchAnswerSchema>;
