// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest';

import type { ExperimentMember } from '../../protocol/experiment';
import { resolveConfig } from '../../protocol/resolveConfig';
import { modelCleared, modelPicked, modelRemoved } from '../modelActions';
import { runCheckpointPicked } from '../checkpointActions';
import { session, setWorkerStarter, startClient } from '../session';
import { noModels } from '../state';
import { refineryStore } from '../store';
import { MockWorker } from '../../testing/mockWorker';
import { filesRead, otherFiles } from './queueInputs';
import { changeQueue } from './queueStore';

const member = (model: object, sampling = {}): ExperimentMember => ({
  ...{ name: 'a', set: {}, seed: 1, folder: 'a' },
  config: resolveConfig({ version: 1, data: { path: 'p.jsonl' }, model, sampling }),
});
const checkpoint = (bytes: number) => ({
  ...{ name: 'tiny', files: [{ name: 'model.safetensors', blob: new Blob(['x'.repeat(bytes)]) }] },
});

afterEach(() => {
  session.models.policy = session.models.opponent = null;
  refineryStore.setState({ models: noModels, notice: null });
  changeQueue({ status: 'none', runs: [] });
});

it('goes on from no other checkpoint than those with which it began, where a run takes one', () => {
  const fromCheckpoint = member({ source: 'checkpoint', policyPath: 'tiny' });
  const anew = member({ preset: 'nano' });
  session.models.policy = checkpoint(10);
  changeQueue(filesRead());
  expect(otherFiles([fromCheckpoint, anew])).toBeNull();
  // The same files, read again: as after a reload.
  session.models.policy = checkpoint(10);
  expect(otherFiles([fromCheckpoint])).toBeNull();
  session.models.policy = checkpoint(11);
  expect(otherFiles([anew])).toBeNull();
  expect(otherFiles([anew, fromCheckpoint])).toBe(
    'The experiment began with another policy than the one that is loaded: load that checkpoint again before it goes on.',
  );
});

it('an opponent that was let go of is missed by runs that are judged against it', () => {
  const judged = member({ preset: 'nano' }, { prompts: 4, opponentPath: 'rival' });
  session.models.opponent = checkpoint(10);
  changeQueue(filesRead());
  session.models.opponent = null;
  expect(otherFiles([member({ preset: 'nano' })])).toBeNull();
  expect(otherFiles([judged])).toContain('began with another opponent');
});

it('while it goes on, checkpoints are neither opened nor let go of, and the page says why', async () => {
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  startClient({ onEvent: () => undefined, onCrash: () => undefined });
  session.models.policy = checkpoint(10);
  changeQueue({ status: 'running' });
  const { models, runCheckpoint } = refineryStore.getState();
  modelRemoved('policy');
  await modelPicked('policy', 'other', []);
  await runCheckpointPicked('other', []);
  expect(session.models.policy.name).toBe('tiny');
  expect(refineryStore.getState()).toMatchObject({ models, runCheckpoint });
  expect(refineryStore.getState().notice).toContain('An experiment is running');
  changeQueue({ status: 'paused' });
  modelCleared('policy');
  expect(session.models.policy).toBeNull();
});
