import type { ExperimentMember } from '../../protocol/experiment';
import { session } from '../session';
import type { Role } from '../state';
import { refineryStore } from '../store';
import { queueStore, type PairsRead } from './queueStore';

const roles: readonly Role[] = ['train', 'heldOut'];

/** The pairs that are loaded. */
export function pairsRead(): PairsRead {
  const { data } = refineryStore.getState();
  const hashOf = (role: Role): string | null => {
    const held = data[role];
    return held.status === 'loaded' ? held.report.hash : null;
  };
  return {
    dataHash: hashOf('train'),
    evalDataHash: hashOf('heldOut'),
    columns: JSON.stringify(roles.map((role) => session.sources[role]?.mapping ?? null)),
  };
}

/** Whether pairs are on their way, so that nobody can say yet which they are. */
export function arePairsComing(): boolean {
  const { data } = refineryStore.getState();
  return roles.some((role) => data[role].status === 'loading');
}

const readsFile = ({ config }: ExperimentMember): boolean => config.data.source === 'file';

/** Whether some runs read files, and others are loaded than those with which the queue began. */
export function haveOtherFiles(members: readonly ExperimentMember[]): boolean {
  const { pairs } = queueStore.getState();
  const now = pairsRead();
  const isSame =
    now.dataHash === pairs.dataHash &&
    now.evalDataHash === pairs.evalDataHash &&
    now.columns === pairs.columns;
  return !isSame && members.some(readsFile);
}

/** Whether some runs would find other pairs than their own; of pairs that are on their way it is not known yet. */
export function haveOtherPairs(members: readonly ExperimentMember[]): boolean {
  const source = refineryStore.getState().settings['data.source'];
  if (members.some(({ config }) => config.data.source !== source)) return true;
  return !arePairsComing() && haveOtherFiles(members);
}

/** Whether some runs read files that are on their way. */
export const awaitFiles = (members: readonly ExperimentMember[]): boolean =>
  arePairsComing() && members.some(readsFile);
