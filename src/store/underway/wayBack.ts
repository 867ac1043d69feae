import { modelRoles } from '../../protocol/model';
import type { KeptInputs } from '../../protocol/runUnderway';
import { RefineryError } from '../../shared/errors';
import { anotherRunIsHere } from '../../shared/sentences/underwaySentences';
import { experimentIsGoing } from '../experiments/queueStore';
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

const isUnread = ({ status }: DataState): boolean => status === 'empty' || status === 'mapping';

/** The name of what a run was given and the page let go of again, or stopped reading; null where there is none. */
export function inputGone(
  { data, models }: Pick<RefineryState, 'data' | 'models'>,
  { data: { train, heldOut }, models: given }: KeptInputs,
): string | null {
  if (train && isUnread(data.train)) return train.kind === 'copy' ? train.copy.name : train.name;
  // The starter’s held-out pairs begin to be read behind its others.
  if (heldOut?.kind === 'copy' && isUnread(data.heldOut)) return heldOut.copy.name;
  for (const role of modelRoles) {
    const source = given[role];
    if (source?.kind === 'copy' && models[role].status === 'empty') return source.name;
  }
  return null;
}
