import { expect, it } from 'vitest';

import { expectSentence, none, rendered } from '../../testing/sentenceForm';
import * as experiment from './experimentSentences';

it.each(
  rendered(experiment, {
    experimentPartIsNot: [['seeds', 'a list of whole numbers', '"1"']],
    noSuchExperimentKey: [['repeats', ['name', 'base', 'runs']]],
    runsAndGridClash: none,
    noRunsNamed: none,
    settingOfExperiment: [['grid.seed', 'seed', 'list seeds under seeds']],
    runNameIsTwice: [['runs[1].name', 'dpo']],
    tooManyRuns: [[20_000, 10_000]],
    runIsRefused: [['dpo', 'alignment.beta: -1 is not a number above 0.']],
    runFileIsBroken: [
      ['dpo-seed1/metrics.jsonl', 3],
      ['dpo-seed1/summary.json', null],
    ],
  }),
)('%s: %s', (_, sentence) => {
  expectSentence(sentence);
  expect(sentence).not.toContain('undefined');
});
