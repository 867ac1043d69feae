import { isRefined } from '../methods/lossTypes';
import type { PreferencePair } from '../protocol/data';
import type { RunConfig } from '../protocol/runConfig';
import type { BatchRow } from '../data/collate';
import type { TokenizedPair } from '../data/rows';
import { RefineryError } from '../shared/errors';
import { seededRandom, type Random } from '../shared/random';
import { noAnswerTeachesPrompt } from '../shared/sentences/runSentences';

/** A row of a supervised batch, and the pair that it is of. */
export interface SftRow extends BatchRow {
  readonly promptIds: Int32Array;
  readonly completionIds: Int32Array;
  readonly pair: number;
}

/** Whether the supervised phase teaches p. */
export function teachesPrompt({ sft, alignment }: RunConfig): boolean {
  return sft.steps > 0 && sft.promptShare > 0 && alignment.refinementPrompt !== '';
}

/** Whether a run reads p⊕x anywhere. */
export function readsRefinedRows(config: RunConfig): boolean {
  return isRefined(config.alignment.lossType) || teachesPrompt(config);
}

/** An answer that scores high enough to be taught behind p. */
interface Taught {
  readonly pair: number;
  readonly side: 'chosenIds' | 'rejectedIds';
}

/**
 * The answers that are taught behind p, chosen or rejected; none where p is not taught.
 * @throws RefineryError `bad_config` where p is to be taught and no answer scores high enough
 */
export function taughtAnswers(
  config: RunConfig,
  { pairs, train }: Pick<SftPairs, 'pairs' | 'train'>,
): readonly Taught[] {
  if (!teachesPrompt(config)) return [];
  const { promptShare, promptMinScore } = config.sft;
  const taught = train.flatMap((pair): Taught[] => {
    const { scoreChosen = -Infinity, scoreRejected = -Infinity } = pairs[pair]!;
    return [
      ...(scoreChosen >= promptMinScore ? [{ pair, side: 'chosenIds' as const }] : []),
      ...(scoreRejected >= promptMinScore ? [{ pair, side: 'rejectedIds' as const }] : []),
    ];
  });
  if (taught.length === 0)
    throw new RefineryError('bad_config', noAnswerTeachesPrompt(promptShare, promptMinScore));
  return taught;
}

/** What supervised rows are made of. */
export interface SftPairs {
  readonly pairs: readonly Pick<PreferencePair, 'scoreChosen' | 'scoreRejected'>[];
  readonly rows: readonly TokenizedPair[];
  /** Indices into `pairs` and `rows`. */
  readonly train: readonly number[];
}

/**
 * Makes the rows of each supervised step: the chosen answers of the step's pairs and, where p is taught,
 * in the place of a share of them an answer of a high score behind p⊕x, drawn anew at each step.
 */
export class SftRows {
  readonly #of: SftPairs;
  readonly #share: number;
  readonly #taught: readonly Taught[];
  readonly #random: Random;

  /** @throws RefineryError `bad_config` where p is to be taught and no answer scores high enough */
  constructor(config: RunConfig, of: SftPairs) {
    this.#of = of;
    this.#random = seededRandom(config.seed).fork('sft prompt');
    this.#share = teachesPrompt(config) ? config.sft.promptShare : 0;
    this.#taught = taughtAnswers(config, of);
  }

  /** The rows of a step, from the pairs whose turn it is. */
  batch(step: number, pairs: readonly number[]): SftRow[] {
    const random = this.#share > 0 ? this.#random.fork(`step ${step}`) : null;
    return pairs.map((pair) => {
      if (!random || random.uniform() >= this.#share) return this.chosen(pair);
      const taught = this.#taught[random.integer(this.#taught.length)]!;
      const row = this.#of.rows[taught.pair]!;
      return {
        promptIds: row.refinedPromptIds,
        completionIds: row[taught.side],
        pair: taught.pair,
      };
    });
  }

  /** The chosen answer of a pair, as it is held out. */
  chosen(pair: number): SftRow {
    const { promptIds, chosenIds } = this.#of.rows[pair]!;
    return { promptIds, completionIds: chosenIds, pair };
  }
}
