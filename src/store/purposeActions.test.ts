// @vitest-environment happy-dom
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { DataReport } from '../protocol/data';
import type { WorkerCommand } from '../protocol/messages';
import { purposeNames } from '../protocol/purposes';
import { randomSettings } from '../testing/randomSettings';
import { purposeChosen, purposeOf, withPurpose } from './purposeActions';
import { setWorkerStarter, startClient } from './session';
import { settingChanged, settingsUndone } from './settingActions';
import { noHistory } from './settingHistory';
import { defaultSettings, settingsFault } from './settingValues';
import { idleRun } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();

beforeEach(() => {
  refineryStore.setState({
    ...{ settings: defaultSettings(), settingHistory: noHistory, run: idleRun },
    ...{ settingsSaid: null, data: { train: { status: 'empty' }, heldOut: { status: 'empty' } } },
  });
});

describe.each(purposeNames)('the preset %s', (name) => {
  it('makes a run file without fault of any settings, and leaves data, seed and backend alone', () => {
    fc.assert(
      fc.property(randomSettings, (settings) => {
        const next = withPurpose(settings, name);
        expect(settingsFault(next)).toBeNull();
        expect(purposeOf(next)).toBe(name);
        for (const path of [
          ...(['data.evalFraction', 'data.shuffle', 'data.maxLength', 'seed', 'backend'] as const),
          'model.vocabularySize' as const,
        ])
          expect(next[path]).toBe(settings[path]);
      }),
    );
  });

  it('is one step that can be undone', () => {
    settingChanged('data.maxLength', 64);
    settingChanged('alignment.lossType', 'ipo');
    const before = state().settings;
    purposeChosen(name);
    expect(state().settings['data.maxLength']).toBe(64);
    expect(state().settings).not.toEqual(before);
    settingsUndone();
    expect(state().settings).toEqual(before);
  });
});

it('of the paper has its numbers, and a method that refines itself', () => {
  settingChanged('alignment.lossType', 'ipo');
  settingChanged('optimizer.weightDecay', 0.1);
  purposeChosen('paper');
  expect(state().settings).toMatchObject({
    ...{ 'alignment.lossType': 'sr-dpo', 'alignment.beta': 0.1, 'optimizer.type': 'rmsprop' },
    ...{ 'training.batchSize': 64, 'optimizer.weightDecay': 0 },
  });
  expect([0.1, 0.3, 0.5, 1]).toContain(state().settings['alignment.refinementWeight']);
  settingChanged('alignment.lossType', 'sr-ipo');
  purposeChosen('paper');
  expect(state().settings['alignment.lossType']).toBe('sr-ipo');
});

it('is none once something in it is changed', () => {
  purposeChosen('careful');
  expect(purposeOf(state().settings)).toBe('careful');
  settingChanged('data.maxLength', 64);
  expect(purposeOf(state().settings)).toBe('careful');
  settingChanged('training.steps', 301);
  expect(purposeOf(state().settings)).toBeNull();
});

describe('with a held-out file', () => {
  const loaded = (name: string) =>
    ({ status: 'loaded', name, report: { name, usable: 3 } as DataReport }) as const;
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.clearAllTimers();
    vi.useRealTimers();
    refineryStore.setState({
      ...{ settings: defaultSettings(), preparation: { status: 'none' } },
      data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
    });
  });

  it.each(purposeNames)('the preset %s loses nothing of it, nor does undo', (name) => {
    const sent: WorkerCommand[] = [];
    const worker = {
      postMessage: (command: WorkerCommand) => sent.push(command),
      terminate: () => undefined,
    };
    setWorkerStarter(() => worker as unknown as Worker);
    startClient({ onEvent: () => undefined, onCrash: () => undefined });
    const data = { train: loaded('pairs.jsonl'), heldOut: loaded('held.jsonl') };
    refineryStore.setState({ data });
    settingChanged('training.batchSize', 5);
    for (const act of [
      () => {
        purposeChosen(name);
      },
      settingsUndone,
    ]) {
      act();
      vi.advanceTimersByTime(1000);
      expect(state().data).toBe(data);
      const asked = sent.at(-1) as Extract<WorkerCommand, { type: 'prepare' }>;
      expect(asked).toMatchObject({
        type: 'prepare',
        config: { data: { path: 'pairs.jsonl', evalPath: 'held.jsonl' } },
      });
    }
    expect(sent).toHaveLength(2);
    expect(sent.some(({ type }) => type === 'clearData')).toBe(false);
  });
});
