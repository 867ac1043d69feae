import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import type { TokenNorm } from '../kernelAttributes';
import { activationCode, type ActivationForm } from './activation';
import { runJointProgram } from './jointProgram';
import { register, sized } from './program';
import type { Tuning } from './tuning';

/** Rows that a workgroup computes: the four numbers of a vec4 in shared memory. */
const group = 4;

/** Threads of a workgroup; on a software adapter few, since each of them pays for a barrier. */
const lanesFor = (tuning: Tuning): number => (tuning === 'threads' ? 16 : 64);

const rows = [0, 1, 2, 3] as const;
const eachRow = (text: (r: number) => string): string => rows.map(text).join('\n');

/** WGSL that writes quad j of four rows, `name0` to `name3`, as four columns of shared memory. */
const toColumns = (array: string, name: string): string =>
  rows
    .map(
      (q) =>
        `${array}[4 * j + ${q}] = vec4<f32>(${rows.map((r) => `${name}${r}[${q}]`).join(', ')});`,
    )
    .join('\n');

/** WGSL of sums that begin at zero, and of adding column k of shared memory times a quad of a weight. */
const zeros = (name: string): string => eachRow((r) => `var ${name}${r} = vec4<f32>(0.0);`);
const product = (name: string, column: string, quad: string): string =>
  `{ let b = ${quad}; ${eachRow((r) => `${name}${r} = fma(vec4<f32>(${column}[${r}]), b, ${name}${r});`)} }`;

/**
 * WGSL that normalizes the four rows in `normed` where they stand: every lane computes what they are
 * normalized by, and writes its columns.
 * @param weights quad of `vectors` at which the norm's weight stands, with its bias behind it
 */
const normCode = (lanes: number, centered: boolean, weights: string): string => `
      workgroupBarrier(); // the rows are there
      var mean = vec4<f32>(0.0);
      ${
        centered
          ? `for (var k = 0; k < uniforms.width; k = k + 1) { mean = mean + normed[k]; }
      mean = mean / f32(uniforms.width);`
          : ''
      }
      var squares = vec4<f32>(0.0);
      for (var k = 0; k < uniforms.width; k = k + 1) {
        let d = normed[k] - mean;
        squares = squares + d * d;
      }
      let inverse = inverseSqrt(squares / f32(uniforms.width) + uniforms.eps);
      workgroupBarrier(); // everybody has read them
      for (var k = lane; k < uniforms.width; k = k + ${lanes}) {
        let at = ${weights} + k / 4;
        normed[k] = (normed[k] - mean) * inverse * vectors[at][k % 4] + vectors[at + uniforms.width / 4][k % 4];
      }
      workgroupBarrier(); // the normalized rows are there`;

/** WGSL that finds a workgroup's rows; past the last it repeats that one, and writes nothing. */
const rowsCode = (lanes: number, item: string): string => `
      let lane = index % ${lanes};
      let first = (${item}) * ${group};
      let quads = uniforms.width / 4;
      ${eachRow((r) => `let row${r} = min(first + ${r}, uniforms.rows - 1);`)}`;

/**
 * Norm and linear maps of rows of one token, in one dispatch: a workgroup normalizes four rows, and each of
 * its threads computes four columns of one of the maps, which lie beside one another in one weight.
 */
function tokenMaps(tuning: Tuning): KernelFunc {
  const lanes = lanesFor(tuning);
  return ({ inputs, backend, attrs }) => {
    const { x, weight, vectors } = inputs as Record<string, TensorInfo>;
    const { eps, centered, widths } = attrs as unknown as TokenNorm & { widths: readonly number[] };
    const { rows: count, width } = sized(x!);
    const across = weight!.shape[1]!;
    const blocks = Math.ceil(across / 4 / lanes);
    let before = 0;
    const written = widths.map((own, i) => {
      const from = before / 4;
      before += own;
      return `if (j >= ${from} && j < ${before / 4}) {
        ${eachRow((r) => `if (first + ${r} < uniforms.rows) { result${i}[(first + ${r}) * ${own / 4} + j - ${from}] = sum${r} + bias; }`)}
      }`;
    });
    const code = `
    var<workgroup> normed : array<vec4<f32>, ${width}>;
    fn main(index : i32) {
      ${rowsCode(lanes, `index / ${lanes * blocks}`)}
      for (var j = lane; j < quads; j = j + ${lanes}) {
        ${eachRow((r) => `let x${r} = x[row${r} * quads + j];`)}
        ${toColumns('normed', 'x')}
      }
      ${normCode(lanes, centered, '0')}
      let j = ((index / ${lanes}) % ${blocks}) * ${lanes} + lane;
      if (j >= ${across / 4}) { return; }
      ${zeros('sum')}
      for (var k = 0; k < uniforms.width; k = k + 1) {
        ${product('sum', 'normed[k]', `weight[k * ${across / 4} + j]`)}
      }
      let bias = vectors[2 * quads + j];
      ${written.join('\n')}
    }`;
    const results = Object.fromEntries(widths.map((own, i) => [`result${i}`, [count, own]]));
    return runJointProgram(backend, {
      ...{ key: `tokenMaps ${lanes} ${centered} ${width} ${widths.join()}`, code, results },
      inputs: { x: x!, weight: weight!, vectors: vectors! },
      ...{ threads: Math.ceil(count / group) * blocks * lanes, workgroup: lanes },
      ...{ integers: { rows: count, width }, floats: { eps } },
      vectors: ['x', 'weight', 'vectors', ...Object.keys(results)],
    });
  };
}

/**
 * What follows attention in a block, in one dispatch: the output map added to the rows, their norm, the MLP,
 * and its sum. A workgroup computes four rows whole, which stay in shared memory between the maps.
 */
function tokenMlp(tuning: Tuning): KernelFunc {
  const lanes = lanesFor(tuning);
  return ({ inputs, backend, attrs }) => {
    const { mixed, x, output, inner, down, vectors } = inputs as Record<string, TensorInfo>;
    const { eps, centered, parallel, form } = attrs as unknown as TokenNorm & {
      readonly parallel: boolean;
      readonly form: ActivationForm;
    };
    const { rows: count, width } = sized(x!);
    const hidden = down!.shape[0]!;
    const gated = form === 'swiglu';
    const across = inner!.shape[1]! / 4;
    // Quads of `vectors`: the output's bias, the norm's weight and bias, those of the inner maps, the last one.
    const biases = { inner: 3 * (width / 4), down: 3 * (width / 4) + across };
    const activated = (r: number): string =>
      gated
        ? `let h${r} = activated4(g${r} + vectors[${biases.inner} + j]) * (u${r} + vectors[${biases.inner + hidden / 4} + j]);`
        : `let h${r} = activated4(g${r} + vectors[${biases.inner} + j]);`;
    const code = `
    ${activationCode(form)}
    fn activated4(x : vec4<f32>) -> vec4<f32> {
      return vec4<f32>(${rows.map((q) => `activated(x[${q}])`).join(', ')});
    }
    var<workgroup> normed : array<vec4<f32>, ${width}>;
    var<workgroup> between : array<vec4<f32>, ${hidden}>;
    fn main(index : i32) {
      ${rowsCode(lanes, `index / ${lanes}`)}
      for (var j = lane; j < quads; j = j + ${lanes}) {
        ${zeros('sum')}
        for (var k = 0; k < quads; k = k + 1) {
          ${eachRow((r) => `let a${r} = mixed[row${r} * quads + k];`)}
          ${rows
            .map(
              (q) =>
                `{ let b = output[(4 * k + ${q}) * quads + j]; ${eachRow((r) => `sum${r} = fma(vec4<f32>(a${r}[${q}]), b, sum${r});`)} }`,
            )
            .join('\n')}
        }
        ${eachRow(
          (r) => `let x${r} = x[row${r} * quads + j];
        sum${r} = x${r} + sum${r} + vectors[j];
        if (first + ${r} < uniforms.rows) { result[row${r} * quads + j] = sum${r}; }`,
        )}
        ${toColumns('normed', parallel ? 'x' : 'sum')}
      }
      ${normCode(lanes, centered, 'quads')}
      for (var j = lane; j < ${hidden / 4}; j = j + ${lanes}) {
        ${zeros('g')}
        ${gated ? zeros('u') : ''}
        for (var k = 0; k < uniforms.width; k = k + 1) {
          let a = normed[k];
          ${product('g', 'a', `inner[k * ${across} + j]`)}
          ${gated ? product('u', 'a', `inner[k * ${across} + ${hidden / 4} + j]`) : ''}
        }
        ${eachRow(activated)}
        ${toColumns('between', 'h')}
      }
      workgroupBarrier(); // the inner numbers are there
      for (var j = lane; j < quads; j = j + ${lanes}) {
        ${zeros('sum')}
        for (var k = 0; k < ${hidden}; k = k + 1) {
          ${product('sum', 'between[k]', 'down[k * quads + j]')}
        }
        // What the same thread has left there.
        ${eachRow((r) => `if (first + ${r} < uniforms.rows) { result[row${r} * quads + j] = result[row${r} * quads + j] + (sum${r} + vectors[${biases.down} + j]); }`)}
      }
    }`;
    return runJointProgram(backend, {
      ...{ key: `tokenMlp ${lanes} ${centered} ${parallel} ${form} ${width} ${hidden}`, code },
      ...{
        inputs: {
          mixed: mixed!,
          x: x!,
          output: output!,
          inner: inner!,
          down: down!,
          vectors: vectors!,
        },
      },
      results: { result: [count, width] },
      ...{ threads: Math.ceil(count / group) * lanes, workgroup: lanes },
      ...{ integers: { rows: count, width }, floats: { eps } },
      vectors: ['mixed', 'x', 'output', 'inner', 'down', 'vectors', 'result'],
    })[0]!;
  };
}

/** Registers the kernels of rows of one token. */
export function registerTokenLayer(tuning: Tuning): void {
  register('TokenMaps', tokenMaps(tuning));
  register('TokenMlp', tokenMlp(tuning));
}
