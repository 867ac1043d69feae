import { methodName } from '../../methods/methods';
import type { RunUnderwayHead } from '../../protocol/runUnderway';
import { countOf } from '../../shared/format';
import type { OfferedRun } from '../../store/underway/underwayStore';

/** What a run of the queue is before and while it runs. */
const isOver = (status: string): boolean => status !== 'waiting' && status !== 'running';

/** Where a run stood, in words: `step 120 of 500`, or while it was fitted `fitting, step 3 of 40`. */
function place(
  { config: { sft, training } }: RunUnderwayHead,
  phase: string,
  step: number,
): string {
  return phase === 'align'
    ? `step ${step} of ${training.steps}`
    : `fitting, step ${step} of ${sft.steps}`;
}

/** Phases that have steps which mean something a day later. */
const isTrained = (phase: string): boolean => phase === 'align' || phase === 'sft';

/** What was under way, and how much of it is kept. */
export function offerWords({ head, left }: Pick<OfferedRun, 'head' | 'left'>): string {
  const { snapshot, origin, config } = head;
  const name = origin?.name ?? methodName(config.alignment);
  const seed = origin ? `, seed ${config.seed}` : '';
  if (!head.begun) return `An experiment waits: its next run, ${name}${seed}, had not begun.`;
  const then = left && isTrained(left.phase) ? `, ${place(head, left.phase, left.step)}` : '';
  const kept = snapshot
    ? `Kept up to ${place(head, snapshot.phase, snapshot.step)}.`
    : 'Nothing of it is kept yet but its settings: it would begin anew.';
  return `A run was under way: ${name}${seed}${then}. ${kept}`;
}

/** What becomes of the experiment that the run is a part of; null where it is none. */
export function queueWords({ queue, origin }: RunUnderwayHead): string | null {
  if (!queue) return origin ? `It was a run of the experiment “${origin.experiment.name}”.` : null;
  const over = queue.runs.filter(({ status }) => isOver(status)).length;
  const behind = queue.runs.length - over - 1;
  const rest =
    behind === 0
      ? 'it is the last'
      : `Continue goes on with the ${countOf(behind, 'run')} behind it as well`;
  return `It is run ${over + 1} of ${queue.runs.length} of the experiment “${queue.name}”; ${rest}.`;
}
