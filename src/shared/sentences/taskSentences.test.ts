import { describe, expect, it } from 'vitest';

import { expectClause, expectSentence, rendered } from '../../testing/sentenceForm';
import * as task from './taskSentences';

const arc = 'arc.jsonl';

const all = rendered(task, {
  taskFileIsEmpty: [[arc]],
  taskFileIsUnreadable: [[arc, 'The file was moved.']],
  taskFileIsNotText: [[arc]],
  taskRowIsNotJson: [[arc, 3, 'Unexpected end of JSON input']],
  taskFitsNoFormat: [
    [arc, 1, ['prompt', 'chosen']],
    [arc, 1, []],
  ],
  taskFieldIsNot: [
    [arc, 1200, 'arc', 'answerKey', 'a text'],
    [arc, 2, 'arc', 'choices.text', null],
  ],
  taskRowIsUnfit: [[arc, 3, '"answerKey" is "E", which names none of the 4 options']],
  optionIsMissing: [
    ['answerKey', 'E', 4],
    ['answer', 4, 4],
  ],
  optionsLackLabels: [['choices.label', 4]],
  tooFewForShots: [
    ['arc', 5, '', 3],
    ['mmlu', 5, 'anatomy', 1],
  ],
  optionHasNoTokens: [['arc', 0, 1]],
  optionIsTooLong: [['arc', 1199, 300, 256]],
  taskNameIsTaken: [['benchmarks[1].name', 'arc']],
  noTaskFile: [['arc', arc]],
});
const clauses = new Set(['optionIsMissing', 'optionsLackLabels']);

describe('what is said of files of questions', () => {
  it.each(all)('%s: %s', (name, said) => {
    if (clauses.has(name)) expectClause(said);
    else expectSentence(said);
  });

  it('names file, line and field', () => {
    expect(task.taskFieldIsNot(arc, 1200, 'arc', 'answerKey', 'a text')).toBe(
      'arc.jsonl, line 1,200: answerKey must be a text, as in every row of arc.',
    );
  });
});
