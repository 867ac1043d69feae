import { describe, expect, it } from 'vitest';

import { expectSentence, none, rendered } from '../../testing/sentenceForm';
import * as hub from './hubSentences';

const sentences: [string, string][] = [
  ...rendered(hub, {
    modelNameIsMissing: none,
    modelNameIsNone: [['gpt2'], ['a b/c']],
    addressIsNoModel: [['a data set']],
    revisionIsNone: [['x y']],
    modelIsNotShown: [['ours/tiny', 'huggingface.co']],
    modelIsGated: [['ours/tiny']],
    modelIsNotThere: [['ours/tiny', 'main', 'huggingface.co']],
    revisionIsNotThere: [['ours/tiny', 'v2']],
    hubWantsRest: [['huggingface.co']],
    hubAnswered: [['huggingface.co', 502]],
    hubAnswerIsUnknown: [['huggingface.co']],
    hubIsOutOfReach: [['huggingface.co']],
    hubCodeIsMissing: none,
    hubModelHasNoWeights: [['ours/tiny']],
    hubWeightsAreSeveral: [['ours/tiny']],
    hubModelLacksFile: [['ours/tiny', 'tokenizer.json']],
    noPrivateFiles: none,
    noRoomForModel: [
      [28_000_000, 1_000_000],
      [28_000_000, null],
    ],
    connectionIsLost: [['model.safetensors', 'huggingface.co']],
    downloadWasStopped: [[1_000_000, 28_000_000]],
    fileArrivedOtherwise: [['model.safetensors']],
    hubFileIsGone: [['model.safetensors', 'huggingface.co']],
    modelIsBusyElsewhere: [['ours/tiny@0123abc']],
    modelIsInUse: [['ours/tiny@0123abc']],
    modelIsAwaited: [['ours/tiny@0123abc']],
    keptModelWaitsForRun: none,
    downloadWaitsForRun: [['ours/tiny']],
    oneDownloadAtATime: [['ours/tiny']],
    keptFilesAreUnreadable: [['ours/tiny@0123abc']],
  }),
];

describe('what is said of a model from a hub', () => {
  it.each(sentences)('is a sentence: %s: %s', (_name, sentence) => {
    expectSentence(sentence);
  });
});

it('the room that is missing is told in the same units', () => {
  expect(hub.noRoomForModel(3 * 1024 * 1024, 1024)).toBe(
    'The files need 3.0 MiB and 1.0 KiB are free; delete models below, or make room on the disk.',
  );
});
