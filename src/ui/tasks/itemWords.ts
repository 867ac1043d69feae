import type { TaskItemScore, TaskScore } from '../../protocol/tasks';
import { countOf, formatNumber } from '../../shared/format';
import type { TaskResults } from '../../store/taskState';

type Held = TaskResults['items'][string];

/** Whether two outcomes of one item are told apart: another option, another number, or another share. */
function differs(first: TaskItemScore, last: TaskItemScore): boolean {
  return (
    first.shown.chosen !== last.shown.chosen ||
    first.answer !== last.answer ||
    first.correct !== last.correct
  );
}

/** Each item at the first and at the last evaluation, all of them or those that came out otherwise. */
export function shownItems(
  { first, last }: Held,
  onlyChanged: boolean,
): (readonly [TaskItemScore, TaskItemScore])[] {
  // A run that goes on has no first evaluation of its own where the page was loaded meanwhile.
  const pairs = last.map((item, i) => [first[i] ?? item, item] as const);
  return onlyChanged ? pairs.filter(([before, after]) => differs(before, after)) : pairs;
}

/** What is right, and what the policy answers. */
export function itemWords({ shown, answer }: TaskItemScore): {
  readonly right: string;
  readonly answer: string;
} {
  if (shown.generated !== null)
    return {
      right: shown.wanted ?? '',
      answer: answer === '[invalid]' ? 'no number' : (answer ?? ''),
    };
  const right = shown.right.map((option) => shown.options[option] ?? '').join(' · ');
  return { right, answer: shown.chosen === null ? '' : (shown.options[shown.chosen] ?? '') };
}

/** A question without the words that every context of its form has around it. */
export function questionWords(context: string): string {
  // TruthfulQA’s own comes behind six others.
  const own = context.endsWith('\nA:') ? context.slice(context.lastIndexOf('\nQ: ') + 1) : context;
  return own.replace(/^(?:Question|Q): /, '').replace(/\n(?:Answer|A):$/, '');
}

/** A score with its standard error and what it is over. */
export function scoreWords({ metric, value, stderr, n, step }: TaskScore): string {
  const error = stderr === null ? '' : ` ± ${formatNumber(stderr)}`;
  return `${metric} ${formatNumber(value)}${error} over ${countOf(n, 'question')}, after step ${step}`;
}
