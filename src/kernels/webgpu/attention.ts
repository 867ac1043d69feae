import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import type { AttentionSizes } from '../kernelAttributes';
import {
  dot,
  each,
  eachOwn,
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

/** WGSL that reads the head of an own position of an array, times a factor: `q0_…`, `q1_…`. */
const read = (width: number, array: string, n: number, factor = ''): string =>
  hold(width, `${array}${n}_`, (i) => `load_${array}(at${n}, ${i})${factor}`);

/** WGSL of sums that begin at zero, one a number of a head, and of adding to them. */
const sums = (width: number, name: string): string => hold(width, name, () => 'vec4<f32>(0.0)');
const added = (width: number, name: string, term: (i: string) => string): string =>
  each(width, (i) => `${held(width, name, i)} = ${held(width, name, i)} + ${term(i)};`);

/** WGSL that writes the sums of an own position to results, changed by what follows. */
const written = (
  width: number,
  n: number,
  sets: readonly (readonly [string, string, string])[],
): string =>
  `if (within${n}) {
        let at = at${n};
        ${sets.map(([to, name, change]) => each(width, (i) => store(to, width, i, `${held(width, name, i)}${change}`))).join('')}
      }`;

/** WGSL that lets `name` be the product of an own head of one array and of another head. */
const product = (width: number, name: string, own: string, other: (i: string) => string): string =>
  dot(name, width, (i) => held(width, own, i), other);

/** WGSL that finds where the thread's queries are, and the KV head that their head looks at. */
const query = (form: HeadForm): string => `
      ${placeCode(form, 't', queryHeads)}
      let kvHead = head / (uniforms.heads / uniforms.kvHeads);
      ${eachOwn(
        form,
        (n) => `
      let own${n} = batch * uniforms.length + t${n};
      let at${n} = headAt(own${n}, uniforms.heads, head);`,
      )}`;

const key = (form: HeadForm): string => `
      ${placeCode(form, 's', keyHeads)}
      ${eachOwn(form, (n) => `let at${n} = headAt(batch * uniforms.length + s${n}, uniforms.kvHeads, kvHead);`)}`;

/** WGSL of a softmax that has seen no score yet. */
const unseen = (n: number): string => `
      var largest${n} = -1e30;
      var total${n} = 0.0;`;

/**
 * WGSL that makes room for one more score in a softmax that goes through them one by one
 * (arXiv 2205.14135, Alg. 1): what was summed is brought down where the score is the largest so far.
 */
const raised = (n: number, brought: string): string => `
          if (score > largest${n}) {
            let shrink = exp(largest${n} - score);
            total${n} = total${n} * shrink;
            ${brought}
            largest${n} = score;
          }
          let weight = exp(score - largest${n});
          total${n} = total${n} + weight;`;

/** o_t = Σ_s softmax_s(q_t·k_s/√D)·v_s, in one walk over the keys. */
const output: Part = {
  ...{ name: 'Attention', of: 't', arrays: ['q', 'k', 'v'], shared: ['k', 'v'] },
  results: ({ batch, length, heads, width }) => ({ result: [batch * length, heads * width] }),
  code: (form) => {
    const { width } = form;
    const shrunk = (n: number): string =>
      each(width, (i) => `${held(width, `sum${n}_`, i)} = ${held(width, `sum${n}_`, i)} * shrink;`);
    return `
      ${query(form)}
      ${eachOwn(
        form,
        (n) => `
      ${read(width, 'q', n, ' * uniforms.scale')}
      ${sums(width, `sum${n}_`)}
      ${unseen(n)}`,
      )}
      ${walkCode(form, {
        ...{ over: 's', arrays: ['k', 'v'], heads: keyHeads, head: 'kvHead' },
        step: (n, other) => `
          ${product(width, 'score', `q${n}_`, other('k'))}
          ${raised(n, shrunk(n))}
          ${added(width, `sum${n}_`, (i) => `weight * ${other('v')(i)}`)}`,
      })}
      ${eachOwn(form, (n) => written(width, n, [['result', `sum${n}_`, ` / total${n}`]]))}`;
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
      ${eachOwn(
        form,
        (n) => `
      ${read(width, 'q', n, ' * uniforms.scale')}
      ${unseen(n)}`,
      )}
      ${walkCode(form, {
        ...{ over: 's', arrays: ['k'], heads: keyHeads, head: 'kvHead' },
        step: (n, other) => `
          ${product(width, 'score', `q${n}_`, other('k'))}
          ${raised(n, '')}`,
      })}
      ${eachOwn(
        form,
        (n) => `
      let logTotal${n} = largest${n} + log(total${n});
      ${read(width, 'dy', n)}
      ${dot(
        `along${n}`,
        width,
        (i) => held(width, `dy${n}_`, i),
        (i) => `load_o(at${n}, ${i})`,
      )}
      ${sums(width, `sum${n}_`)}`,
      )}
      ${walkCode(form, {
        ...{ over: 's', arrays: ['k', 'v'], heads: keyHeads, head: 'kvHead' },
        step: (n, other) => `
          ${product(width, 'score', `q${n}_`, other('k'))}
          ${product(width, 'up', `dy${n}_`, other('v'))}
          let slope = exp(score - logTotal${n}) * (up - along${n});
          ${added(width, `sum${n}_`, (i) => `slope * ${other('k')(i)}`)}`,
      })}
      ${eachOwn(
        form,
        (n) => `
      ${written(width, n, [['result', `sum${n}_`, ' * uniforms.scale']])}
      if (within${n}) {
        let place = 2 * (own${n} * uniforms.heads + head);
        known[place] = logTotal${n};
        known[place + 1] = along${n};
      }`,
      )}`;
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
      ${eachOwn(
        form,
        (n) => `
      ${read(width, 'k', n, ' * uniforms.scale')}
      ${read(width, 'v', n)}
      ${sums(width, `sum${n}_`)}
      ${sums(width, `weighed${n}_`)}`,
      )}
      for (var group = 0; group < uniforms.heads / uniforms.kvHeads; group = group + 1) {
        let head = kvHead * (uniforms.heads / uniforms.kvHeads) + group;
        ${walkCode(form, {
          ...{ over: 't', arrays: ['q', 'dy'], heads: queryHeads, head: 'head' },
          reads: `
          let place = 2 * (row * uniforms.heads + head);
          let logTotal = known[place];
          let along = known[place + 1];`,
          step: (n, other) => `
          ${product(width, 'score', `k${n}_`, other('q'))}
          ${product(width, 'up', `v${n}_`, other('dy'))}
          let weight = exp(score - logTotal);
          let slope = weight * (up - along);
          ${added(width, `sum${n}_`, (i) => `slope * ${other('q')(i)}`)}
          ${added(width, `weighed${n}_`, (i) => `weight * ${other('dy')(i)}`)}`,
        })}
      }
      ${eachOwn(form, (n) =>
        written(width, n, [
          ['byKey', `sum${n}_`, ' * uniforms.scale'],
          ['byValue', `weighed${n}_`, ''],
        ]),
      )}`;
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
