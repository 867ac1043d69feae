import { modelRoles } from '../../protocol/model';
import type { KeptInputs, KeptQueue } from '../../protocol/runUnderway';
import { RefineryError } from '../../shared/errors';
import { runHadOtherData } from '../../shared/sentences/runCheckpointSentences';
import {
  anotherExperimentIsHere,
  anotherRunIsHere,
} from '../../shared/sentences/underwaySentences';
import { placeOf } from '../experiments/keptQueue';
import { experimentIsGoing, queueStore, type QueueState } from '../experiments/queueStore';
import { isRunning, type DataState, type RefineryState } from '../state';
import { refineryStore } from '../store';

/** Whether a run or an experiment has the page. */
export function isPageTaken(): boolean {
  return isRunning(refineryStore.getState().run.status) || experimentIsGoing();
}

/** @throws RefineryError where a run was begun while another one was being read */
export function pageIsFree(): void {
  if (isPageTaken()) throw new RefineryError('wrong_state', anotherRunIsHere());
}

/**
 * The experiment that goes on with a run that was a part of it, as it stands by now; null where this page has gone
 * through it since, so that the run goes on by itself.
 */
export function experimentBehind(
  kept: KeptQueue | null,
  { id, status, runs }: Pick<QueueState, 'id' | 'status' | 'runs'>,
): KeptQueue | null {
  if (kept?.id !== id || status === 'none') return kept;
  // Its worker broke, and it waits here with this run; others may have been left out since.
  const place = placeOf(kept);
  if (status !== 'paused' || runs[place]?.status !== 'waiting') return null;
  const now = runs.map((run, i) => (i === place ? { ...run, status: 'running' } : run));
  return { ...kept, runs: now };
}

/** Whether this page has gone through an experiment, or still does. */
export function isQueueOfPage({ id }: Pick<KeptQueue, 'id'>): boolean {
  const now = queueStore.getState();
  return now.status !== 'none' && now.id === id;
}

/** @throws RefineryError where another experiment waits, whose place this one would take */
export function experimentMayComeBack({ id }: KeptQueue): void {
  const { status, id: now } = queueStore.getState();
  if (status === 'paused' && now !== id)
    throw new RefineryError('wrong_state', anotherExperimentIsHere());
}

const isUnread = ({ status }: DataState): boolean => status === 'empty' || status === 'mapping';

/** The name of what a run was given and the page let go of again, or stopped reading; null where there is none. */
export function inputGone(
  { data, models }: Pick<RefineryState, 'data' | 'models'>,
  { data: { train, heldOut }, models: given }: KeptInputs,
): string | null {
  if (train && isUnread(data.train))
    return train.kind === 'copy' ? train.copy.name : 'The starter’s pairs';
  // The starter’s held-out pairs begin to be read behind its others.
  if (heldOut?.kind === 'copy' && isUnread(data.heldOut)) return heldOut.copy.name;
  for (const role of modelRoles) {
    const source = given[role];
    if (source && source.kind !== 'starter' && models[role].status === 'empty') return source.name;
  }
  return null;
}

/** @throws RefineryError where a file that was chosen in a copy's stead does not hold the pairs that the run took */
export function pairsAreTheSame(
  { data }: Pick<RefineryState, 'data'>,
  { data: given }: KeptInputs,
): void {
  for (const role of ['train', 'heldOut'] as const) {
    const [source, held] = [given[role], data[role]];
    if (source?.kind !== 'copy' || held.status !== 'loaded') continue;
    if (held.report.hash !== source.hash)
      throw new RefineryError('bad_file', runHadOtherData(held.name, source.copy.name));
  }
}
