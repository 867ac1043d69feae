import { fieldIsNot, ranksAreTheSame, tooFewToCompare } from '../../shared/sentences/rowSentences';

import { type Content, readContent, readSystem } from './content';
import { makePair } from './makePair';
import { hasKeys, isRecord, kindOf, type PairText, Refused, type RowFormat } from './rowFormat';
import { bothScores } from './scores';

interface RankedLayout {
  readonly prompt: string;
  readonly list: string;
  readonly completion: string;
  readonly rank: string;
  /** Whether a larger number is a better completion; otherwise rank 0 or 1 is the best. */
  readonly higherIsBetter: boolean;
}
interface Ranked {
  readonly content: Content;
  /** Lower is better. */
  readonly order: number;
}

/** Makes a format of several ranked completions to one prompt: a pair of the best and each lesser one. */
function rankedFormat(name: string, layout: RankedLayout): RowFormat {
  const { prompt: promptKey, list: listKey, higherIsBetter } = layout;
  return {
    name,
    matches: (record) => hasKeys(record, [promptKey, listKey]),
    read: (record) => {
      const prompt = readContent(record[promptKey], promptKey);
      if (prompt instanceof Refused) return prompt;
      const completions = readRanked(record[listKey], layout);
      if (completions instanceof Refused) return completions;
      const system = readSystem(record);
      if (system instanceof Refused) return system;
      const best = completions.reduce((a, b) => (b.order < a.order ? b : a), completions[0]!);
      const pairs: PairText[] = [];
      for (const other of completions) {
        if (other.order === best.order) continue;
        const pair = makePair({ prompt, chosen: best.content, rejected: other.content, system });
        if (pair instanceof Refused) return pair;
        pairs.push(higherIsBetter ? { ...pair, ...bothScores(-best.order, -other.order) } : pair);
      }
      return pairs.length > 0 ? pairs : new Refused(ranksAreTheSame(listKey));
    },
  };
}

function readRanked(
  value: unknown,
  { list, completion, rank, higherIsBetter }: RankedLayout,
): readonly Ranked[] | Refused {
  if (!Array.isArray(value)) return new Refused(fieldIsNot(list, 'a list', kindOf(value)));
  if (value.length < 2) return new Refused(tooFewToCompare(list));
  const ranked: Ranked[] = [];
  for (const [i, item] of value.entries()) {
    const field = `${list}[${i}]`;
    if (!isRecord(item)) return new Refused(fieldIsNot(field, 'an object', kindOf(item)));
    const content = readContent(item[completion], `${field}.${completion}`);
    if (content instanceof Refused) return content;
    const number = item[rank];
    if (typeof number !== 'number') {
      return new Refused(fieldIsNot(`${field}.${rank}`, 'a number', kindOf(number)));
    }
    ranked.push({ content, order: higherIsBetter ? -number : number });
  }
  return ranked;
}

/** NeMo-RL, Nectar and StackExchange: several ranked completions to one prompt. */
export const RANKED_FORMATS: readonly RowFormat[] = [
  rankedFormat('NeMo-RL', {
    prompt: 'context',
    list: 'completions',
    completion: 'completion',
    rank: 'rank',
    higherIsBetter: false,
  }),
  rankedFormat('Nectar', {
    prompt: 'prompt',
    list: 'answers',
    completion: 'answer',
    rank: 'rank',
    higherIsBetter: false,
  }),
  rankedFormat('StackExchange', {
    prompt: 'question',
    list: 'answers',
    completion: 'text',
    rank: 'pm_score',
    higherIsBetter: true,
  }),
];
