import {
  add,
  keep,
  matMul,
  mul,
  tensor2d,
  tidy,
  variable,
  type Tensor2D,
  type Variable,
} from '../backend/ops';
import { constantScalar } from '../kernels/constants';
import type { Random } from '../shared/random';
import { mapShapes, type ModelConfig } from '../shared/modelConfig';

/**
 * Linear maps that share one A, by their canonical names (`layers.0.attention.query`). A checkpoint that
 * holds them in one matrix has one adapter for it: its B is theirs, laid together.
 */
export type AdaptedMaps = readonly string[];

export interface LoraShape {
  readonly rank: number;
  readonly alpha: number;
  readonly maps: readonly AdaptedMaps[];
}

/** A low-rank change of one linear map: W + (alpha / rank)·A·B (arXiv 2106.09685, Eq. 3). */
export interface Adapter {
  readonly a: Variable; // [in, r]
  readonly b: Variable; // [r, out]
  readonly scale: number;
}

/** A map's weight with what its adapter adds to it: [in, out]. */
export function mergedWeight(base: Tensor2D, { a, b, scale }: Adapter): Tensor2D {
  return add(base, mul(matMul(a as Tensor2D, b as Tensor2D), constantScalar(scale)));
}

/** Adapters by the canonical name of their map, and their variables by name, each once. */
export interface Adapters {
  readonly shape: LoraShape;
  readonly byMap: ReadonlyMap<string, Adapter>;
  readonly named: ReadonlyMap<string, Variable>;
}

/** A's name is that of the first map that shares it. */
export const adapterNames = (map: string, shared: AdaptedMaps): readonly [string, string] => [
  `${shared[0]!}.loraA`,
  `${map}.loraB`,
];

function kept(values: Float32Array, shape: [number, number]): Variable {
  const initial: Tensor2D = tidy(() => tensor2d(values, shape));
  const made = keep(variable(initial));
  initial.dispose();
  return made;
}

/**
 * Makes adapters that change nothing yet: A is uniform in ±1/√in (Kaiming's with a = √5, as PEFT begins
 * it), each from a stream of its own, and B is zero.
 */
export function newAdapters(config: ModelConfig, shape: LoraShape, random: Random): Adapters {
  const shapes = mapShapes(config);
  const { rank, alpha, maps } = shape;
  const byMap = new Map<string, Adapter>();
  const named = new Map<string, Variable>();
  for (const shared of maps) {
    const [fanIn] = shapes.get(shared[0]!)!;
    const own = random.fork(shared[0]!);
    const bound = 1 / Math.sqrt(fanIn);
    const values = Float32Array.from(
      { length: fanIn * rank },
      () => bound * (2 * own.uniform() - 1),
    );
    const a = kept(values, [fanIn, rank]);
    for (const map of shared) {
      const [nameA, nameB] = adapterNames(map, shared);
      const [, fanOut] = shapes.get(map)!;
      const b = kept(new Float32Array(rank * fanOut), [rank, fanOut]);
      byMap.set(map, { a, b, scale: alpha / rank });
      named.set(nameA, a);
      named.set(nameB, b);
    }
  }
  return { shape, byMap, named };
}

/** How many numbers adapters of this shape learn. */
export function adapterParameters(config: ModelConfig, { rank, maps }: LoraShape): number {
  const shapes = mapShapes(config);
  const outs = (shared: AdaptedMaps): number =>
    shared.reduce((sum, map) => sum + shapes.get(map)![1], 0);
  return maps.reduce((sum, shared) => sum + rank * (shapes.get(shared[0]!)![0] + outs(shared)), 0);
}
