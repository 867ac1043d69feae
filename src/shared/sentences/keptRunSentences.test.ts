import { it } from 'vitest';

import { expectSentence, none, rendered } from '../../testing/sentenceForm';
import * as kept from './keptRunSentences';

it.each(
  rendered(kept, {
    noRunsKept: [['A mutation operation was attempted on a database that did not allow mutations']],
    noRoomForRun: [['DPO']],
    runsFileIsNot: [['runs.json']],
    runInFileIsNot: [['runs.json', 2, 'head.id: expected a text']],
    experimentNeedsData: none,
    nothingToReport: none,
    reportWorkerBroke: [['ReferenceError: x is not defined']],
    reportWorkerDidNotStart: none,
    reportIsUnreadable: none,
    reportWasOvertaken: none,
    experimentHoldsPage: none,
    experimentAsksNobody: none,
    experimentHoldsSettings: none,
    experimentNeedsWorker: none,
    experimentHasOtherPairs: none,
    experimentHasOtherModel: [['policy']],
    experimentAwaitsPairs: none,
    cloneNeedsPairs: [['DPO']],
    cloneNeedsStarterPairs: [['DPO']],
    cloneNeedsOwnQueue: [['DPO']],
    cloneNeedsModel: [
      ['DPO', 'model', 'a preset from scratch'],
      ['DPO', 'opponent', null],
    ],
    cloneNeedsLikeModel: [['DPO', 1234567]],
    cloneChangesNothing: [['β', '0.1']],
    runsNotReached: [['The database connection is closing.']],
  }),
)('%s: %s', (_, sentence) => {
  expectSentence(sentence);
});
