import { mostVocabularyNumbers } from '../shared/vocabularyLimit';
import type { Preset } from './presets';

/** What the size of a model's step follows from. */
export interface ModelShape {
  readonly parameters: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
}

/** Bytes that a run will need, by what they are for; float32 throughout. */
export interface MemoryEstimate {
  readonly weights: number;
  readonly reference: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly total: number;
  /** The largest single buffer, to hold against the adapter's limit. */
  readonly largestBuffer: number;
}

/** Parameters of a preset's policy with a vocabulary of this size (tied head, no biases). */
export function presetParameters(preset: Preset, vocabularySize: number): number {
  const { hiddenSize: c, layers, heads, kvHeads, intermediateSize } = preset;
  const kv = (c / heads) * kvHeads;
  const block = 2 * c * c + 2 * c * kv + 3 * c * intermediateSize + 2 * c;
  return vocabularySize * c + layers * block + c;
}

/** A preset's policy with a vocabulary of this size. */
export function presetShape(preset: Preset, vocabularySize: number): ModelShape {
  return { ...preset, parameters: presetParameters(preset, vocabularySize) };
}

/** What of a model alignment trains, in numbers. */
export interface TrainedShare {
  /** Numbers of adapters, beside the model's own. */
  readonly added: number;
  readonly trained: number;
  /** Numbers of the reference that it does not share with the policy. */
  readonly referenceOwn: number;
}

/** What a step's size is made of. */
export interface StepShape {
  readonly vocabularySize: number;
  /** Rows of a forward pass: two a pair. */
  readonly rows: number;
  /** Padded length of the longest row under gradient. */
  readonly length: number;
  /** Padded length of the longest row on p⊕x, 0 without refinement. */
  readonly refinedLength: number;
  readonly optimizerSlots: 1 | 2;
  /** Absent where alignment trains the whole model. */
  readonly share?: TrainedShare;
  /** Whether a supervised phase trains the whole model first, with two slots. */
  readonly supervised?: boolean;
}

/**
 * Estimates the bytes of a run from the shapes of its tensors.
 * Activations count what the tape keeps of each block under stock operations: about 14 arrays of
 * [tokens, hidden], 6 of [tokens, intermediate], 3 of [heads, T, T] a row, and 4 of [tokens, vocabulary],
 * which are made in parts above a limit.
 */
export function estimateMemory(model: ModelShape, shape: StepShape): MemoryEstimate {
  const bytes = 4;
  const weights = model.parameters * bytes;
  const tokens = shape.rows * shape.length;
  const logits = (count: number): number =>
    Math.min(count * shape.vocabularySize, mostVocabularyNumbers);
  const scores = shape.rows * model.heads * shape.length * shape.length;
  const block = tokens * (14 * model.hiddenSize + 6 * model.intermediateSize) + 3 * scores;
  const activations = (model.layers * block + 4 * logits(tokens)) * bytes;
  // The refinement's forward keeps nothing for a backward: one block and the logits at a time.
  const refinedTokens = shape.rows * shape.refinedLength;
  const refinedScores = shape.rows * model.heads * shape.refinedLength * shape.refinedLength;
  const refined =
    (refinedTokens * (4 * model.hiddenSize + 3 * model.intermediateSize) +
      3 * logits(refinedTokens) +
      3 * refinedScores) *
    bytes;
  const all = weights / bytes;
  const share = shape.share ?? { added: 0, trained: all, referenceOwn: all };
  // The phases follow each other: the larger of them counts.
  const supervised = shape.supervised === true ? weights : 0;
  const trained = share.trained * bytes;
  const optimizer = Math.max(trained * shape.optimizerSlots, 2 * supervised);
  const gradients = 2 * Math.max(trained, supervised);
  const held = weights + share.added * bytes;
  const reference = share.referenceOwn * bytes;
  const longest = Math.max(shape.length, shape.refinedLength);
  const largestBuffer =
    Math.max(
      logits(shape.rows * longest),
      shape.vocabularySize * model.hiddenSize,
      shape.rows * longest * model.intermediateSize,
      shape.rows * model.heads * longest * longest,
    ) * bytes;
  return {
    weights: held,
    reference,
    gradients,
    optimizer,
    activations: activations + refined,
    total: held + reference + gradients + optimizer + activations + refined,
    largestBuffer,
  };
}
