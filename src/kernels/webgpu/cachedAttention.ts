import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { dot, each, headCode, held, hold, inVectors, quadsOf, store } from './headCode';
import { runJointProgram } from './jointProgram';
import { register, workgroup } from './program';
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

/** WGSL of `turned_x(batch, at, d)`: the number d of the head of x that begins at `at`, turned by its position. */
function turnedCode(name: string, rotated: boolean): string {
  if (!rotated)
    return `
    fn turned_${name}(batch : i32, at : i32, d : i32) -> f32 { return ${name}[at + d]; }`;
  return `
    fn turned_${name}(batch : i32, at : i32, d : i32) -> f32 {
      if (d >= uniforms.dims) { return ${name}[at + d]; }
      let half = uniforms.dims / 2;
      let partner = select(d - half, d + half, d < half);
      let position = min(lengths[batch] + uniforms.taken, uniforms.lastPosition);
      let turn = position * uniforms.width + d;
      return ${name}[at + d] * cos[turn] + ${name}[at + partner] * sin[turn];
    }`;
}

/** WGSL of `name(batch, at, i)`: four numbers of a head, each given by `number(batch, at, d)`. */
function quadCode(name: string, width: number, number: (d: string) => string): string {
  const four = [0, 1, 2, 3].map(
    (c) => `select(0.0, ${number(`min(4 * i + ${c}, ${width - 1})`)}, 4 * i + ${c} < ${width})`,
  );
  return `
    fn ${name}(batch : i32, at : i32, i : i32) -> vec4<f32> {
      return vec4<f32>(${four.join(', ')});
    }`;
}

/** WGSL of whether a row looks at a column: its prompt's and those of the tokens taken since. */
const seen = `
    fn seen(batch : i32, c : i32) -> bool {
      return c < lengths[batch] || (c >= uniforms.prompts && c <= uniforms.column);
    }`;

/**
 * WGSL that a thread goes through the columns of a row and head by, as it does in training: those that are
 * there first, then the token's own, whose keys and values it also writes where it is the first of its group.
 */
function aloneCode(width: number): string {
  const step = (key: (i: string) => string, value: (i: string) => string): string => `
        ${dot('score', width, (i) => held(width, 'own', i), key)}
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
          (i) => `${held(width, 'sum', i)} = ${held(width, 'sum', i)} + weight * ${value(i)};`,
        )}`;
  return `
      if (index >= uniforms.batch * uniforms.heads) { return; }
      let head = index % uniforms.heads;
      let batch = index / uniforms.heads;
      let group = uniforms.heads / uniforms.kvHeads;
      let kvHead = head / group;
      ${hold(width, 'own', (i) => `uniforms.scale * query(batch, index * uniforms.width, ${i})`)}
      ${hold(width, 'sum', () => 'vec4<f32>(0.0)')}
      var largest = -1e30;
      var total = 0.0;
      for (var c = 0; c < uniforms.column; c = c + 1) {
        if (!seen(batch, c)) { continue; }
        let row = 2 * (batch * uniforms.capacity + c);
        let keyAt = headAt(row, uniforms.kvHeads, kvHead);
        let valueAt = headAt(row + 1, uniforms.kvHeads, kvHead);
        ${step(
          (i) => `load_cache(keyAt, ${i})`,
          (i) => `load_cache(valueAt, ${i})`,
        )}
      }
      let from_ = (batch * uniforms.kvHeads + kvHead) * uniforms.width;
      ${hold(width, 'newKey', (i) => `freshKey(batch, from_, ${i})`)}
      {
        ${step(
          (i) => held(width, 'newKey', i),
          (i) => `freshValue(batch, from_, ${i})`,
        )}
      }
      if (head % group == 0) {
        let row = 2 * (batch * uniforms.capacity + uniforms.column);
        var at = headAt(row, uniforms.kvHeads, kvHead);
        ${each(width, (i) => store('cache', width, i, held(width, 'newKey', i)))}
        at = headAt(row + 1, uniforms.kvHeads, kvHead);
        ${each(width, (i) => store('cache', width, i, `freshValue(batch, from_, ${i})`))}
      }
      let at = headAt(batch, uniforms.heads, head);
      ${each(width, (i) => store('result', width, i, `${held(width, 'sum', i)} / total`))}`;
}

/**
 * WGSL by which a workgroup shares a row and head: a thread scores one of 64 columns, and then adds up all
 * of them for its four numbers of the head. The token's own column is not in the cache yet.
 */
function sharedCode(width: number): string {
  const quads = quadsOf(width);
  return `
      let lane = index % ${workgroup};
      let item = min(index / ${workgroup}, uniforms.batch * uniforms.heads - 1);
      let head = item % uniforms.heads;
      let batch = item / uniforms.heads;
      let group = uniforms.heads / uniforms.kvHeads;
      let kvHead = head / group;
      let from_ = (batch * uniforms.kvHeads + kvHead) * uniforms.width;
      for (var i = lane; i < ${quads}; i = i + ${workgroup}) {
        own[i] = uniforms.scale * query(batch, item * uniforms.width, i);
        newKey[i] = freshKey(batch, from_, i);
        newValue[i] = freshValue(batch, from_, i);
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
          for (var i = 0; i < ${quads}; i = i + 1) {
            if (mine < uniforms.column) { product = product + own[i] * load_cache(keyAt, i); }
            else { product = product + own[i] * newKey[i]; }
          }
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
            if (c < uniforms.column) { sum = sum + weight * load_cache(valueAt, lane); }
            else { sum = sum + weight * newValue[lane]; }
          }
        }
        workgroupBarrier(); // nobody writes the next scores before all have read these
      }
      if (lane >= ${quads} || index / ${workgroup} > item) { return; }
      if (head % group == 0) {
        let row = 2 * (batch * uniforms.capacity + uniforms.column);
        var at = headAt(row, uniforms.kvHeads, kvHead);
        ${store('cache', width, 'lane', 'newKey[lane]')}
        at = headAt(row + 1, uniforms.kvHeads, kvHead);
        ${store('cache', width, 'lane', 'newValue[lane]')}
      }
      let at = headAt(batch, uniforms.heads, head);
      ${store('result', width, 'lane', 'sum / total')}`;
}

/**
 * Writes the token's column of the cache in place, the keys turned, and attends to it and those before it,
 * one query a row and head, in one dispatch: [B, H·D].
 */
function cachedAttention(tuning: Tuning): KernelFunc {
  const alone = tuning === 'threads';
  return ({ inputs, backend, attrs }) => {
    const { cache, ...given } = inputs as Record<string, TensorInfo>;
    const { batch, heads, kvHeads, width, dims, prompts, capacity, column, taken, lastPosition } =
      attrs as unknown as Attributes;
    const rotated = dims > 0;
    const quads = quadsOf(width);
    const code = `
    ${headCode({ width }, ['cache'])}
    ${turnedCode('q', rotated)}
    ${turnedCode('key', rotated)}
    ${quadCode('query', width, (d) => `turned_q(batch, at, ${d})`)}
    ${quadCode('freshKey', width, (d) => `turned_key(batch, at, ${d})`)}
    ${quadCode('freshValue', width, (d) => `value[at + ${d}]`)}
    ${seen}
    ${
      alone
        ? ''
        : `${['own', 'newKey', 'newValue'].map((name) => `var<workgroup> ${name} : array<vec4<f32>, ${quads}>;`).join('\n    ')}
    var<workgroup> scores : array<f32, ${workgroup}>;`
    }
    fn main(index : i32) {${alone ? aloneCode(width) : sharedCode(width)}
    }`;
    return runJointProgram(backend, {
      ...{ key: `cachedAttention ${tuning} ${width} ${rotated}`, code },
      ...{ inputs: given, changed: { cache: cache! } },
      results: { result: [batch, heads * width] },
      threads: batch * heads * (alone ? 1 : workgroup),
      integers: {
        ...{ batch, heads, kvHeads, width, dims, prompts, capacity, column, taken, lastPosition },
      },
      floats: { scale: 1 / Math.sqrt(width) },
      vectors: inVectors(width) ? ['cache', 'result'] : [],
    })[0]!;
  };
}

/** Registers the kernel of answers. */
export function registerCachedAttention(tuning: Tuning): void {
  register('CachedAttention', cachedAttention(tuning));
}
