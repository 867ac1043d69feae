import { it } from 'vitest';

import { expectSentence, rendered } from '../../testing/sentenceForm';
import * as resume from './resumeSentences';

it.each(
  rendered(resume, {
    settingDiffers: [['alignment.beta', '0.2', '0.1']],
    scheduleRunsElsewhere: [[8, 6, 'linear']],
    stepIsPast: [
      ['steps', 2, 3],
      ['stopAt', 3, 3],
    ],
    dataDiffers: [
      ['data.path', 'pairs.jsonl'],
      ['data.evalPath', null],
    ],
    heldOutIsNew: [['pairs.jsonl']],
    referenceIsGone: [['../gpt2']],
    referenceIsNew: [['../gpt2']],
    referenceDiffers: [['gpt2']],
    preparationDiffers: [['pairs'], ['tokens']],
    checkpointLacksFile: [['state.json']],
    stateIsNoJson: [['state.json', 'Unexpected end of JSON input']],
    stateKeyIsWrong: [['state.json', 'step', '"3"']],
    checkpointFileDiffers: [['policy.safetensors']],
    checkpointFileIsWrong: [['optimizer.safetensors', 'mean.head.weight: it is missing.']],
    keptTensorDiffers: [
      ['train.known', 12, null],
      ['train.known', 12, 9],
    ],
    nothingToGoOnFrom: [[]],
  }),
)('what is said of going on is a sentence: %s: %s', (_name, sentence) => {
  expectSentence(sentence);
});
