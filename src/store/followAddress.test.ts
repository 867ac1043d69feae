// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { setAddressPart } from '../storage/address';
import { addressFollowed, linkToSettings } from './followAddress';
import { settingChanged } from './settingActions';
import { defaultSettings } from './settingValues';
import { idleRun } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();

beforeEach(() => {
  vi.useFakeTimers();
  refineryStore.setState({ settings: defaultSettings(), run: idleRun, notice: null });
});
afterEach(() => {
  vi.useRealTimers();
  setAddressPart('set', null);
});

it('wins over what was kept, says what it refuses, and follows what is changed', () => {
  refineryStore.setState({ settings: { ...defaultSettings(), 'alignment.beta': 0.7 } });
  setAddressPart('set', 'seed:7;training.steps:-3');
  addressFollowed();
  expect(state().settings).toMatchObject({ 'alignment.beta': 0.1, seed: 7, 'training.steps': 100 });
  expect(state().notice).toBe(
    'The page’s address was not taken as it stands (training.steps: -3 is not a whole number from 0 to 1000000 steps): that setting keeps its default.',
  );
  expect(location.hash).toBe('#set=seed:7');
  settingChanged('alignment.beta', 0.2);
  vi.advanceTimersByTime(1000);
  expect(location.hash).toBe('#set=seed:7;alignment.beta:0.2');
  expect(linkToSettings()).toMatch(/#set=seed:7;alignment.beta:0.2$/);
  settingChanged('alignment.beta', 0.1);
  settingChanged('seed', 1);
  vi.advanceTimersByTime(1000);
  expect(location.hash).toBe('');
  expect(linkToSettings()).toMatch(/#set=defaults$/);
});
