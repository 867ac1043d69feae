import {
  underwayForm,
  type KeptInputs,
  type KeptQueue,
  type RunUnderwayHead,
} from '../../protocol/runUnderway';
import { newId } from '../../shared/newId';
import { placeOf, queueAhead, queueBehind, type PlaceOver } from '../experiments/keptQueue';
import { experimentIsGoing, experimentIsOver, queueStore } from '../experiments/queueStore';
import { inputsCopied, inputsOf } from './inputs';
import type { KeptPlaces } from './keptPlaces';
import { heldAlone, letGoOf, queueLock, runLock } from './locks';
import { experimentBehind } from './wayBack';

type Inputs = ReturnType<typeof inputsOf>;

/** The record of the run with which an experiment goes on: it stands while none of its runs is under way. */
let standing: RunUnderwayHead | null = null;
/** What the experiment's runs are given: its user may load something else while it is paused. */
let given: (Inputs & { readonly queue: string }) | null = null;
/** A run of an experiment that broke with its worker, and waits to go on. */
let broken: { readonly id: string; readonly queue: string } | null = null;

/** Says what a run that begins was given, and takes the place that was kept for it. @returns what it is kept under; null for one that nothing stands for */
export function placeTaken(queue: KeptQueue | null, inputs: Inputs): string | null {
  if (!queue) return null;
  given = { ...inputs, queue: queue.id };
  const id = standing?.queue?.id === queue.id ? standing.id : null;
  if (id !== null) standing = null;
  return id;
}

/** Says that a run of an experiment broke and waits to go on: until then nothing else stands for the experiment. */
export function restsBroken({ id, queue }: RunUnderwayHead): void {
  if (queue) broken = { id, queue: queue.id };
}

/** The run of an experiment that broke, where it is not the one that goes on now. */
export function brokenBefore(id: string, queue: KeptQueue | null): string | null {
  if (!queue || broken?.queue !== queue.id) return null;
  const before = broken.id === id ? null : broken.id;
  broken = null;
  return before;
}

/** The record of an experiment's next run, which has not begun. */
function headOf(queue: KeptQueue, inputs: KeptInputs, id: string): RunUnderwayHead {
  const { name, set, config } = queue.runs[placeOf(queue)]!.member;
  return {
    ...{ form: underwayForm, startedAt: Date.now(), begun: false, config, queue, snapshot: null },
    origin: { name, set, experiment: { id: queue.id, name: queue.name } },
    ...{ id, inputs },
  };
}

/** The record of the run behind one that is let go of before it went on; null where that was the last, or by itself. */
export function headBehind(
  head: RunUnderwayHead,
  over: Omit<PlaceOver, 'place'>,
): RunUnderwayHead | null {
  const queue = head.queue && queueBehind(head.queue, { ...over, place: placeOf(head.queue) });
  return queue && headOf(queue, head.inputs, newId());
}

function standingHead(queue: KeptQueue): RunUnderwayHead {
  const { config } = queue.runs[placeOf(queue)]!.member;
  // Before its first run has begun, the page holds what it began with.
  if (given?.queue !== queue.id) given = { ...inputsOf(config), queue: queue.id };
  const id = standing?.queue?.id === queue.id ? standing.id : newId();
  return headOf(queue, given.inputs, id);
}

/** The record that is to stand behind a run that is over; null where its experiment is over too. */
export async function recordBehind(over: PlaceOver): Promise<RunUnderwayHead | null> {
  const queue = queueAhead(over);
  if (!queue) return null;
  standing = standingHead(queue);
  await heldAlone(runLock(standing.id));
  return standing;
}

/** Nothing stands for the experiment any more. @returns whether something did */
async function fallen({ runs }: KeptPlaces): Promise<boolean> {
  if (!standing) return false;
  const { id } = standing;
  standing = null;
  await runs.end(id, null);
  letGoOf(runLock(id));
  return true;
}

/** What is kept of the experiment beside a run that broke follows it. @returns whether the experiment would go on with that run */
async function brokenFollows({ runs }: KeptPlaces): Promise<boolean> {
  const head = broken && (await runs.head(broken.id));
  const now = queueStore.getState();
  if (head?.queue?.id !== now.id) {
    broken = null;
    return false;
  }
  // While it goes on it is about to pause with that run, or to begin another in its stead.
  if (experimentIsGoing()) return true;
  const queue = experimentBehind(head.queue, now);
  const origin = queue ? head.origin : null;
  await runs.put({ ...head, queue, origin });
  if (!queue) broken = null;
  return queue !== null;
}

/**
 * Writes which run an experiment goes on with, none of which is under way, so that it outlives its page.
 * @param isWanted whether still none is
 * @returns whether nothing stands for it now, though something did
 */
export async function nextRunStands(places: KeptPlaces, isWanted: () => boolean): Promise<boolean> {
  const isBroken = await brokenFollows(places);
  if (!isWanted()) return false;
  const queue = isBroken ? null : queueAhead(null);
  if (!queue) return fallen(places);
  const head = standingHead(queue);
  standing = head;
  await heldAlone(runLock(head.id));
  await places.runs.put(head);
  return false;
}

/** Experiments that this page holds, so that no other tab goes through them as well. */
const heldQueues = new Set<string>();

/** Takes an experiment for this page alone. @returns whether no other tab has it */
export function experimentHeld(id: string): Promise<boolean> {
  heldQueues.add(id);
  return heldAlone(queueLock(id));
}

/** Holds the page's experiment until it is over, and lets go of every other. */
export async function onlyOwnHeld(): Promise<void> {
  const own = experimentIsOver() ? null : queueStore.getState().id;
  for (const held of heldQueues) {
    if (held === own) continue;
    heldQueues.delete(held);
    letGoOf(queueLock(held));
  }
  if (own !== null) await experimentHeld(own);
}

/** Copies what a standing experiment's runs are given, as far as that is not there yet. @returns why something could not be */
export function standingCopied(): Promise<readonly string[]> {
  const id = standing?.id ?? null;
  if (id === null || !given) return Promise.resolve([]);
  return inputsCopied(given.copies, () => standing?.id === id);
}
