// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { MockWorker, mockBackend } from '../testing/mockWorker';
import { appStarted, workerRestarted } from './backendActions';
import { dataCleared, filePicked } from './dataActions';
import { metricSeries } from './metricSeries';
import { pausePressed, resetPressed, stepPressed, stopPressed, trainPressed } from './runActions';
import { setWorkerStarter } from './session';
import { settingChanged, settingReset } from './settingActions';
import { defaultSettings } from './settingValues';
import { idleRun } from './state';
import { refineryStore, writtenOnChange } from './store';

const state = () => refineryStore.getState();
const report = { name: 'a.jsonl', usable: 3, refused: 0 };

async function started(): Promise<MockWorker> {
  const starting = appStarted();
  const worker = MockWorker.last;
  worker.say({
    type: 'backendSelected',
    requestId: worker.command('selectBackend').requestId,
    backend: mockBackend,
  });
  await starting;
  return worker;
}

async function loaded(): Promise<MockWorker> {
  const worker = await started();
  const loading = filePicked('train', new File(['{}'], 'a.jsonl'));
  const { requestId } = worker.command('loadData');
  worker.say({ type: 'dataLoaded', requestId, role: 'train', report });
  await loading;
  return worker;
}

beforeEach(() => {
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  refineryStore.setState({
    ...{ settings: defaultSettings(), run: idleRun, crash: null, notice: null },
    data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
  });
});

describe('the run', () => {
  it('follows the worker’s events and drops those of an earlier run', async () => {
    const worker = await loaded();
    trainPressed();
    const { runId, config } = worker.command('start');
    expect(config.data.path).toBe('a.jsonl');
    expect(state().run.status).toBe('preparing');
    worker.say({ type: 'phaseStarted', runId, phase: 'align', steps: 10 });
    expect(state().run.status).toBe('aligning');
    pausePressed();
    expect(state().run.pausing).toBe(true);
    worker.say({ type: 'paused', runId: 'run-of-old', step: 1 });
    expect(state().run.status).toBe('aligning');
    worker.say({ type: 'paused', runId, step: 1 });
    expect(state().run).toMatchObject({ status: 'paused', pausing: false });
    worker.say({ type: 'resumed', runId, step: 1 });
    expect(state().run.status).toBe('aligning');
    stopPressed();
    expect(state().run.status).toBe('stopping');
    expect(worker.command('stop').runId).toBe(runId);
    resetPressed();
    worker.say({ type: 'runReset', runId });
    expect(state().run).toEqual(idleRun);
  });

  it('that was told to stop says so until it has, whatever was under way', async () => {
    const worker = await loaded();
    trainPressed();
    const { runId } = worker.command('start');
    worker.say({ type: 'phaseStarted', runId, phase: 'align', steps: 10 });
    stopPressed();
    worker.say({ type: 'paused', runId, step: 3 });
    expect(state().run.status).toBe('stopping');
    worker.say({ type: 'resumed', runId, step: 3 });
    expect(state().run.status).toBe('stopping');
  });

  it('that ends with answers on their way shows those of the last whole evaluation again', async () => {
    const worker = await loaded();
    trainPressed();
    const { runId } = worker.command('start');
    const progress = { prompts: ['Why?'], policy: [' Be'], reference: [], opponent: null };
    worker.say({ type: 'samples', runId, step: 2, rows: [] });
    worker.say({ type: 'sampling', runId, step: 4, progress });
    expect(state().samples).toMatchObject({ step: 2, coming: { step: 4 } });
    worker.say({ type: 'finished', runId, summary: {} });
    expect(state().samples).toEqual({ step: 2, rows: [], coming: null });
  });

  it('that fails with answers on their way and a judge at work is through with both', async () => {
    const worker = await loaded();
    trainPressed();
    const { runId } = worker.command('start');
    const progress = { prompts: ['Why?'], policy: [' Be'], reference: [], opponent: null };
    worker.say({ type: 'sampling', runId, step: 4, progress });
    worker.say({
      type: 'judging',
      runId,
      step: 4,
      progress: { judged: 1, total: 4, waiting: null },
    });
    expect(state().samples.coming).not.toBeNull();
    expect(state().remoteJudge.progress).not.toBeNull();
    const failure = { code: 'out_of_memory', message: 'The memory is used up.' };
    worker.say({ type: 'failed', requestId: null, runId, ...failure });
    expect(state().run.status).toBe('failed');
    expect(state().samples.coming).toBeNull();
    expect(state().remoteJudge.progress).toBeNull();
  });

  it('holds a policy from its end on, which a new worker does not have', async () => {
    const worker = await loaded();
    trainPressed();
    const { runId } = worker.command('start');
    worker.say({ type: 'phaseStarted', runId, phase: 'align', steps: 10 });
    worker.say({ type: 'finished', runId, summary: {} });
    expect(state().run).toMatchObject({ status: 'done', policy: 'held' });
    void workerRestarted();
    expect(state().run).toMatchObject({ status: 'done', policy: 'gone' });
  });

  it('starts paused for a single step', async () => {
    const worker = await loaded();
    stepPressed();
    expect(worker.command('start').paused).toBe(true);
    expect(worker.sent.at(-1)).toEqual({ type: 'step', runId: worker.command('start').runId });
  });

  it('fails with the worker, which can be started again', async () => {
    const worker = await loaded();
    trainPressed();
    worker.onerror?.({ message: 'out of memory' });
    expect(state().run.status).toBe('failed');
    expect(state().crash?.message).toBe('The training worker broke (out of memory); restart it.');
  });

  it('refuses a message that is not of the protocol', async () => {
    const worker = await started();
    worker.say({ type: 'metrics', runId: 7, rows: [] });
    expect(state().crash?.message).toContain('Bad message at runId');
  });

  it('keeps divergence over the pause that follows', async () => {
    const worker = await loaded();
    trainPressed();
    const { runId } = worker.command('start');
    worker.say({ type: 'diverged', runId, step: 2, message: 'not finite', pair: null });
    worker.say({ type: 'phaseStarted', runId, phase: 'align', steps: 10 });
    expect(state().run.status).toBe('diverged');
  });
});

describe('settings', () => {
  it('of a method that does not take them go back, and say so', () => {
    settingChanged('alignment.lossType', 'sr-ipo');
    settingChanged('alignment.refinementScale', 'unit');
    settingChanged('alignment.logpReduction', 'mean');
    settingChanged('alignment.lossType', 'dpo');
    expect(state().settings['alignment.refinementScale']).toBe('beta');
    expect(state().settings['alignment.logpReduction']).toBe('sum');
    expect(state().settingsNotice).toContain('Refinement scale');
  });

  it('of a preset bring its own SFT phase, and the micro-batch follows the batch', () => {
    settingChanged('model.preset', 'medium');
    expect(state().settings['sft.learningRate']).toBe(6e-4);
    settingChanged('training.batchSize', 4);
    expect(state().settings['training.microBatchSize']).toBe(4);
    settingReset('training.batchSize');
    expect(state().settings['training.batchSize']).toBe(16);
  });

  it('out of range keep a run from starting, with the sentence', async () => {
    const worker = await loaded();
    settingChanged('alignment.beta', -1);
    trainPressed();
    expect(worker.command('start')).toBeUndefined();
    expect(state().notice).toContain('alignment.beta');
  });

  it('and the memory budget outlive the page, and nothing else does', () => {
    settingChanged('alignment.beta', 0.7);
    const kept = JSON.parse(localStorage.getItem('refinery-settings')!) as { state: object };
    expect(Object.keys(kept.state)).toEqual(['settings', 'memoryBudget']);
    expect(JSON.stringify(kept)).toContain('"alignment.beta":0.7');
  });
});

describe('the data', () => {
  it('that was read is prepared once the changes have settled', async () => {
    vi.useFakeTimers();
    try {
      const worker = await loaded();
      settingChanged('data.maxLength', 64);
      settingChanged('data.maxLength', 128);
      await vi.advanceTimersByTimeAsync(400);
      const prepares = worker.sent.filter(({ type }) => type === 'prepare');
      expect(prepares).toHaveLength(1);
      expect(worker.command('prepare').config.data.maxLength).toBe(128);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is prepared once the setting is in its range that kept it from being so', async () => {
    vi.useFakeTimers();
    try {
      const worker = await loaded();
      settingChanged('alignment.beta', -1);
      await vi.advanceTimersByTimeAsync(400);
      expect(state().preparation).toMatchObject({ status: 'failed' });
      expect(worker.command('prepare')).toBeUndefined();
      settingChanged('alignment.beta', 0.2);
      await vi.advanceTimersByTimeAsync(400);
      expect(worker.command('prepare').config.alignment.beta).toBe(0.2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that cannot be used leaves one sentence', async () => {
    const worker = await started();
    const loading = filePicked('train', new File(['x'], 'x.png'));
    const { requestId } = worker.command('loadData');
    worker.say({
      ...{ type: 'failed', requestId, runId: null },
      ...{ code: 'bad_file', message: 'x.png is a picture.' },
    });
    await loading;
    expect(state().data.train).toMatchObject({ status: 'failed', failure: { code: 'bad_file' } });
  });

  it('is not prepared while the held-out file is not there', async () => {
    vi.useFakeTimers();
    try {
      const worker = await loaded();
      const loading = filePicked('heldOut', new File(['x'], 'x.png'));
      const { requestId } = worker.command('loadData');
      expect(state().preparation).toEqual({ status: 'none' });
      worker.say({
        ...{ type: 'failed', requestId, runId: null },
        ...{ code: 'bad_file', message: 'x.png is a picture.' },
      });
      await loading;
      await vi.advanceTimersByTimeAsync(400);
      expect(state().preparation).toEqual({ status: 'none' });
      expect(worker.command('prepare')).toBeUndefined();
      dataCleared('heldOut');
      await vi.advanceTimersByTimeAsync(400);
      expect(worker.command('prepare').config.data).toMatchObject({
        path: 'a.jsonl',
        evalPath: null,
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the metric series', () => {
  it('grows columns past their first capacity and fills gaps with NaN', () => {
    metricSeries.clear();
    const row = (step: number) => ({
      ...({ phase: 'align', split: 'train', epoch: step / 10, seconds: step } as const),
      step,
      values: step % 2 === 0 ? { loss: step } : { loss: step, grad_norm: 1 },
    });
    metricSeries.append(Array.from({ length: 600 }, (_, i) => row(i + 1)));
    const columns = metricSeries.of('align', 'train')!;
    expect(columns.length).toBe(600);
    expect(columns.column('loss')!.at(-1)).toBe(600);
    expect(columns.column('grad_norm')![0]).toBe(1);
    expect(columns.column('grad_norm')![1]).toBeNaN();
    expect(columns.column('marginal')).toBeNull();
    expect(metricSeries.last('align', 'train', 'loss')).toBe(600);
  });
});

describe('what is kept', () => {
  it('is written only when it is another text', () => {
    const written: string[] = [];
    const storage = writtenOnChange({
      getItem: () => null,
      setItem: (name, text) => void written.push(`${name} ${text}`),
      removeItem: () => undefined,
    });
    for (const text of ['a', 'a', 'b', 'b', 'a']) storage.setItem('kept', text);
    expect(written).toEqual(['kept a', 'kept b', 'kept a']);
  });
});
