// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { starterFiles } from '../protocol/starterModel';
import { starterRefinementPrompt } from '../protocol/starterPresets';
import { MockWorker, mockBackend } from '../testing/mockWorker';
import { appStarted } from './backendActions';
import { filePicked } from './dataActions';
import { modelPicked } from './modelActions';
import { session, setWorkerStarter } from './session';
import { settingChanged, settingsUndone } from './settingActions';
import { noHistory } from './settingHistory';
import { settingsFromAddress, settingsInAddress } from './settingsAddress';
import { defaultSettings } from './settingValues';
import { starterTried } from './starterActions';
import { idleRun, noModels } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();
const settled = () => new Promise((resolve) => setTimeout(resolve));
const asked: string[] = [];

function emptied(): void {
  session.unfollow?.();
  session.unfollow = null;
  session.sources.train = null;
  session.sources.heldOut = null;
  session.models.policy = null;
  session.models.opponent = null;
  refineryStore.setState({
    ...{ settings: defaultSettings(), settingHistory: noHistory, settingsSaid: null },
    ...{ run: idleRun, notice: null, preparation: { status: 'none' } },
    data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
    models: noModels,
  });
}

/** The worker answers what it was sent last of a kind. */
async function answers(): Promise<void> {
  const worker = MockWorker.last;
  for (const role of ['train', 'heldOut'] as const) {
    const { requestId } = worker.command('loadData');
    worker.say({
      type: 'dataLoaded',
      requestId,
      role,
      report: { name: role, usable: 3, hash: role },
    });
    await settled();
  }
  const { requestId } = worker.command('loadModel');
  worker.say({ type: 'modelLoaded', requestId, role: 'policy', report: { template: 'plain' } });
  await settled();
}

async function begun(): Promise<MockWorker> {
  void appStarted();
  const worker = MockWorker.last;
  const { requestId } = worker.command('selectBackend');
  worker.say({ type: 'backendSelected', requestId, backend: mockBackend });
  await settled();
  return worker;
}

beforeEach(() => {
  emptied();
  asked.length = 0;
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  vi.stubGlobal('fetch', (url: URL) => {
    asked.push(url.pathname);
    return Promise.resolve(new Response(new Blob(['{}'])));
  });
});
afterEach(() => {
  emptied();
  vi.unstubAllGlobals();
});

it('is tried with one click: its policy from beside the page, its pairs, its preset, and the run', async () => {
  const worker = await begun();
  starterTried();
  await settled();
  await settled();
  expect(asked.map((path) => path.split('/').at(-1)).sort()).toEqual([...starterFiles].sort());
  expect(state().settings).toMatchObject({
    ...{ 'model.source': 'starter', 'data.source': 'starter' },
    ...{ 'alignment.beta': 0.5, 'training.steps': 200 },
    'alignment.refinementPrompt': starterRefinementPrompt,
  });
  expect(worker.command('loadData').source).toEqual({
    ...{ kind: 'starter', world: 'pocket', temperature: 1.5, pairs: 2000, seed: 1 },
  });
  await answers();
  expect(state().data).toMatchObject({
    train: { status: 'loaded' },
    heldOut: { status: 'loaded' },
  });
  expect(worker.sent.some(({ type }) => type === 'start')).toBe(false);
  refineryStore.setState({ preparation: { status: 'ready', preparation: {} as never } });
  const { config } = worker.command('start');
  expect(config.data).toMatchObject({ source: 'starter', path: null, evalPath: null });
  expect(config.model).toMatchObject({ source: 'starter', policyPath: null });
});

it('lets go of an opponent that another run has left, and says so', async () => {
  const worker = await begun();
  void modelPicked('opponent', 'refinery-policy.zip', []);
  const { requestId } = worker.command('loadModel');
  worker.say({ type: 'modelLoaded', requestId, role: 'opponent', report: { template: 'plain' } });
  await settled();
  expect(state().models.opponent.status).toBe('loaded');
  starterTried();
  expect(worker.command('clearModel').role).toBe('opponent');
  expect(state().settingsSaid).toBe(
    'The starter, its world and its settings for the method are set. The opponent refinery-policy.zip is removed.',
  );
  await settled();
  await settled();
  await answers();
  refineryStore.setState({ preparation: { status: 'ready', preparation: {} as never } });
  expect(worker.command('start').config.sampling).toMatchObject({
    prompts: 91,
    opponentPath: null,
  });
});

it('leaves what belongs to the machine as it is', async () => {
  const worker = await begun();
  settingChanged('kernelTuning', 'workgroups');
  settingChanged('optimizer.eps', 1e-6);
  const { backend } = state().settings;
  starterTried();
  await settled();
  await settled();
  await answers();
  refineryStore.setState({ preparation: { status: 'ready', preparation: {} as never } });
  const { config } = worker.command('start');
  expect(config).toMatchObject({ kernelTuning: 'workgroups', backend });
  // All else is the preset's.
  expect(config.optimizer.eps).toBe(1e-8);
});

it('writes its pairs anew with the seed and the temperature, and not for one out of range', async () => {
  const worker = await begun();
  settingChanged('data.source', 'starter');
  const loads = () => worker.sent.filter(({ type }) => type === 'loadData').length;
  expect(loads()).toBe(1);
  settingChanged('data.worldTemperature', 3);
  settingChanged('seed', 9);
  expect(worker.command('loadData').source).toMatchObject({ temperature: 3, seed: 9 });
  const before = loads();
  settingChanged('data.worldTemperature', -1);
  settingChanged('alignment.beta', 0.3);
  expect(loads()).toBe(before);
});

it('goes where a file or a model from scratch is chosen', async () => {
  const worker = await begun();
  starterTried();
  await settled();
  await settled();
  await answers();
  void filePicked('train', new File(['{}'], 'mine.jsonl'));
  await settled();
  expect(state().settings['data.source']).toBe('file');
  expect(state().data).toMatchObject({
    train: { name: 'mine.jsonl' },
    heldOut: { status: 'empty' },
  });
  expect(state().models.policy).toMatchObject({ status: 'loaded' });
  settingChanged('model.source', 'scratch');
  expect(state().models.policy).toEqual({ status: 'empty' });
  expect(worker.command('clearModel').role).toBe('policy');
  // What stood at the starter's preset is at the defaults again.
  expect(state().settings).toMatchObject({
    'alignment.beta': 0.1,
    'training.steps': 100,
    'sft.steps': 150,
  });
});

it('moves what stands at its preset with the method, and nothing that was set', async () => {
  await begun();
  starterTried();
  settingChanged('alignment.beta', 0.7);
  settingChanged('alignment.lossType', 'sr-ipo');
  expect(state().settings).toMatchObject({
    'alignment.beta': 0.7,
    'alignment.refinementScale': 'unit',
    'alignment.refinementWeight': 0.5,
  });
  settingChanged('alignment.lossType', 'dpo');
  expect(state().settings).toMatchObject({ 'alignment.refinementScale': 'beta' });
  settingsUndone();
  expect(state().settings['alignment.refinementScale']).toBe('unit');
});

it('stands in an address as two words', () => {
  starterTried();
  const written = settingsInAddress(state().settings);
  expect(written).toBe('model.source:starter');
  expect(settingsFromAddress(written)).toEqual({ settings: state().settings, faults: [] });
  settingChanged('data.world', 'noisy');
  expect(settingsInAddress(state().settings)).toBe('model.source:starter;data.world:noisy');
  expect(state().settings).toMatchObject({ 'data.worldTemperature': 5, 'data.worldPairs': 160 });
});

it('says where the page’s server has no starter', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404 })));
  await begun();
  settingChanged('model.source', 'starter');
  await settled();
  await settled();
  expect(state().models.policy).toMatchObject({
    status: 'failed',
    failure: { code: 'bad_file', message: expect.stringContaining('answered 404') as unknown },
  });
});
