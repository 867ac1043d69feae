import { it } from 'vitest';

import { expectSentence, none, rendered } from '../../testing/sentenceForm';
import * as underway from './underwaySentences';

it.each(
  rendered(underway, {
    noFilesForRun: none,
    noRoomForSnapshot: none,
    snapshotIsNotWritten: [['The object can not be found here.']],
    noRoomForRunUnderway: none,
    inputIsNotCopied: [
      ['pairs.jsonl', 5000, true],
      ['pairs.jsonl', 5000, false],
    ],
    runWaitsForInput: [['pairs.jsonl']],
    runWaitsForModel: [['ours/tiny@c0ffee0']],
    runStoppedReading: [['pairs.jsonl']],
    anotherRunIsHere: none,
    anotherExperimentIsHere: none,
    runIsAliveElsewhere: none,
    experimentIsAliveElsewhere: none,
    runIsGone: none,
    keptFilesAreBroken: none,
    keptFormIsOther: none,
    keptWeightsAreBroken: [['DPO, seed 1']],
    weightsWaitForRun: [['DPO, seed 1']],
  }),
)('%s: %s', (_, sentence) => {
  expectSentence(sentence);
});
