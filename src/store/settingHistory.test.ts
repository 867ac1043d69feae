// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';

import { settingChanged, settingSettled, settingsRedone, settingsUndone } from './settingActions';
import { noHistory } from './settingHistory';
import { defaultSettings } from './settingValues';
import { idleRun } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();
const beta = () => state().settings['alignment.beta'];

beforeEach(() => {
  refineryStore.setState({
    ...{ settings: defaultSettings(), settingHistory: noHistory, run: idleRun },
    ...{ settingsSaid: null, data: { train: { status: 'empty' }, heldOut: { status: 'empty' } } },
  });
});

it('takes what is typed into a field as one step, until the field is left', () => {
  for (const value of [0, 0, 0.2]) settingChanged('alignment.beta', value);
  settingSettled();
  settingChanged('alignment.beta', 0.3);
  settingsUndone();
  expect(beta()).toBe(0.2);
  expect(state().settingsSaid).toBe('Undone: β.');
  settingsUndone();
  expect(beta()).toBe(0.1);
  settingsUndone();
  expect(beta()).toBe(0.1);
  settingsRedone();
  settingsRedone();
  expect(beta()).toBe(0.3);
});

it('undoes a change with all that it brought along', () => {
  settingChanged('model.preset', 'medium');
  settingChanged('training.batchSize', 4);
  settingsUndone();
  expect(state().settings).toMatchObject({
    ...{ 'training.batchSize': 16, 'training.microBatchSize': 16, 'model.preset': 'medium' },
  });
  settingsUndone();
  expect(state().settings).toEqual(defaultSettings());
});

it('forgets what was undone once something else is changed', () => {
  settingChanged('seed', 7);
  settingsUndone();
  settingChanged('seed', 8);
  settingsRedone();
  expect(state().settings.seed).toBe(8);
});

it('counts a field that was left as it was found for nothing', () => {
  settingChanged('alignment.beta', 0.5);
  settingChanged('alignment.beta', 0.1);
  settingSettled();
  expect(state().settingHistory.past).toEqual([]);
});

it('does nothing while a run has fixed the settings, and leaves the backend alone', () => {
  settingChanged('seed', 7);
  refineryStore.setState(({ settings }) => ({ settings: { ...settings, backend: 'cpu' } }));
  refineryStore.setState({ run: { ...idleRun, status: 'aligning' } });
  settingsUndone();
  expect(state().settings.seed).toBe(7);
  refineryStore.setState({ run: idleRun });
  settingsUndone();
  expect(state().settings).toMatchObject({ seed: 1, backend: 'cpu' });
});
