import { describe, expect, it } from 'vitest';

import { RefineryError } from '../../shared/errors';
import { publishedKinds, publishedTokenizer } from '../../testing/publishedTokenizers';
import { readTaskSet } from './readTaskSet';
import { beforeItems } from './shots';
import { optionRows } from './taskRequests';
import { scoreOf } from './taskScore';

const bytes = (...rows: readonly unknown[]): Uint8Array =>
  new TextEncoder().encode(
    rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'),
  );
const read = (...rows: readonly unknown[]) => readTaskSet('set.jsonl', bytes(...rows), 'auto');
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof RefineryError) return error.message;
    throw error;
  }
  return 'nothing was refused';
};

const arc = {
  question: 'Q?',
  choices: { text: ['a', 'b'], label: ['A', 'B'] },
  answerKey: 'B',
};
const hellaswag = {
  ...{ activity_label: 'L', ctx_a: 'A', ctx_b: 'b', endings: ['x', 'y'], label: 1 },
};
const winogrande = { sentence: 'a _ b', option1: 'x', option2: 'y', answer: '2' };
const truthfulqa = { question: 'Q?', mc2_targets: { choices: ['a', 'b'], labels: [1, 0] } };
const mmlu = { question: 'Q?', subject: 'art', choices: ['a', 'b', 'c', 'd'], answer: 2 };
const gsm8k = { question: 'Q?', answer: '#### 1' };
const own = { question: 'Q?', choices: ['a', 'b'], answer: 0 };

describe('files of questions', () => {
  it.each([
    ['arc', arc],
    ['hellaswag', hellaswag],
    ['winogrande', winogrande],
    ['truthfulqa', truthfulqa],
    ['mmlu', mmlu],
    ['gsm8k', gsm8k],
    ['multiple-choice', own],
  ] as const)('recognises %s by its fields', (format, row) => {
    const set = read('\ufeff' + JSON.stringify(row), '', row, '');
    expect(set.format).toBe(format);
    expect(set.items).toHaveLength(2);
  });

  it('reads ARC and TruthfulQA as their authors release them too', () => {
    const choices = [
      { text: 'a', label: 'A' },
      { text: 'b', label: 'B' },
    ];
    const released = { id: '1', question: { stem: 'Q?', choices }, answerKey: 'B' };
    const truths = { question: 'Q?', mc1_targets: {}, mc2_targets: { a: 1, b: 0 } };
    for (const [one, other] of [
      [released, arc],
      [truths, truthfulqa],
    ]) {
      const { row, ...item } = read(one).items[0]!;
      const { row: same, ...wanted } = read(other).items[0]!;
      expect(row).not.toBe(same);
      expect(item).toEqual(wanted);
    }
  });

  it.each([
    [[], 'set.jsonl is empty: it has no questions. Choose another file.'],
    [
      [{ prompt: 'a', chosen: 'b' }],
      'set.jsonl, line 1: it is of no known set (its fields are prompt, chosen); a set of one’s own has the fields question, choices and answer.',
    ],
    [
      [arc, '', { ...arc, answerKey: 'E' }],
      'set.jsonl, line 3: "answerKey" is "E", which names none of the 2 options.',
    ],
    [
      [arc, { ...arc, choices: undefined }],
      'set.jsonl, line 2: there is no field choices, which a row of arc has.',
    ],
    [
      [arc, { ...arc, choices: { text: ['a', 3], label: ['A', 'B'] } }],
      'set.jsonl, line 2: choices.text.1 must be a text, as in every row of arc.',
    ],
    [
      [{ ...arc, choices: { text: ['a', 'b'], label: ['A'] }, answerKey: 'A' }],
      'set.jsonl, line 1: "choices.label" must have one label for each of the 2 options.',
    ],
    [
      [{ ...hellaswag, label: '' }],
      'set.jsonl, line 1: label must be the number of an option, from 0, as in every row of hellaswag.',
    ],
    [
      [{ ...hellaswag, label: '7' }],
      'set.jsonl, line 1: "label" is 7, which names none of the 2 options.',
    ],
    [
      [{ ...winogrande, sentence: 'no gap' }],
      'set.jsonl, line 1: sentence must be a text with a gap, written _, as in every row of winogrande.',
    ],
    [
      [{ ...winogrande, answer: '' }],
      'set.jsonl, line 1: answer must be "1" or "2", as in every row of winogrande.',
    ],
    [
      [{ ...mmlu, choices: ['a'] }],
      'set.jsonl, line 1: choices must be a list of four texts, as in every row of mmlu.',
    ],
    [
      [{ ...mmlu, answer: 4 }],
      'set.jsonl, line 1: answer must be a whole number from 0 to 3, as in every row of mmlu.',
    ],
    [
      [{ ...truthfulqa, mc2_targets: { choices: ['a', 'b'], labels: [1] } }],
      'set.jsonl, line 1: "mc2_targets.labels" must have one label for each of the 2 options.',
    ],
    [
      [own, { ...own, answer: 2 }],
      'set.jsonl, line 2: "answer" is 2, which names none of the 2 options.',
    ],
    [
      [['a']],
      'set.jsonl, line 1: it is not a JSON object (it is a list); a set of questions is JSONL, one question a line.',
    ],
  ])('refuses %j in one sentence', (rows, sentence) => {
    expect(refusal(() => read(...rows))).toBe(sentence);
  });

  it('refuses bytes that are no text, and a row of another format than the one named', () => {
    const broken = new Uint8Array([0x7b, 0xff, 0x7d]);
    expect(refusal(() => readTaskSet('a.jsonl', broken, 'auto'))).toBe(
      'a.jsonl is not a text file in UTF-8; a set of questions is JSONL, one question a line.',
    );
    expect(refusal(() => readTaskSet('a.jsonl', bytes(arc), 'gsm8k'))).toBe(
      'a.jsonl, line 1: there is no field answer, which a row of gsm8k has.',
    );
  });
});

describe('what cannot be asked', () => {
  const [llama] = publishedKinds.map(publishedTokenizer);
  const options = { name: 'own', tokenizer: llama!, positions: 8 };

  it('is a set with fewer other items than shots', () => {
    const items = [own, { ...own, question: 'R?' }, own];
    expect(refusal(() => beforeItems('own', read(...items), 2))).toBe(
      'own: 2 shots need 3 different items, and the file has 2 different items; ask for fewer shots.',
    );
    const subjects = [mmlu, { ...mmlu, question: 'R?' }, { ...mmlu, subject: 'law' }];
    expect(refusal(() => beforeItems('mmlu', read(...subjects), 1))).toBe(
      'mmlu: 1 shot needs 2 different items, and the subject law has 1 item; ask for fewer shots.',
    );
  });

  it('is an option of no token, or of more than the model has positions', () => {
    const { items } = read(own);
    const empty = [{ ...items[0]!, contexts: ['ket'], continuations: ['tle'] }];
    expect(refusal(() => optionRows(empty, [''], options))).toBe(
      'own: option 1 of item 1 adds no token to its question, so it has no likelihood; take the item out of the file.',
    );
    const long = read(own, { ...own, choices: ['a', 'b c d e f g'] });
    expect(refusal(() => optionRows(long.items, ['', ''], options))).toBe(
      'own: an option of item 2 has 11 tokens, more than the model’s 8 positions; take the item out of the file.',
    );
  });
});

describe('a score', () => {
  it('has the standard error of a mean, and none of one item', () => {
    // Of 1, 1, 0, 1: the mean is 3/4, the variance with n − 1 is 1/4, and √(1/4)/√4 = 1/4.
    const set = read(own, own, own, own);
    expect(scoreOf(set, [true, true, false, true])).toEqual({
      ...{ metric: 'acc_norm', value: 0.75, stderr: 0.25, n: 4 },
    });
    expect(scoreOf(read(own), [true]).stderr).toBeNull();
  });

  it('pools the errors of MMLU’s subjects as the harness does', () => {
    // Of art 1, 0 and of law 1, 1, 0: squares 1/2 and 2/3, so √((1/2 + 2/3)/(5 − 2)/5).
    const law = { ...mmlu, subject: 'law' };
    const { value, stderr } = scoreOf(read(mmlu, law, mmlu, law, law), [
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(value).toBeCloseTo(0.6, 12);
    expect(stderr).toBeCloseTo(Math.sqrt(7 / 6 / 3 / 5), 12);
  });
});
