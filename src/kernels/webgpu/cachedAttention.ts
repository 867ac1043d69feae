import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { dot, each, headCode, held, hold, inVectors, quadsOf, store } from './headCode';
import { register, runProgram, workgroup } from './program';
import type { Tuning } from './tuning';

/** A batch of answers at one token; its cache is [B, capacity, 2·KV·D], a column's keys before its values. */
interface Attributes {
  readonly batch: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly width: number;
  /** Numbers of a head that are turned; 0 where positions are not rotated. */
  readonly dims: number;
  /** Columns of the prompts. */
  readonly prompts: number;
  readonly capacity: number;
  /** The token's column, the last one that is looked at. */
  readonly column: number;
  /** Tokens taken before it. */
  readonly taken: number;
  readonly lastPosition: number;
}

/** WGSL of `turned(batch, at, d)`: the number d of the head of `name` that begins at `at`, turned by its position. */
function turnedCode(name: string, rotated: boolean): string {
  if (!rotated)
    return `fn turned(batch : i32, at : i32, d : i32) -> f32 { return ${name}[at + d]; }`;
  return `
    fn turned(batch : i32, at : i32, d : i32) -> f32 {
      if (d >= uniforms.dims) { return ${name}[at + d]; }
      let half = uniforms.dims / 2;
      let partner = select(d - half, d + half, d < half);
      let position = min(lengths[batch] + uniforms.taken, uniforms.lastPosition);
      let turn = position * uniforms.width + d;
      return ${name}[at + d] * cos[turn] + ${name}[at + partner] * sin[turn];
    }`;
}

/** WGSL of whether a row looks at a column: its prompt's and those of the tokens taken since. */
const seen = `
    fn seen(batch : i32, c : i32) -> bool {
      return c < lengths[batch] || (c >= uniforms.prompts && c <= uniforms.column);
    }`;

/** Writes a column of the cache in place, the keys turned, a thread a number. */
const writeColumn: KernelFunc = ({ inputs, backend, attrs }) => {
  const { cache, key, value, ...turn } = inputs as Record<string, TensorInfo>;
  const { batch, kvHeads, width, dims, capacity, column, taken, lastPosition } =
    attrs as unknown as Attributes;
  const across = kvHeads * width;
  // An input that the code does not read would have no place in its layout.
  const read = { key: key!, value: value!, ...(dims > 0 && turn) };
  const code = `
    ${turnedCode('key', dims > 0)}
    fn main(index : i32) {
      if (index >= uniforms.batch * 2 * uniforms.across) { return; }
      let batch = index / (2 * uniforms.across);
      let j = index % (2 * uniforms.across);
      let to = (batch * uniforms.capacity + uniforms.column) * 2 * uniforms.across + j;
      if (j >= uniforms.across) {
        result[to] = value[batch * uniforms.across + j - uniforms.across];
      } else {
        let d = j % uniforms.width;
        result[to] = turned(batch, batch * uniforms.across + j - d, d);
      }
    }`;
  return runProgram(backend, {
    ...{ key: `writeColumn ${dims > 0}`, code, inputs: read, shape: cache!.shape },
    ...{ threads: batch * 2 * across, output: cache! },
    integers: { batch, across, width, dims, capacity, column, taken, lastPosition },
  });
};

/** WGSL that a thread goes through all columns of a row and head by, as it does in training. */
function aloneCode(width: number): string {
  return `
      if (index >= uniforms.batch * uniforms.heads) { return; }
      let head = index % uniforms.heads;
      let batch = index / uniforms.heads;
      let kvHead = head / (uniforms.heads / uniforms.kvHeads);
      ${hold(width, 'own', (i) => `query(batch, index * uniforms.width, ${i})`)}
      ${hold(width, 'sum', () => 'vec4<f32>(0.0)')}
      var largest = -1e30;
      var total = 0.0;
      for (var c = 0; c <= uniforms.column; c = c + 1) {
        if (!seen(batch, c)) { continue; }
        let row = 2 * (batch * uniforms.capacity + c);
        let keyAt = headAt(row, uniforms.kvHeads, kvHead);
        let valueAt = headAt(row + 1, uniforms.kvHeads, kvHead);
        ${dot(
          'score',
          width,
          (i) => held(width, 'own', i),
          (i) => `load_cache(keyAt, ${i})`,
        )}
        if (score > largest) {
          let shrink = exp(largest - score);
          total = total * shrink;
          ${each(width, (i) => `${held(width, 'sum', i)} = ${held(width, 'sum', i)} * shrink;`)}
          largest = score;
        }
        let weight = exp(score - largest);
        total = total + weight;
        ${each(
          width,
          (i) =>
            `${held(width, 'sum', i)} = ${held(width, 'sum', i)} + weight * load_cache(valueAt, ${i});`,
        )}
      }
      let at = headAt(batch, uniforms.heads, head);
      ${each(width, (i) => store(width, i, `${held(width, 'sum', i)} / total`))}`;
}

/**
 * WGSL by which a workgroup shares a row and head: a thread scores one of 64 columns, and then adds up all
 * of them for its four numbers of the head.
 */
function sharedCode(width: number): string {
  const quads = quadsOf(width);
  return `
      let lane = index % ${workgroup};
      let item = min(index / ${workgroup}, uniforms.batch * uniforms.heads - 1);
      let head = item % uniforms.heads;
      let batch = item / uniforms.heads;
      let kvHead = head / (uniforms.heads / uniforms.kvHeads);
      for (var i = lane; i < ${quads}; i = i + ${workgroup}) {
        own[i] = query(batch, item * uniforms.width, i);
      }
      workgroupBarrier();
      var sum = vec4<f32>(0.0);
      var largest = -1e30;
      var total = 0.0;
      for (var first = 0; first <= uniforms.column; first = first + ${workgroup}) {
        let mine = first + lane;
        var score = -1e30;
        if (mine <= uniforms.column && seen(batch, mine)) {
          let keyAt = headAt(2 * (batch * uniforms.capacity + mine), uniforms.kvHeads, kvHead);
          var product = vec4<f32>(0.0);
          for (var i = 0; i < ${quads}; i = i + 1) { product = product + own[i] * load_cache(keyAt, i); }
          score = product.x + product.y + product.z + product.w;
        }
        scores[lane] = score;
        workgroupBarrier();
        let before = largest;
        for (var j = 0; j < ${workgroup}; j = j + 1) { largest = max(largest, scores[j]); }
        let shrink = exp(before - largest);
        sum = sum * shrink;
        total = total * shrink;
        for (var j = 0; j < ${workgroup}; j = j + 1) {
          let c = first + j;
          if (c > uniforms.column || !seen(batch, c)) { continue; }
          let weight = exp(scores[j] - largest);
          total = total + weight;
          if (lane < ${quads}) {
            let valueAt = headAt(2 * (batch * uniforms.capacity + c) + 1, uniforms.kvHeads, kvHead);
            sum = sum + weight * load_cache(valueAt, lane);
          }
        }
        workgroupBarrier(); // nobody writes the next scores before all have read these
      }
      if (lane >= ${quads} || index / ${workgroup} > item) { return; }
      let at = headAt(batch, uniforms.heads, head);
      ${store(width, 'lane', 'sum / total')}`;
}

/** Attention of one query a row and head to the columns of the cache, in one dispatch: [B, H·D]. */
function cachedAttention(tuning: Tuning): KernelFunc {
  const alone = tuning === 'threads';
  return ({ inputs, backend, attrs }) => {
    const given = inputs as Record<string, TensorInfo>;
    const { batch, heads, kvHeads, width, dims, prompts, capacity, column, taken, lastPosition } =
      attrs as unknown as Attributes;
    const number = (c: number): string =>
      `select(0.0, turned(batch, at, min(4 * i + ${c}, ${width - 1})), 4 * i + ${c} < ${width})`;
    const code = `
    ${headCode({ width }, ['cache'])}
    ${turnedCode('q', dims > 0)}
    ${seen}
    // Four numbers of a query's head, turned and scaled.
    fn query(batch : i32, at : i32, i : i32) -> vec4<f32> {
      return uniforms.scale * vec4<f32>(${[0, 1, 2, 3].map(number).join(', ')});
    }
    ${
      alone
        ? ''
        : `var<workgroup> own : array<vec4<f32>, ${quadsOf(width)}>;
    var<workgroup> scores : array<f32, ${workgroup}>;`
    }
    fn main(index : i32) {${alone ? aloneCode(width) : sharedCode(width)}
    }`;
    return runProgram(backend, {
      ...{ key: `cachedAttention ${tuning} ${width} ${dims > 0}`, code, inputs: given },
      ...{ shape: [batch, heads * width], threads: batch * heads * (alone ? 1 : workgroup) },
      integers: {
        ...{ batch, heads, kvHeads, width, dims, prompts, capacity, column, taken, lastPosition },
      },
      floats: { scale: 1 / Math.sqrt(width) },
      vectors: inVectors(width) ? ['cache', 'result'] : [],
    });
  };
}

/** Registers the kernels of answers: a column of the cache written in place, and attention to it. */
export function registerCachedAttention(tuning: Tuning): void {
  register('WriteColumn', writeColumn);
  register('CachedAttention', cachedAttention(tuning));
}
