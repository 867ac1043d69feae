import type { ModelShape } from '../shared/modelConfig';

/**
 * Which of a run's models a checkpoint is for: what is trained, what it is held to, and another run's policy whose
 * answers its own are compared with.
 */
export const modelRoles = ['policy', 'reference', 'opponent'] as const;
export type ModelRole = (typeof modelRoles)[number];

/** One file of a checkpoint, by its path within the folder that was chosen. */
export interface NamedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** What was found in a checkpoint, before any of its weights are read. */
export interface ModelReport extends ModelShape {
  /** The family as people know it: GPT-2, GPT-NeoX, Llama, Qwen2. */
  readonly family: string;
  /** How the weights are stored: F32, F16, BF16. */
  readonly dtypes: readonly string[];
  /** Bytes of the weights' files. */
  readonly bytes: number;
  readonly parameters: number;
  /** SHA-256 of a sample of the weights; only of an opponent, which another one may replace while its run stands. */
  readonly sampledHash: string | null;
  /** Whether conversations are rendered by the model's own chat template or by the plain one. */
  readonly template: 'chat' | 'plain';
  /** What was left aside or decided, a sentence each. */
  readonly notes: readonly string[];
}
