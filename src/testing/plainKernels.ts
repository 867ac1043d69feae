// The kernels once more as loops over plain numbers, in double precision and written from their
// formulas: what the tests of the tensor kernels compare with.

type Numbers = readonly number[];

/** Rows of a table [V, C] by ids. */
export function plainEmbedding(table: Numbers, width: number, ids: Numbers): number[] {
  return ids.flatMap((id) => table.slice(id * width, (id + 1) * width));
}

/** x/√(mean(x²)+ε)·w over rows of C numbers. */
export function plainRmsNorm(x: Numbers, weight: Numbers, eps: number): number[] {
  const width = weight.length;
  return x.map((value, i) => {
    const row = x.slice(i - (i % width), i - (i % width) + width);
    const meanSquare = row.reduce((total, v) => total + v * v, 0) / width;
    return (value / Math.sqrt(meanSquare + eps)) * weight[i % width]!;
  });
}

/** (x − μ)/√(σ²+ε)·w + b over rows of C numbers. */
export function plainLayerNorm(x: Numbers, weight: Numbers, bias: Numbers, eps: number): number[] {
  const width = weight.length;
  return x.map((value, i) => {
    const row = x.slice(i - (i % width), i - (i % width) + width);
    const mean = row.reduce((total, v) => total + v, 0) / width;
    const variance = row.reduce((total, v) => total + (v - mean) ** 2, 0) / width;
    return ((value - mean) / Math.sqrt(variance + eps)) * weight[i % width]! + bias[i % width]!;
  });
}

/** Each pair (x_i, x_{i+dims/2}) turned by t·θ^(−2i/dims), the rest as it is: [.., T, D]. */
export function plainRotary(
  x: Numbers,
  shape: { readonly length: number; readonly width: number; readonly dims: number },
  theta: number,
): number[] {
  const { length, width, dims } = shape;
  const half = dims / 2;
  return x.map((value, i) => {
    const d = i % width;
    if (d >= dims) return value;
    const t = Math.floor(i / width) % length;
    const angle = t * theta ** ((-2 * (d % half)) / dims);
    return d < half
      ? value * Math.cos(angle) - x[i + half]! * Math.sin(angle)
      : value * Math.cos(angle) + x[i - half]! * Math.sin(angle);
  });
}

/** Logits of rows of C numbers under a head [C, V], or [V, C] where it is tied. */
export function plainHead(
  hidden: Numbers,
  weight: Numbers,
  width: number,
  tied: boolean,
): number[] {
  const vocabulary = weight.length / width;
  const logits: number[] = [];
  for (let at = 0; at < hidden.length; at += width)
    for (let v = 0; v < vocabulary; v++) {
      let logit = 0;
      for (let c = 0; c < width; c++)
        logit += hidden[at + c]! * weight[tied ? v * width + c : c * vocabulary + v]!;
      logits.push(logit);
    }
  return logits;
}

/** log softmax(z)[target] of each row of V logits. */
export function plainTokenLogps(logits: Numbers, targets: Numbers): number[] {
  const vocabulary = logits.length / targets.length;
  return targets.map((target, n) => {
    const row = logits.slice(n * vocabulary, (n + 1) * vocabulary);
    const most = Math.max(...row);
    return row[target]! - most - Math.log(row.reduce((sum, z) => sum + Math.exp(z - most), 0));
  });
}

/** Sizes of an attention: q [B, H, T, D], k and v [B, KV, T, D]. */
export interface AttentionShape {
  readonly batch: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly length: number;
  readonly width: number;
}

/** softmax(q·kᵀ/√D over the past)·v, head h reading KV head ⌊h·KV/H⌋. */
export function plainAttention(
  q: Numbers,
  k: Numbers,
  v: Numbers,
  shape: AttentionShape,
): number[] {
  const { batch, heads, kvHeads, length, width } = shape;
  const out: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) {
      const kv = Math.floor((h * kvHeads) / heads);
      const queryAt = (b * heads + h) * length;
      const keyAt = (b * kvHeads + kv) * length;
      for (let t = 0; t < length; t++) {
        const scores = Array.from({ length: t + 1 }, (_, s) => {
          let dot = 0;
          for (let d = 0; d < width; d++)
            dot += q[(queryAt + t) * width + d]! * k[(keyAt + s) * width + d]!;
          return Math.exp(dot / Math.sqrt(width));
        });
        const total = scores.reduce((sum, score) => sum + score, 0);
        for (let d = 0; d < width; d++)
          out.push(
            scores.reduce(
              (sum, score, s) => sum + (score / total) * v[(keyAt + s) * width + d]!,
              0,
            ),
          );
      }
    }
  return out;
}
