import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { register, runProgram, sized } from './program';
import { lanesOf, reductionCode, rowCode, type Tuning } from './tuning';

/**
 * Takes a block of the vocabulary into what is kept of each row's logits z, [M, 3]: max z, Σ exp(z − max z)
 * and the target's z. A larger maximum shrinks the sum so far (arXiv 1805.02867, Alg. 3), so that the
 * blocks may come one after another.
 */
function takeBlock(tuning: Tuning): KernelFunc {
  const lanes = lanesOf(tuning);
  return ({ inputs, backend, attrs }) => {
    const { logits, targets, kept } = inputs as Record<string, TensorInfo>;
    const { first } = attrs as unknown as { first: number };
    const { rows, width } = sized(logits!);
    const before = kept
      ? 'vec3(result[3 * row], result[3 * row + 1], result[3 * row + 2])'
      : 'vec3(-3.4e38, 0.0, 0.0)';
    const code = `
    ${reductionCode(lanes, 'total', 'largest')}
    fn main(index : i32) {
      ${rowCode(lanes)}
      let before = ${before};
      var most = -3.4e38;
      for (var i = lane; i < uniforms.width; i = i + ${lanes}) { most = max(most, logits[base + i]); }
      most = max(largest(most, lane), before.x);
      var sum = 0.0;
      for (var i = lane; i < uniforms.width; i = i + ${lanes}) {
        sum = sum + exp(logits[base + i] - most);
      }
      sum = total(sum, lane) + before.y * exp(before.x - most);
      if (within && lane == 0) {
        let column = targets[row] - uniforms.first;
        var picked = before.z;
        if (column >= 0 && column < uniforms.width) { picked = logits[base + column]; }
        result[3 * row] = most;
        result[3 * row + 1] = sum;
        result[3 * row + 2] = picked;
      }
    }`;
    return runProgram(backend, {
      ...{ key: `headBlock ${lanes} ${kept !== undefined}`, code, shape: [rows, 3] },
      ...{ threads: rows * lanes, integers: { rows, width, first } },
      inputs: { logits: logits!, targets: targets! },
      ...(kept && { output: kept }),
    });
  };
}

/** log p = z_target − max z − log Σ exp(z − max z): [M]. */
const logpsOfKept: KernelFunc = ({ inputs, backend }) => {
  const { kept } = inputs as Record<'kept', TensorInfo>;
  const rows = kept.shape[0]!;
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.rows) { return; }
      result[index] = kept[3 * index + 2] - kept[3 * index] - log(kept[3 * index + 1]);
    }`;
  return runProgram(backend, {
    ...{ key: 'headLogps', code, inputs: { kept }, shape: [rows] },
    ...{ threads: rows, integers: { rows } },
  });
};

/** dy·(onehot − softmax z) in place of a block's logits: dy times ∂ log p / ∂z. */
const direction: KernelFunc = ({ inputs, backend, attrs }) => {
  const { logits, targets, kept, dy } = inputs as Record<string, TensorInfo>;
  const { first } = attrs as unknown as { first: number };
  const { rows, width } = sized(logits!);
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.rows * uniforms.width) { return; }
      let row = index / uniforms.width;
      let column = index % uniforms.width;
      let p = exp(result[index] - kept[3 * row]) / kept[3 * row + 1];
      let hot = select(0.0, 1.0, targets[row] - uniforms.first == column);
      result[index] = dy[row] * (hot - p);
    }`;
  return runProgram(backend, {
    ...{ key: 'headDirection', code, shape: logits!.shape, threads: rows * width },
    ...{ integers: { rows, width, first }, output: logits! },
    inputs: { targets: targets!, kept: kept!, dy: dy! },
  });
};

/** Registers the kernels of the head's log-probabilities. */
export function registerHead(tuning: Tuning): void {
  register('HeadBlock', takeBlock(tuning));
  register('HeadLogps', logpsOfKept);
  register('HeadDirection', direction);
}
