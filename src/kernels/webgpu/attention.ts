import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import type { AttentionSizes } from '../kernelAttributes';
import {
  dot,
  each,
  formKey,
  headCode,
  held,
  hold,
  inVectors,
  placeCode,
  placeThreads,
  store,
  tileCode,
  visibleCode,
  walkCode,
  type HeadForm,
} from './headCode';
import { register, runProgram } from './program';
import type { Tuning } from './tuning';

/** A kernel: a thread a query (`t`) or a key (`s`) of a head. */
interface Part {
  readonly name: string;
  readonly of: 't' | 's';
  /** Inputs that are read by heads. */
  readonly arrays: readonly string[];
  readonly shape: (sizes: AttentionSizes) => readonly number[];
  readonly code: (form: HeadForm) => string;
  /** Inputs whose tiles the threads of a workgroup share. */
  readonly shared: readonly string[];
  /** Whether the result has the layout of heads. */
  readonly byHeads: boolean;
}

const queryHeads = 'uniforms.heads';
const keyHeads = 'uniforms.kvHeads';

/** WGSL that reads the thread's own head of an array, times a factor. */
const read = (width: number, array: string, factor = ''): string =>
  hold(width, array, (i) => `load_${array}(at, ${i})${factor}`);

/** WGSL of sums that begin at zero, one a number of a head, and of adding to them. */
const sums = (width: number): string => hold(width, 'sum', () => 'vec4<f32>(0.0)');
const added = (width: number, term: (i: string) => string): string =>
  each(width, (i) => `${held(width, 'sum', i)} = ${held(width, 'sum', i)} + ${term(i)};`);

/** WGSL that writes the sums, changed by what follows. */
const written = (width: number, change = ''): string =>
  `if (!within) { return; }
      ${each(width, (i) => store(width, i, `${held(width, 'sum', i)}${change}`))}`;

/** WGSL that lets `name` be the product of the thread's own head of one array and of another head. */
const product = (width: number, name: string, own: string, other: (i: string) => string): string =>
  dot(name, width, (i) => held(width, own, i), other);

/** WGSL that finds where the thread's query is, and the KV head that its head looks at. */
const query = (form: HeadForm): string => `
      ${placeCode(form, 't', queryHeads)}
      let own = batch * uniforms.length + t;
      let kvHead = head / (uniforms.heads / uniforms.kvHeads);
      let at = headAt(own, uniforms.heads, head);`;

const key = (form: HeadForm): string => `
      ${placeCode(form, 's', keyHeads)}
      let own = batch * uniforms.length + s;
      let at = headAt(own, uniforms.kvHeads, kvHead);`;

/**
 * WGSL that makes room for one more score in a softmax that goes through them one by one
 * (arXiv 2205.14135, Alg. 1): what was summed is brought down where the score is the largest so far.
 */
const raised = (brought: string): string => `
          if (score > largest) {
            let shrink = exp(largest - score);
            total = total * shrink;
            ${brought}
            largest = score;
          }
          let weight = exp(score - largest);
          total = total + weight;`;

/** o_t = Σ_s softmax_s(q_t·k_s/√D)·v_s, in one walk over the keys. */
const output: Part = {
  ...{ name: 'Attention', of: 't', arrays: ['q', 'k', 'v'], shared: ['k', 'v'], byHeads: true },
  shape: ({ batch, length, heads, width }) => [batch * length, heads * width],
  code: (form) => {
    const { width } = form;
    return `
      ${query(form)}
      ${read(width, 'q', ' * uniforms.scale')}
      ${sums(width)}
      var largest = -1e30;
      var total = 0.0;
      ${walkCode(form, {
        ...{ over: 's', arrays: ['k', 'v'], heads: keyHeads, head: 'kvHead' },
        step: (other) => `
          ${product(width, 'score', 'q', other('k'))}
          ${raised(each(width, (i) => `${held(width, 'sum', i)} = ${held(width, 'sum', i)} * shrink;`))}
          ${added(width, (i) => `weight * ${other('v')(i)}`)}`,
      })}
      ${written(width, ' / total')}`;
  },
};

/**
 * What the gradients need of a query and head: the logarithm of Σ_s exp(q·k_s/√D), and dy·o
 * (arXiv 2205.14135, Alg. 4): [B·T, 2·H]. It is computed with the gradients, so that a forward pass
 * without them does without it.
 */
const statistics: Part = {
  ...{ name: 'AttentionStatistics', of: 't', arrays: ['q', 'k', 'o', 'dy'], shared: ['k'] },
  byHeads: false,
  shape: ({ batch, length, heads }) => [batch * length, 2 * heads],
  code: (form) => {
    const { width } = form;
    return `
      ${query(form)}
      ${read(width, 'q', ' * uniforms.scale')}
      var largest = -1e30;
      var total = 0.0;
      ${walkCode(form, {
        ...{ over: 's', arrays: ['k'], heads: keyHeads, head: 'kvHead' },
        step: (other) => `
          ${product(width, 'score', 'q', other('k'))}
          ${raised('')}`,
      })}
      ${dot(
        'along',
        width,
        (i) => `load_dy(at, ${i})`,
        (i) => `load_o(at, ${i})`,
      )}
      if (!within) { return; }
      let place = 2 * (own * uniforms.heads + head);
      result[place] = largest + log(total);
      result[place + 1] = along;`;
  },
};

/** WGSL of a query's statistics. */
const knownAt = (row: string, head: string): string => `
      let place = 2 * (${row} * uniforms.heads + ${head});
      let logTotal = known[place];
      let along = known[place + 1];`;

/** ∂q_t = Σ_s P_ts·(dy_t·v_s − dy_t·o_t)·k_s/√D, P the softmax's weights. */
const queryGradient: Part = {
  ...{ name: 'AttentionQueryGradient', of: 't', arrays: ['q', 'k', 'v', 'dy'] },
  ...{ shared: ['k', 'v'], byHeads: true },
  shape: ({ batch, length, heads, width }) => [batch * length, heads * width],
  code: (form) => {
    const { width } = form;
    return `
      ${query(form)}
      ${read(width, 'q', ' * uniforms.scale')}
      ${read(width, 'dy')}
      ${sums(width)}
      ${knownAt('own', 'head')}
      ${walkCode(form, {
        ...{ over: 's', arrays: ['k', 'v'], heads: keyHeads, head: 'kvHead' },
        step: (other) => `
          ${product(width, 'score', 'q', other('k'))}
          ${product(width, 'up', 'dy', other('v'))}
          let slope = exp(score - logTotal) * (up - along);
          ${added(width, (i) => `slope * ${other('k')(i)}`)}`,
      })}
      ${written(width, ' * uniforms.scale')}`;
  },
};

/** WGSL of a walk over the queries of all heads that look at a KV head. */
const overHeads = (walk: string): string => `
      for (var group = 0; group < uniforms.heads / uniforms.kvHeads; group = group + 1) {
        let head = kvHead * (uniforms.heads / uniforms.kvHeads) + group;
        ${walk}
      }`;

/** ∂k_s = Σ_t P_ts·(dy_t·v_s − dy_t·o_t)·q_t/√D, over the queries of all heads that look at it. */
const keyGradient: Part = {
  ...{ name: 'AttentionKeyGradient', of: 's', arrays: ['q', 'k', 'v', 'dy'] },
  ...{ shared: ['q', 'dy'], byHeads: true },
  shape: ({ batch, length, kvHeads, width }) => [batch * length, kvHeads * width],
  code: (form) => {
    const { width } = form;
    return `
      ${key(form)}
      ${read(width, 'k', ' * uniforms.scale')}
      ${read(width, 'v')}
      ${sums(width)}
      ${overHeads(
        walkCode(form, {
          ...{ over: 't', arrays: ['q', 'dy'], heads: queryHeads, head: 'head' },
          step: (other) => `
          ${knownAt('row', 'head')}
          ${product(width, 'score', 'k', other('q'))}
          ${product(width, 'up', 'v', other('dy'))}
          let slope = exp(score - logTotal) * (up - along);
          ${added(width, (i) => `slope * ${other('q')(i)}`)}`,
        }),
      )}
      ${written(width, ' * uniforms.scale')}`;
  },
};

/** ∂v_s = Σ_t P_ts·dy_t, over the queries of all heads that look at it. */
const valueGradient: Part = {
  ...{ name: 'AttentionValueGradient', of: 's', arrays: ['q', 'k', 'dy'] },
  ...{ shared: ['q', 'dy'], byHeads: true },
  shape: ({ batch, length, kvHeads, width }) => [batch * length, kvHeads * width],
  code: (form) => {
    const { width } = form;
    return `
      ${key(form)}
      ${read(width, 'k', ' * uniforms.scale')}
      ${sums(width)}
      ${overHeads(
        walkCode(form, {
          ...{ over: 't', arrays: ['q', 'dy'], heads: queryHeads, head: 'head' },
          step: (other) => `
          ${knownAt('row', 'head')}
          ${product(width, 'score', 'k', other('q'))}
          let weight = exp(score - logTotal);
          ${added(width, (i) => `weight * ${other('dy')(i)}`)}`,
        }),
      )}
      ${written(width)}`;
  },
};

function kernelOf(part: Part, tuning: Tuning): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const given = inputs as Record<string, TensorInfo> & { readonly splits?: TensorInfo };
    const sizes = attrs as unknown as AttentionSizes;
    const { batch, length, before, heads, kvHeads, width } = sizes;
    const form = { tuning, width, packed: given.splits !== undefined };
    const byHeads = [...part.arrays, ...(part.byHeads ? ['result'] : [])];
    return runProgram(backend, {
      key: `${part.name} ${formKey(form)}`,
      code: `
    ${visibleCode(form.packed)}
    ${headCode(form, part.arrays)}
    ${tileCode(form, part.shared)}
    fn main(index : i32) {${part.code(form)}
    }`,
      inputs: given,
      shape: part.shape(sizes),
      threads: placeThreads(form, batch, part.of === 't' ? heads : kvHeads, length),
      integers: { batch, length, before, heads, kvHeads },
      floats: { scale: 1 / Math.sqrt(width) },
      vectors: inVectors(width) ? byHeads : [],
    });
  };
}

/** Registers the kernels of attention over rows, forward and backward, without its T × T matrix. */
export function registerAttention(tuning: Tuning): void {
  for (const part of [output, statistics, queryGradient, keyGradient, valueGradient])
    register(part.name, kernelOf(part, tuning));
}
