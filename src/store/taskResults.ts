import type { WorkerEvent } from '../protocol/messages';
import { change } from './store';

/** Takes how far the scoring of a set has come. */
export function taskAsking({
  step,
  progress,
}: Extract<WorkerEvent, { type: 'taskProgress' }>): void {
  change(({ taskResults }) => ({
    taskResults: { ...taskResults, asking: { ...progress, step } },
  }));
}

/** Takes the score of a set, and its items where they came along. */
export function taskScored({
  score,
  pairs,
  items,
}: Extract<WorkerEvent, { type: 'taskScored' }>): void {
  change(({ taskResults }) => {
    const { points, items: held } = taskResults;
    const { name, step } = score;
    // A run that goes on may score again where it stood.
    const others = points.filter((point) => point.name !== name || point.step !== step);
    const first = held[name]?.first ?? items;
    return {
      taskResults: {
        points: [...others, { ...score, pairs }],
        items: items.length === 0 ? held : { ...held, [name]: { first, last: items } },
        asking: null,
      },
    };
  });
}
