import * as v from 'valibot';

import type { SamplingJudge } from './runConfig';

/** Which answer is better, from the policy's side. */
export type Verdict = 'win' | 'tie' | 'lose';

/** What the policy's answers are compared with. */
export type Rival = 'reference' | 'opponent';

/** What a judge says of the policy's answer beside another one, the reference's or the opponent's. */
export type Judged = {
  readonly judge: Exclude<SamplingJudge, 'none'>;
  /** What a verdict without scores rests on, or, as a sentence, why there is none; kept out of the file. */
  readonly note: string | null;
} & (
  | {
      readonly verdict: Verdict;
      readonly policyScore: number;
      readonly otherScore: number;
      /** What it found in each answer, in a few words; kept out of the file. */
      readonly why: { readonly policy: string; readonly other: string };
    }
  /** A judge that compares without scores, or that says nothing. */
  | {
      readonly verdict: Verdict | null;
      readonly policyScore: null;
      readonly otherScore: null;
      readonly why: null;
    }
);

/** What another run's policy answers, and how the policy's own answer stands against it. */
export interface OpponentSample {
  readonly text: string;
  /** How many tokens it has, EOS counted; kept out of the file. */
  readonly tokens: number;
  /** Null where nobody judges. */
  readonly judged: Judged | null;
}

/** A held-out prompt with the answers of both models after this many updates (samples.jsonl). */
export interface SampleRow {
  readonly step: number;
  /** Each one decode of all its ids, without special tokens. */
  readonly prompt: string;
  readonly policy: string;
  readonly reference: string;
  /** Null where nobody judges. */
  readonly judged: Judged | null;
  /** How many tokens each has, EOS counted; kept out of the file. */
  readonly tokens: {
    readonly prompt: number;
    readonly policy: number;
    readonly reference: number;
  };
  /** Null where the run has no opponent. */
  readonly opponent: OpponentSample | null;
}

/** What a rival answered; null where the run has none. */
export function rivalAnswer(
  rival: Rival,
  { reference, opponent }: Pick<SampleRow, 'reference' | 'opponent'>,
): string | null {
  return rival === 'reference' ? reference : (opponent?.text ?? null);
}

/** Answers on their way: those to the first prompts, as far as they have come. */
export interface SampleProgress {
  readonly prompts: readonly string[];
  readonly policy: readonly string[];
  readonly reference: readonly string[];
  /** Null where the run has no opponent. */
  readonly opponent: readonly string[] | null;
}

/** Why an answer ended: by EOS, at its length or the model's, by its cancellation, or by logits that are no numbers. */
export const answerEnds = ['eos', 'length', 'cancelled', 'notFinite'] as const;
export type AnswerEnd = (typeof answerEnds)[number];

/** How an answer to a prompt of one's own is drawn. */
export const samplingSchema = v.object({
  maxNewTokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
  temperature: v.pipe(v.number(), v.minValue(0)),
  topK: v.pipe(v.number(), v.integer(), v.minValue(0)),
  topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  repetitionPenalty: v.pipe(v.number(), v.gtValue(0)),
});
export type SamplingSettings = Readonly<v.InferOutput<typeof samplingSchema>>;
