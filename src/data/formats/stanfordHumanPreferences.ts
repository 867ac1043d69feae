import { fieldIsNeitherZeroNorOne, fieldIsNot } from '../../shared/sentences/rowSentences';

import { hasKeys, kindOf, Refused, type RowFormat } from './rowFormat';
import { bothScores } from './scores';

/** Stanford's SHP: two answers to one post, `labels` 1 where answer A is preferred and 0 where B is. */
export const STANFORD_HUMAN_PREFERENCES: RowFormat = {
  name: 'Stanford SHP',
  matches: (record) => hasKeys(record, ['history', 'human_ref_A', 'human_ref_B', 'labels']),
  read: ({ history, human_ref_A: a, human_ref_B: b, labels, score_A, score_B }) => {
    if (typeof history !== 'string')
      return new Refused(fieldIsNot('history', 'text', kindOf(history)));
    if (typeof a !== 'string') return new Refused(fieldIsNot('human_ref_A', 'text', kindOf(a)));
    if (typeof b !== 'string') return new Refused(fieldIsNot('human_ref_B', 'text', kindOf(b)));
    if (labels !== 0 && labels !== 1) return new Refused(fieldIsNeitherZeroNorOne('labels'));
    return labels === 1
      ? { prompt: history, chosen: a, rejected: b, ...bothScores(score_A, score_B) }
      : { prompt: history, chosen: b, rejected: a, ...bothScores(score_B, score_A) };
  },
};
