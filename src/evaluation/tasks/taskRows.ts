import * as v from 'valibot';

import type { TaskFormat } from '../../protocol/tasks';

// Each message is what the field must be, within `taskFieldIsNot`.
const text = v.string('a text');
const texts = v.pipe(v.array(text, 'a list of texts'), v.minLength(2, 'a list of two or more'));
const wholeNumber = v.pipe(
  v.number('a whole number from 0'),
  v.integer('a whole number from 0'),
  v.minValue(0, 'a whole number from 0'),
);
/** As some exports write whole numbers. */
const numberOrDigits = v.union(
  [
    wholeNumber,
    v.pipe(
      v.string(),
      v.regex(/^\d+$/),
      v.transform((digits) => Number(digits)),
    ),
  ],
  'the number of an option, from 0',
);
const labeled = v.object(
  {
    choices: v.array(text, 'a list of texts'),
    labels: v.array(v.picklist([0, 1], '0 or 1'), 'a list of 0 and 1'),
  },
  'choices with their labels',
);
const fourTexts = v.pipe(
  v.array(text, 'a list of four texts'),
  v.length(4, 'a list of four texts'),
);

const arcOptions = v.object({ text: texts, label: v.array(text, 'a list of texts') });

/** What a row of each format must hold; other fields are let be. */
export const taskRowSchemas = {
  arc: v.object({ question: text, choices: arcOptions, answerKey: text }),
  hellaswag: v.object({
    ...{ activity_label: text, ctx_a: text, ctx_b: text },
    ...{ endings: texts, label: numberOrDigits },
  }),
  mmlu: v.object({
    ...{ question: text, subject: text, choices: fourTexts },
    answer: v.union(
      [
        v.pipe(wholeNumber, v.maxValue(3, 'a whole number from 0 to 3')),
        v.picklist(['A', 'B', 'C', 'D']),
      ],
      'a whole number from 0 to 3',
    ),
  }),
  winogrande: v.object({
    sentence: v.pipe(text, v.includes('_', 'a text with a gap, written _')),
    ...{ option1: text, option2: text, answer: v.picklist(['1', '2'], '"1" or "2"') },
  }),
  truthfulqa: v.object({ question: text, mc2_targets: labeled }),
  gsm8k: v.object({ question: text, answer: text }),
  'multiple-choice': v.object({ question: text, choices: texts, answer: wholeNumber }),
} as const satisfies Readonly<Record<TaskFormat, v.GenericSchema>>;

/** A row of one format. */
export type TaskRow<F extends TaskFormat> = v.InferOutput<(typeof taskRowSchemas)[F]>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** ARC’s own release keeps the options within the question; the row as the hub has it. */
function flattenedArc(row: Record<string, unknown>): Record<string, unknown> {
  const { question } = row;
  if (!isObject(question) || !Array.isArray(question.choices)) return row;
  const options = question.choices.filter(isObject);
  const choices = { text: options.map((o) => o.text), label: options.map((o) => o.label) };
  return { ...row, question: question.stem, choices };
}

/** TruthfulQA’s own release has its options as the keys of an object. */
function listedTruths(row: Record<string, unknown>): Record<string, unknown> {
  const targets = row.mc2_targets;
  if (!isObject(targets) || 'choices' in targets) return row;
  return { ...row, mc2_targets: { choices: Object.keys(targets), labels: Object.values(targets) } };
}

/** A row in the form in which it is read. */
export function usualRow(
  format: TaskFormat,
  row: Record<string, unknown>,
): Record<string, unknown> {
  if (format === 'arc') return flattenedArc(row);
  return format === 'truthfulqa' ? listedTruths(row) : row;
}

/** The format that a row's fields are those of, or null. */
export function recognisedFormat(row: Record<string, unknown>): TaskFormat | null {
  const has = (...fields: string[]): boolean => fields.every((field) => field in row);
  if (has('activity_label', 'endings') || has('ctx_a', 'endings')) return 'hellaswag';
  if (has('sentence', 'option1', 'option2')) return 'winogrande';
  if (has('question', 'mc2_targets')) return 'truthfulqa';
  if (has('question', 'answerKey')) return 'arc';
  if (has('question', 'choices', 'subject')) return 'mmlu';
  if (has('question', 'choices')) return 'multiple-choice';
  return has('question', 'answer') ? 'gsm8k' : null;
}
