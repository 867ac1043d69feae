import type { TokenizedPair } from '../data/rows';
import {
  methodDefaults,
  type LogpReduction,
  type LossType,
  type MethodSettings,
  type RefinementScale,
} from '../methods/lossTypes';
import { Tokenizer } from '../tokenizer/tokenizer';
import type { TokenizerConfig, TokenizerJson } from '../tokenizer/tokenizerJson';
import { referenceJson } from './referenceFiles';

export const families = ['llama', 'gpt2', 'gpt_neox'] as const;
export type Family = (typeof families)[number];

export interface ExpectedPair {
  readonly promptIds: readonly number[];
  readonly refinementPromptIds: readonly number[];
  readonly chosenIds: readonly number[];
  readonly rejectedIds: readonly number[];
  readonly policyChosenLogps: number;
  readonly policyRejectedLogps: number;
  readonly referenceChosenLogps: number;
  readonly referenceRejectedLogps: number;
  readonly policyChosenLogpsRefined: number;
  readonly policyRejectedLogpsRefined: number;
  readonly referenceChosenLogpsRefined: number;
  readonly referenceRejectedLogpsRefined: number;
}

interface ExpectedMethod {
  readonly lossType: LossType;
  readonly beta: number;
  readonly labelSmoothing?: number;
  readonly reduction?: LogpReduction;
  readonly refinementWeight?: number;
  readonly refinementScale?: RefinementScale;
}

export interface ExpectedLoss extends ExpectedMethod {
  readonly perPair: readonly number[];
  readonly loss: number;
  readonly gradNorm: number;
  readonly gradNorms: Readonly<Record<string, number>>;
}

export interface ExpectedTrajectory extends ExpectedMethod {
  readonly optimizer: 'adamw' | 'rmsprop';
  readonly learningRate: number;
  readonly batchSize: number;
  readonly steps: readonly Readonly<Record<string, number>>[];
}

/** Greedy tokens of a prompt, by the policy. */
export interface ExpectedGreedy {
  readonly prompt: string;
  readonly ids: readonly number[];
}

export interface Expected {
  readonly greedy: readonly ExpectedGreedy[];
  readonly pairs: readonly ExpectedPair[];
  readonly losses: readonly ExpectedLoss[];
  readonly trajectories: readonly ExpectedTrajectory[];
}

/** What float64 PyTorch made of a family. */
export function expectedOf(family: Family): Expected {
  return referenceJson(`${family}/expected.json`) as Expected;
}

/** A family's tokenizer. */
export function tokenizerOf(family: Family): Tokenizer {
  return Tokenizer.fromJson(
    referenceJson(`${family}/policy/tokenizer.json`) as TokenizerJson,
    referenceJson(`${family}/policy/tokenizer_config.json`) as TokenizerConfig,
  );
}

/** The settings of an entry in the names that the product uses. */
export function methodSettings(entry: ExpectedMethod): MethodSettings {
  return {
    ...methodDefaults,
    lossType: entry.lossType,
    beta: entry.beta,
    labelSmoothing: entry.labelSmoothing ?? 0,
    logpReduction: entry.reduction ?? 'sum',
    refinementWeight: entry.refinementWeight ?? 0,
    refinementScale: entry.refinementScale ?? 'beta',
  };
}

/** The reference case's rows, as our tokenization would give them. */
export function expectedRows(expected: Expected): TokenizedPair[] {
  return expected.pairs.map((pair) => ({
    promptIds: Int32Array.from(pair.promptIds),
    chosenIds: Int32Array.from(pair.chosenIds),
    rejectedIds: Int32Array.from(pair.rejectedIds),
    refinedPromptIds: Int32Array.from(pair.refinementPromptIds),
    truncation: { promptTokens: 0, chosenCut: 0, rejectedCut: 0 },
  }));
}
