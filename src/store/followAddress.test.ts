// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { setAddressPart } from '../storage/address';
import { addressFollowed, linkToSettings } from './followAddress';
import { settingChanged, settingsUndone } from './settingActions';
import { noHistory } from './settingHistory';
import { defaultSettings } from './settingValues';
import { idleRun } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();

// The store outlives this file.
let unfollow: () => void = () => undefined;
const follow = (): void => {
  unfollow = addressFollowed();
};

beforeEach(() => {
  vi.useFakeTimers();
  refineryStore.setState({
    ...{ settings: defaultSettings(), settingHistory: noHistory },
    ...{ run: idleRun, notice: null },
  });
});
afterEach(() => {
  unfollow();
  vi.useRealTimers();
  setAddressPart('set', null);
});

it('wins over what was kept, says what it refuses, and follows what is changed', () => {
  refineryStore.setState({ settings: { ...defaultSettings(), 'alignment.beta': 0.7 } });
  setAddressPart('set', 'seed:7;training.steps:-3');
  follow();
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

/** Puts another address into the open page, as a person would. */
function addressTyped(hash: string): void {
  history.replaceState(null, '', `${location.pathname}${hash}`);
  window.dispatchEvent(new Event('hashchange'));
}

it('without settings brings the defaults, which undo takes back', () => {
  follow();
  settingChanged('alignment.beta', 0.2);
  vi.advanceTimersByTime(1000);
  addressTyped('');
  expect(state().settings).toEqual(defaultSettings());
  expect(state().settingsSaid).toBe(
    'The address holds no settings: every setting is at its default.',
  );
  settingsUndone();
  expect(state().settings['alignment.beta']).toBe(0.2);
  vi.advanceTimersByTime(1000);
  expect(location.hash).toBe('#set=alignment.beta:0.2');
  addressTyped('#set=');
  expect(state().settings).toEqual(defaultSettings());
  expect(location.hash).toBe('');
  // Another view is no other configuration.
  const { settingHistory } = state();
  addressTyped('#view=data');
  expect(state().settingHistory).toBe(settingHistory);
});

it('is refused during a run, and says so no longer than the run lasts', () => {
  follow();
  refineryStore.setState({ run: { ...idleRun, status: 'aligning', activity: 'aligning' } });
  addressTyped('#set=seed:7');
  expect(state().settings.seed).toBe(1);
  expect(state().notice).toMatch(/^This run has fixed its settings/);
  expect(location.hash).toBe('');
  refineryStore.setState({ run: { ...idleRun, status: 'paused', activity: 'aligning' } });
  expect(state().notice).not.toBeNull();
  refineryStore.setState({ run: { ...idleRun, status: 'done', activity: 'done' } });
  expect(state().notice).toBeNull();
  // What is said later is another matter.
  refineryStore.setState({ run: { ...idleRun, status: 'aligning', activity: 'aligning' } });
  addressTyped('#set=seed:7');
  refineryStore.setState({ notice: 'Something else.' });
  refineryStore.setState({ run: idleRun });
  expect(state().notice).toBe('Something else.');
});

it('ends: what is changed later reaches the address no more', () => {
  follow();
  settingChanged('alignment.beta', 0.2);
  unfollow();
  settingChanged('alignment.beta', 0.3);
  vi.advanceTimersByTime(1000);
  expect(location.hash).toBe('');
});
