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
import { runJointProgram } from './jointProgram';
import { register, webgpuOf } from './program';
import type { Tuning } from './tuning';

/** A kernel: a thread a query (`t`) or a key (`s`) of a head. */
interface Part {
  readonly name: string;
  readonly of: 't' | 's';
  /** Inputs that are read by heads. */
  readonly arrays: readonly string[];
  readonly results: (sizes: AttentionSizes) => Readonly<Record<string, readonly number[]>>;
  readonly code: (form: HeadForm) => string;
  /** Inputs whose tiles the threads of a workgroup share. */
  readonly shared: readonly string[];
}

const queryHeads = 'uniforms.heads';
const keyHeads = 'uniforms.kvHeads';

/** WGSL that reads the thread's own head of an array, times a factor. */
const read = (width: number, array: string, factor = ''): string =>
  hold(width, array, (i) => `load_${array}(at, ${i})${factor}`);

/** WGSL of sums that begin at zero, one a number of a head, and of adding to them. */
const sums = (width: number, name = 'sum'): string => hold(width, name, () => 'vec4<f32>(0.0)');
const added = (width: number, term: (i: string) => string, name = 'sum'): string =>
  each(width, (i) => `${held(width, name, i)} = ${held(width, name, i)} + ${term(i)};`);

/** WGSL that writes sums to results, changed by what follows. */
const written = (width: number, sets: readonly (readonly [string, string, string])[]): string =>
  `if (!within) { return; }
      ${sets.map(([to, name, change]) => each(width, (i) => store(to, width, i, `${held(width, name, i)}${change}`))).join('')}`;

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
  ...{ name: 'Attention', of: 't', arrays: ['q', 'k', 'v'], shared: ['k', 'v'] },
  results: ({ batch, length, heads, width }) => ({ result: [batch * length, heads * width] }),
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
      ${written(width, [['result', 'sum', ' / total']])}`;
  },
};

/**
 * ∂q_t = Σ_s P_ts·(dy_t·v_s − dy_t·o_t)·k_s/√D, P the softmax's weights; and what the gradients by keys and
 * values need of a query and head: the logarithm of Σ_s exp(q·k_s/√D), and dy·o (arXiv 2205.14135, Alg. 4).
 * The logarithm is computed here, so that a forward pass without gradients does without it.
 */
const queryGradient: Part = {
  ...{ name: 'AttentionQueryGradient', of: 't', arrays: ['q', 'k', 'v', 'o', 'dy'] },
  ...{ shared: ['k', 'v'] },
  results: ({ batch, length, heads, width }) => ({
    result: [batch * length, heads * width],
    known: [batch * length, 2 * heads],
  }),
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
      let logTotal = largest + log(total);
      ${read(width, 'dy')}
      ${dot(
        'along',
        width,
        (i) => held(width, 'dy', i),
        (i) => `load_o(at, ${i})`,
      )}
      ${sums(width)}
      ${walkCode(form, {
        ...{ over: 's', arrays: ['k', 'v'], heads: keyHeads, head: 'kvHead' },
        step: (other) => `
          ${product(width, 'score', 'q', other('k'))}
          ${product(width, 'up', 'dy', other('v'))}
          let slope = exp(score - logTotal) * (up - along);
          ${added(width, (i) => `slope * ${other('k')(i)}`)}`,
      })}
      ${written(width, [['result', 'sum', ' * uniforms.scale']])}
      let place = 2 * (own * uniforms.heads + head);
      known[place] = logTotal;
      known[place + 1] = along;`;
  },
};

/**
 * ∂k_s = Σ_t P_ts·(dy_t·v_s − dy_t·o_t)·q_t/√D and ∂v_s = Σ_t P_ts·dy_t, over the queries of all heads that
 * look at the key.
 */
const keyGradients: Part = {
  ...{ name: 'AttentionKeyGradients', of: 's', arrays: ['q', 'k', 'v', 'dy'] },
  ...{ shared: ['q', 'dy'] },
  results: ({ batch, length, kvHeads, width }) => ({
    byKey: [batch * length, kvHeads * width],
    byValue: [batch * length, kvHeads * width],
  }),
  code: (form) => {
    const { width } = form;
    return `
      ${key(form)}
      ${read(width, 'k', ' * uniforms.scale')}
      ${read(width, 'v')}
      ${sums(width)}
      ${sums(width, 'weighed')}
      for (var group = 0; group < uniforms.heads / uniforms.kvHeads; group = group + 1) {
        let head = kvHead * (uniforms.heads / uniforms.kvHeads) + group;
        ${walkCode(form, {
          ...{ over: 't', arrays: ['q', 'dy'], heads: queryHeads, head: 'head' },
          step: (other) => `
          let place = 2 * (row * uniforms.heads + head);
          ${product(width, 'score', 'k', other('q'))}
          ${product(width, 'up', 'v', other('dy'))}
          let weight = exp(score - known[place]);
          let slope = weight * (up - known[place + 1]);
          ${added(width, (i) => `slope * ${other('q')(i)}`)}
          ${added(width, (i) => `weight * ${other('dy')(i)}`, 'weighed')}`,
        })}
      }
      ${written(width, [
        ['byKey', 'sum', ' * uniforms.scale'],
        ['byValue', 'weighed', ''],
      ])}`;
  },
};

function run(
  part: Part,
  tuning: Tuning,
  backend: unknown,
  given: Readonly<Record<string, TensorInfo>>,
  sizes: AttentionSizes,
): TensorInfo[] {
  const { batch, length, before, heads, kvHeads, width } = sizes;
  const form = { tuning, width, packed: given.splits !== undefined };
  const results = part.results(sizes);
  const byHeads = [...part.arrays, ...Object.keys(results).filter((name) => name !== 'known')];
  return runJointProgram(backend, {
    key: `${part.name} ${formKey(form)}`,
    code: `
    ${visibleCode(form.packed)}
    ${headCode(form, part.arrays)}
    ${tileCode(form, part.shared)}
    fn main(index : i32) {${part.code(form)}
    }`,
    ...{ inputs: given, results },
    threads: placeThreads(form, batch, part.of === 't' ? heads : kvHeads, length),
    integers: { batch, length, before, heads, kvHeads },
    floats: { scale: 1 / Math.sqrt(width) },
    vectors: inVectors(width) ? byHeads : [],
  });
}

const sizesOf = (attrs: unknown): AttentionSizes => attrs as AttentionSizes;

function attention(tuning: Tuning): KernelFunc {
  return ({ inputs, backend, attrs }) =>
    run(output, tuning, backend, inputs as Record<string, TensorInfo>, sizesOf(attrs))[0]!;
}

/** The gradients by queries, keys and values. */
function gradients(tuning: Tuning): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { o, ...rest } = inputs as Record<string, TensorInfo>;
    const sizes = sizesOf(attrs);
    const [byQ, known] = run(queryGradient, tuning, backend, { ...rest, o: o! }, sizes);
    const byRest = run(keyGradients, tuning, backend, { ...rest, known: known! }, sizes);
    webgpuOf(backend).disposeData(known!.dataId);
    return [byQ!, ...byRest];
  };
}

/** Registers the kernels of attention over rows, forward and backward, without its T × T matrix. */
export function registerAttention(tuning: Tuning): void {
  register('Attention', attention(tuning));
  register('AttentionGradients', gradients(tuning));
}
