// @vitest-environment happy-dom
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import type { ModelRole } from '../protocol/model';
import { MockWorker, mockBackend } from '../testing/mockWorker';
import { appStarted } from './backendActions';
import { filePicked } from './dataActions';
import { modelCleared, modelPicked } from './modelActions';
import { nextOpponent } from './nextOpponent';
import { canContinue, continuePressed, trainPressed } from './runActions';
import { session, setWorkerStarter } from './session';
import { settingChanged } from './settingActions';
import { defaultSettings } from './settingValues';
import { idleRun, noModels } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();
const settled = () => new Promise((resolve) => setTimeout(resolve));

async function picked(
  worker: MockWorker,
  role: ModelRole,
  name: string,
  sampledHash: string | null = null,
): Promise<void> {
  void modelPicked(role, name, []);
  const { requestId } = worker.command('loadModel');
  const report = { template: 'plain', sampledHash };
  worker.say({ type: 'modelLoaded', requestId, role, report });
  await settled();
}

function refused(worker: MockWorker): Promise<unknown> {
  const { requestId } = worker.command('loadModel');
  const failure = { code: 'bad_file', message: 'It is no checkpoint.' };
  worker.say({ type: 'failed', requestId, runId: null, ...failure });
  return settled();
}

/** A page with a preference file, and checkpoints by their roles. */
async function page(models: Partial<Record<ModelRole, string>>): Promise<MockWorker> {
  void appStarted();
  const worker = MockWorker.last;
  const { requestId: asked } = worker.command('selectBackend');
  worker.say({ type: 'backendSelected', requestId: asked, backend: mockBackend });
  await settled();
  void filePicked('train', new File(['{}'], 'a.jsonl'));
  const { requestId } = worker.command('loadData');
  const report = { name: 'a.jsonl', usable: 3, refused: 0, hash: 'pairs' };
  worker.say({ type: 'dataLoaded', requestId, role: 'train', report });
  await settled();
  for (const [role, name] of Object.entries(models) as [ModelRole, string][]) {
    await picked(worker, role, name);
    // Another template reads the pairs anew.
    const again = worker.command('loadData');
    worker.say({ type: 'dataLoaded', requestId: again.requestId, role: 'train', report });
    await settled();
  }
  return worker;
}

/** Trains and stops. */
function stopped(worker: MockWorker): void {
  trainPressed();
  const { runId } = worker.command('start');
  worker.say({ type: 'phaseStarted', runId, phase: 'align', steps: 10 });
  const summary = { reason: 'stopped', dataHash: 'pairs', evalDataHash: null };
  worker.say({ type: 'finished', runId, summary });
}

function emptied(): void {
  session.sources.train = null;
  for (const role of ['policy', 'reference', 'opponent'] as const) session.models[role] = null;
  refineryStore.setState({
    ...{ settings: defaultSettings(), run: idleRun, crash: null, notice: null },
    data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
    models: noModels,
  });
}
afterAll(emptied);
beforeEach(() => {
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  emptied();
});

describe('a run that was stopped goes on', () => {
  it('with the opponent that it had', async () => {
    const worker = await page({ opponent: 'rival' });
    stopped(worker);
    expect(canContinue(state())).toBe(true);
    continuePressed();
    expect(worker.command('goOn').config.sampling.opponentPath).toBe('rival');
  });

  it('without an opponent that was removed', async () => {
    const worker = await page({ opponent: 'rival' });
    stopped(worker);
    modelCleared('opponent');
    expect(canContinue(state())).toBe(true);
    expect(nextOpponent(state())).toEqual({ kind: 'gone' });
    continuePressed();
    expect(worker.command('goOn').config.sampling.opponentPath).toBeNull();
    expect(state().run.config?.sampling.opponentPath).toBeNull();
  });

  it('under the name of the opponent that took the first one’s place', async () => {
    const worker = await page({ opponent: 'rival' });
    stopped(worker);
    void modelPicked('opponent', 'another', []);
    // While it is read the worker has neither.
    expect(canContinue(state())).toBe(false);
    continuePressed();
    expect(worker.command('goOn')).toBeUndefined();
    const { requestId } = worker.command('loadModel');
    worker.say({
      ...{ type: 'modelLoaded', requestId, role: 'opponent', report: { template: 'plain' } },
    });
    await settled();
    continuePressed();
    expect(worker.command('goOn').config.sampling.opponentPath).toBe('another');
  });

  it('with another opponent of the same name, and knows it for another one', async () => {
    const worker = await page({});
    await picked(worker, 'opponent', 'policy.zip', 'a');
    stopped(worker);
    expect(nextOpponent(state())).toEqual({ kind: 'same', name: 'policy.zip' });
    await picked(worker, 'opponent', 'policy.zip', 'b');
    expect(nextOpponent(state())).toEqual({ kind: 'replaced', name: 'policy.zip' });
    continuePressed();
    expect(worker.command('goOn').config.sampling.opponentPath).toBe('policy.zip');
    // The run that goes on has this one from its beginning.
    expect(state().run.opponentHash).toBe('b');
  });

  it('only once an opponent that could not be opened is out of the way', async () => {
    const worker = await page({ opponent: 'rival' });
    stopped(worker);
    void modelPicked('opponent', 'broken', []);
    await refused(worker);
    expect(canContinue(state())).toBe(false);
    continuePressed();
    expect(worker.command('goOn')).toBeUndefined();
    expect(state().run.policy).toBe('held');
    modelCleared('opponent');
    expect(canContinue(state())).toBe(true);
  });

  it('without the opponent that came since, where it samples nothing', async () => {
    const worker = await page({});
    settingChanged('sampling.prompts', 0);
    stopped(worker);
    await picked(worker, 'opponent', 'rival');
    continuePressed();
    expect(worker.command('goOn').config.sampling).toMatchObject({
      opponentPath: null,
      prompts: 0,
    });
  });

  it.each(['policy', 'reference'] as const)('only with the %s that it had', async (role) => {
    const worker = await page({ policy: 'tiny', reference: 'frozen' });
    stopped(worker);
    expect(worker.command('start').config.model).toMatchObject({
      ...{ policyPath: 'tiny', referencePath: 'frozen' },
    });
    expect(canContinue(state())).toBe(true);
    modelCleared(role);
    expect(canContinue(state())).toBe(false);
    continuePressed();
    expect(worker.command('goOn')).toBeUndefined();
    await picked(worker, role, 'another');
    expect(canContinue(state())).toBe(false);
  });
});
