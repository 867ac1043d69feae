import type { ExperimentMember } from '../../protocol/experiment';
import { modelRoles, type ModelRole } from '../../protocol/model';
import type { RunConfig } from '../../protocol/runConfig';
import {
  experimentHasOtherModel,
  experimentHasOtherPairs,
} from '../../shared/sentences/keptRunSentences';
import { session } from '../session';
import type { Role } from '../state';
import { refineryStore } from '../store';
import { queueStore, type ModelsRead, type PairsRead } from './queueStore';

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

/** All that is loaded, as a queue that begins writes it down. */
export const filesRead = (): { readonly pairs: PairsRead; readonly models: ModelsRead } => ({
  ...{ pairs: pairsRead(), models: modelsRead() },
});

/** Whether pairs are on their way, so that nobody can say yet which they are. */
export function arePairsComing(): boolean {
  const { data } = refineryStore.getState();
  return roles.some((role) => data[role].status === 'loading');
}

const readsFile = ({ config }: ExperimentMember): boolean => config.data.source === 'file';

/** The checkpoints that are loaded. */
function modelsRead(): ModelsRead {
  const filesOf = (role: ModelRole): string | null => {
    const held = session.models[role];
    return held && JSON.stringify(held.files.map(({ name, blob }) => [name, blob.size]));
  };
  return {
    policy: filesOf('policy'),
    reference: filesOf('reference'),
    opponent: filesOf('opponent'),
  };
}

/** Whether some runs read files, and others are loaded than those with which the queue began. */
function haveOtherFiles(members: readonly ExperimentMember[]): boolean {
  const { pairs } = queueStore.getState();
  const now = pairsRead();
  const isSame =
    now.dataHash === pairs.dataHash &&
    now.evalDataHash === pairs.evalDataHash &&
    now.columns === pairs.columns;
  return !isSame && members.some(readsFile);
}

/** The checkpoint of a run that is not the one with which the queue began; null where all are. */
function otherModel(members: readonly ExperimentMember[]): ModelRole | null {
  const { models } = queueStore.getState();
  const now = modelsRead();
  const isTaken: Readonly<Record<ModelRole, (config: RunConfig) => boolean>> = {
    policy: ({ model }) => model.source === 'checkpoint',
    reference: ({ model }) => model.referencePath !== null,
    opponent: ({ sampling }) => sampling.opponentPath !== null,
  };
  const isOther = (role: ModelRole): boolean =>
    now[role] !== models[role] && members.some(({ config }) => isTaken[role](config));
  return modelRoles.find(isOther) ?? null;
}

/** Why runs that are ready would be made from other files than the queue began with, as a sentence; null where they would not. */
export function otherFiles(members: readonly ExperimentMember[]): string | null {
  if (haveOtherFiles(members)) return experimentHasOtherPairs();
  const role = otherModel(members);
  return role && experimentHasOtherModel(role);
}

/** As `otherFiles`, for runs that wait; of pairs that are on their way it is not known yet. */
export function otherStart(members: readonly ExperimentMember[]): string | null {
  const source = refineryStore.getState().settings['data.source'];
  if (members.some(({ config }) => config.data.source !== source)) return experimentHasOtherPairs();
  return arePairsComing() ? null : otherFiles(members);
}

/** Whether some runs read files that are on their way. */
export const awaitFiles = (members: readonly ExperimentMember[]): boolean =>
  arePairsComing() && members.some(readsFile);
