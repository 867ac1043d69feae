import type { TaskFormat } from '../../protocol/tasks';
import { optionIsMissing, optionsLackLabels } from '../../shared/sentences/taskSentences';
import { hellaswagQuestion, withoutBrackets } from './hellaswag';
import { characters, stripped } from './pythonText';
import { shotDelimiter, targetDelimiter, type Gold, type TaskItem } from './taskItem';
import type { TaskRow } from './taskRows';
import { truthfulQuestion } from './truthfulQuestion';

/** Why a row that has its format's fields is no item; a clause. */
export class UnfitRow extends Error {}

const option = (index: number, of: number, field: string): Gold => {
  if (index >= of) throw new UnfitRow(optionIsMissing(field, index, of));
  return { kind: 'option', index };
};

/** A question whose options follow it. */
function asked(question: string, options: readonly string[], gold: Gold): ItemText {
  const right = gold.kind === 'option' ? gold.index : 0;
  return {
    contexts: [question],
    continuations: options.map((each) => targetDelimiter + each),
    options,
    gold,
    shot: question + targetDelimiter + options[right]! + shotDelimiter,
  };
}

type ItemText = Omit<TaskItem, 'row' | 'description' | 'group'> &
  Partial<Pick<TaskItem, 'description' | 'group'>>;

const plainQuestion = (question: string): string => `Question: ${question}\nAnswer:`;
const letters = ['A', 'B', 'C', 'D'];

// As lm-evaluation-harness 0.4.13 renders its arc_easy, hellaswag, mmlu_*, winogrande, truthfulqa_mc2 and
// gsm8k by default; any other choice as arc_easy.
const makers: { readonly [F in TaskFormat]: (row: TaskRow<F>) => ItemText } = {
  arc: ({ question, choices, answerKey }) => {
    const index = choices.label.indexOf(answerKey);
    if (choices.label.length !== choices.text.length)
      throw new UnfitRow(optionsLackLabels('choices.label', choices.text.length));
    if (index < 0) throw new UnfitRow(optionIsMissing('answerKey', answerKey, choices.text.length));
    return asked(plainQuestion(question), choices.text, { kind: 'option', index });
  },
  hellaswag: ({ activity_label, ctx_a, ctx_b, endings, label }) =>
    asked(
      hellaswagQuestion(activity_label, ctx_a, ctx_b),
      endings.map(withoutBrackets),
      option(label, endings.length, 'label'),
    ),
  mmlu: ({ question, subject, choices, answer }) => {
    const lines = choices.map((choice, i) => `${letters[i]!}. ${choice}\n`).join('');
    const index = typeof answer === 'number' ? answer : letters.indexOf(answer);
    const topic = subject.replaceAll('_', ' ');
    return {
      ...asked(`${stripped(question)}\n${lines}Answer:`, letters, { kind: 'option', index }),
      description: `The following are multiple choice questions (with answers) about ${topic}.${shotDelimiter}`,
      group: subject,
    };
  },
  // Each option stands in the gap of a context of its own; what follows the gap is scored.
  winogrande: ({ sentence, option1, option2, answer }) => {
    const gap = sentence.indexOf('_');
    const contexts = [option1, option2].map((each) => sentence.slice(0, gap) + each);
    const rest = targetDelimiter + stripped(sentence.slice(gap + 1));
    const index = Number(answer) - 1;
    return {
      contexts,
      continuations: [rest, rest],
      options: contexts,
      gold: { kind: 'option', index },
      shot: contexts[index]! + rest + shotDelimiter,
    };
  },
  truthfulqa: ({ question, mc2_targets: { choices, labels } }) => {
    if (choices.length !== labels.length || choices.length === 0)
      throw new UnfitRow(optionsLackLabels('mc2_targets.labels', choices.length));
    const options = labels.flatMap((label, i) => (label === 1 ? [i] : []));
    return asked(truthfulQuestion(question), choices, { kind: 'true', options });
  },
  gsm8k: ({ question, answer }) => ({
    contexts: [plainQuestion(question)],
    continuations: [],
    options: [],
    gold: { kind: 'solution', text: answer },
    shot: plainQuestion(question) + targetDelimiter + answer + shotDelimiter,
  }),
  'multiple-choice': ({ question, choices, answer }) =>
    asked(plainQuestion(question), choices, option(answer, choices.length, 'answer')),
};

/**
 * One row as the harness asks it.
 * @throws UnfitRow where the row has no right answer among its options
 */
export function taskItem<F extends TaskFormat>(format: F, row: TaskRow<F>, text: string): TaskItem {
  const item = makers[format](row);
  return { description: '', group: '', ...item, row: text };
}

/** By what acc_norm divides an option’s log-likelihood. */
export function optionLength(text: string): number {
  return characters(text);
}
