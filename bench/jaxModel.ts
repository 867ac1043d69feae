import { jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';

import type { ModelConfig } from '../src/shared/modelConfig';

/** Takes ids, targets and Adam's two numbers; gives the loss and what is carried on. */
export type Step = (
  carried: Carried,
  ids: np.Array,
  targets: np.Array,
  rate: np.Array,
  root: np.Array,
) => [np.Array, Carried];

/** Arrays by the canonical name of their parameter. */
export type Named = Record<string, np.Array>;

/** What a step carries to the next one: parameters and Adam's two moments. */
export type Carried = Record<'params' | 'means' | 'squares', Named>;

const beta1 = 0.9;
const beta2 = 0.999;
const eps = 1e-8;

// jax-js frees an array when it is used; `ref` is one more use.

function norm(x: np.Array, p: Named, name: string, normEps: number): np.Array {
  const centered = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centered.ref), -1, { keepdims: true });
  const normed = centered.div(np.sqrt(variance.add(normEps)));
  return normed.mul(p[`${name}.weight`]!.ref).add(p[`${name}.bias`]!.ref);
}

function linear(x: np.Array, p: Named, name: string): np.Array {
  return np.matmul(x, p[`${name}.weight`]!.ref).add(p[`${name}.bias`]!.ref);
}

function attention(x: np.Array, p: Named, name: string, config: ModelConfig): np.Array {
  const [batch, length, width] = x.shape as [number, number, number];
  const heads = (of: string): np.Array =>
    linear(x.ref, p, `${name}.${of}`).reshape([batch, length, config.heads, width / config.heads]);
  const mixed = nn.dotProductAttention(heads('query'), heads('key'), heads('value'), {
    isCausal: true,
  });
  x.dispose();
  return linear(mixed.reshape([batch, length, width]), p, `${name}.output`);
}

/** Mean negative log-probability of the next tokens: int32 [B, T] each. */
function lossOf(p: Named, ids: np.Array, targets: np.Array, config: ModelConfig): np.Array {
  const { layers, normEps, vocabularySize } = config;
  let x = np.take(p['tokens.weight']!.ref, ids, 0).add(p['positions.weight']!.ref); // [B, T, C]
  for (let layer = 0; layer < layers; layer++) {
    const at = `layers.${layer}`;
    x = x.ref.add(
      attention(norm(x, p, `${at}.attentionNorm`, normEps), p, `${at}.attention`, config),
    );
    const inner = linear(norm(x.ref, p, `${at}.mlpNorm`, normEps), p, `${at}.mlp.up`);
    x = x.add(linear(nn.gelu(inner), p, `${at}.mlp.down`));
  }
  const logits = np.matmul(norm(x, p, 'finalNorm', normEps), np.transpose(p['tokens.weight']!.ref)); // [B, T, V]
  const logps = nn.logSoftmax(logits, -1);
  const picked = np.sum(logps.mul(nn.oneHot(targets, vocabularySize)), -1); // [B, T]
  for (const parameter of Object.values(p)) parameter.dispose();
  return np.negative(np.mean(picked));
}

/**
 * The whole step as one compiled function: loss, gradients and Adam. Its numbers are the rate over the
 * first moment's correction and the root of the second's, which change from step to step.
 */
export function jaxStep(config: ModelConfig): Step {
  return jit(
    (carried: Carried, ids: np.Array, targets: np.Array, rate: np.Array, root: np.Array) => {
      const { params, means, squares } = carried;
      const shared: Named = {};
      for (const name in params) shared[name] = params[name]!.ref;
      const [loss, gradients] = valueAndGrad((p: Named) => lossOf(p, ids, targets, config))(shared);
      const next: Carried = { params: {}, means: {}, squares: {} };
      for (const name in params) {
        const gradient = gradients[name]!;
        const mean = means[name]!.mul(beta1).add(gradient.ref.mul(1 - beta1));
        const square = squares[name]!.mul(beta2).add(np.square(gradient).mul(1 - beta2));
        const denominator = np.sqrt(square.ref).div(root.ref).add(eps);
        next.params[name] = params[name]!.sub(mean.ref.mul(rate.ref).div(denominator));
        next.means[name] = mean;
        next.squares[name] = square;
      }
      rate.dispose();
      root.dispose();
      return [loss, next] as [np.Array, Carried];
    },
  );
}

/** Adam's two numbers of a step, counted from 1. */
export function corrections(step: number, learningRate: number): { rate: number; root: number } {
  return { rate: learningRate / (1 - beta1 ** step), root: Math.sqrt(1 - beta2 ** step) };
}
