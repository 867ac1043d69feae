import { benchShape, type BenchCase, type BenchModelName } from './benchmark';
import { presets } from './presets';

/** The sizes that decide how much a decoder multiplies. */
export interface FlopShape {
  readonly hiddenSize: number;
  readonly layers: number;
  /** Width of keys and of values: fewer than the hidden size where heads share them. */
  readonly kvSize: number;
  readonly intermediateSize: number;
  /** Linear maps of the MLP: 2, or 3 with a gate. */
  readonly mlpMaps: 2 | 3;
  readonly vocabularySize: number;
}

const gpt = { hiddenSize: 128, layers: 4, kvSize: 128, intermediateSize: 512, mlpMaps: 2 } as const;

/** The sizes of a case's model. */
export function flopShape(model: BenchModelName): FlopShape {
  const { vocabularySize } = benchShape;
  if (model === '0.88m') return { ...gpt, vocabularySize };
  const preset = presets[model === 'nano' ? 'nano' : 'medium'];
  const { hiddenSize, layers, heads, kvHeads, intermediateSize } = preset;
  const kvSize = (hiddenSize / heads) * kvHeads;
  return { ...{ hiddenSize, layers, kvSize, intermediateSize }, mlpMaps: 3, vocabularySize };
}

/** What a forward pass goes over. */
interface Pass {
  /** Positions that go through the layers. */
  readonly tokens: number;
  /** Query and key positions that meet, over all rows; nothing is taken off for the causal mask. */
  readonly meetings: number;
  /** Positions that are given logits. */
  readonly predicted: number;
}

/**
 * Floating-point operations of a forward pass, two a multiplication and addition. Only matrix products
 * are counted: linear maps 2·N·(2C² + 2C·K + maps·C·M) and attention's two products 4·meetings·C a
 * layer, and the head 2·R·C·V.
 */
export function forwardFlops(shape: FlopShape, { tokens, meetings, predicted }: Pass): number {
  const { hiddenSize: c, kvSize, intermediateSize, mlpMaps, layers, vocabularySize } = shape;
  const weights = 2 * c * c + 2 * c * kvSize + mlpMaps * c * intermediateSize;
  return layers * (2 * tokens * weights + 4 * meetings * c) + 2 * predicted * c * vocabularySize;
}

/** Backward passes of a product: one by each operand. */
const withGradients = 3;

/**
 * Floating-point operations that a case's step needs, whatever a variant spends: both completions of a
 * pair share their prompt, and all pairs share p, whose rows look at it.
 */
export function caseFlops({ kind, model, refinementTokens: p }: BenchCase): number {
  const shape = flopShape(model);
  const { rows, rowTokens, pairs, promptTokens, completionTokens } = benchShape;
  if (kind === 'lm') {
    const tokens = rows * rowTokens;
    const pass = { tokens, meetings: rows * rowTokens ** 2, predicted: tokens };
    return withGradients * forwardFlops(shape, pass);
  }
  const packed = promptTokens + 2 * completionTokens;
  const predicted = pairs * 2 * completionTokens;
  const plain = { tokens: pairs * packed, meetings: pairs * packed ** 2, predicted };
  const trained = withGradients * forwardFlops(shape, plain);
  if (kind === 'dpo') return trained;
  const refined = {
    tokens: p + pairs * packed,
    meetings: p ** 2 + pairs * packed * (p + packed),
    predicted,
  };
  return trained + forwardFlops(shape, refined);
}
