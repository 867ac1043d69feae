// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';

import { MockWorker, mockBackend } from '../testing/mockWorker';
import { appStarted } from './backendActions';
import { filePicked } from './dataActions';
import {
  judgeEstimateOf,
  judgeKeyForgotten,
  judgeKeyTyped,
  judgeTarget,
  judgeTyped,
  stopJudgingPressed,
} from './remoteJudge';
import { quietRemoteJudge } from './remoteJudgeState';
import { judgeAnswered, stepPressed, trainPressed } from './runActions';
import { runFileSaved } from './runFile';
import { setWorkerStarter } from './session';
import { settingChanged } from './settingActions';
import { settingsInAddress } from './settingsAddress';
import { asRun, defaultSettings } from './settingValues';
import { idleRun } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();
const key = 'sk-0123456789';

async function ready(): Promise<MockWorker> {
  const starting = appStarted();
  const worker = MockWorker.last;
  const { requestId: asked } = worker.command('selectBackend');
  worker.say({ type: 'backendSelected', requestId: asked, backend: mockBackend });
  await starting;
  const loading = filePicked('train', new File(['{}'], 'a.jsonl'));
  const { requestId } = worker.command('loadData');
  const report = { name: 'a.jsonl', usable: 3, refused: 0 };
  worker.say({ type: 'dataLoaded', requestId, role: 'train', report });
  await loading;
  settingChanged('sampling.judge', 'remote');
  judgeTyped({ address: 'https://judge.example/v1', model: 'some-model' });
  judgeKeyTyped(key);
  return worker;
}

beforeEach(() => {
  localStorage.clear();
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  refineryStore.setState({
    ...{ settings: defaultSettings(), run: idleRun, crash: null, notice: null },
    ...{ data: { train: { status: 'empty' }, heldOut: { status: 'empty' } } },
    remoteJudge: quietRemoteJudge,
  });
});

describe('a run whose judge is at an address', () => {
  it('starts only after its user’s word, and hands the key over apart from its settings', async () => {
    const worker = await ready();
    trainPressed();
    expect(state().remoteJudge.asking).not.toBeNull();
    expect(worker.sent.some(({ type }) => type === 'start' || type === 'allowJudge')).toBe(false);
    judgeAnswered('cancel');
    expect(state().remoteJudge.asking).toBeNull();
    expect(state().run.status).toBe('idle');
    trainPressed();
    judgeAnswered('send');
    const { runId, config } = worker.command('start');
    expect(worker.command('allowJudge')).toEqual({
      type: 'allowJudge',
      runId,
      endpoint: { address: 'https://judge.example/v1', model: 'some-model', key },
    });
    // Before the run begins, so that its first evaluation is judged.
    const order = worker.sent.map(({ type }) => type);
    expect(order.indexOf('allowJudge')).toBeLessThan(order.indexOf('start'));
    expect(JSON.stringify(config)).not.toContain('judge.example');
    stopJudgingPressed();
    expect(worker.command('stopJudging')).toEqual({ type: 'stopJudging', runId });
  });

  it('runs without verdicts where nothing may be sent', async () => {
    const worker = await ready();
    trainPressed();
    judgeAnswered('sendNothing');
    expect(worker.sent.some(({ type }) => type === 'allowJudge')).toBe(false);
    expect(worker.command('start').config.sampling.judge).toBe('remote');
  });

  it('takes its first step once it may', async () => {
    const worker = await ready();
    stepPressed();
    expect(worker.sent.some(({ type }) => type === 'step')).toBe(false);
    judgeAnswered('send');
    const { runId } = worker.command('start');
    expect(worker.command('start').paused).toBe(true);
    expect(worker.command('step')).toEqual({ type: 'step', runId });
  });

  it('leaves key, address and model out of the state’s settings, of storage, run file and link', async () => {
    await ready();
    const said = [
      runFileSaved(),
      settingsInAddress(state().settings),
      JSON.stringify(Object.entries(localStorage)),
    ].join('\n');
    for (const secret of [key, 'judge.example', 'some-model']) expect(said).not.toContain(secret);
    expect(JSON.stringify(state())).not.toContain(key);
    expect(state().remoteJudge.hasKey).toBe(true);
    judgeKeyTyped('');
    expect(state().remoteJudge.hasKey).toBe(false);
  });

  it('is estimated with its opponent, where one lies ready', async () => {
    await ready();
    settingChanged('sampling.prompts', 4);
    settingChanged('training.steps', 4);
    settingChanged('training.evalEvery', 2);
    const lengths = { prompt: { ninetieth: 10 } };
    const preparation = { status: 'ready', preparation: { evalPrompts: 9, lengths } } as never;
    const calls = (opponent: string | null) =>
      judgeEstimateOf({ preparation }, asRun(state().settings, opponent)!)!.calls;
    // 4 prompts at steps 0, 2 and 4, in both orders.
    expect(calls(null)).toBe(24);
    expect(calls('rival')).toBe(48);
  });

  it('is told what is wrong with the address or the model', async () => {
    await ready();
    const fault = () => {
      const target = judgeTarget(state());
      return 'fault' in target ? target.fault : target.url.href;
    };
    expect(fault()).toBe('https://judge.example/v1/chat/completions');
    judgeTyped({ model: ' ' });
    expect(fault()).toMatch(/model is missing/);
    judgeTyped({ model: 'm' });
    judgeKeyTyped('sk–0123');
    expect(fault()).toMatch(/key holds a character that cannot be sent/);
    expect(JSON.stringify(state())).not.toContain('sk–0123');
    judgeKeyTyped(key);
    expect(fault()).toMatch(/^https/);
    judgeTyped({ address: 'judge' });
    expect(fault()).toMatch(/address is none/);
  });

  it('has its key forgotten in the worker too, and asks nothing more in a run that goes on', async () => {
    const worker = await ready();
    trainPressed();
    judgeAnswered('send');
    judgeKeyForgotten();
    expect(worker.command('forgetJudge')).toEqual({ type: 'forgetJudge' });
    expect(state().remoteJudge).toMatchObject({ hasKey: false, stopped: true });
  });
});
