// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { DataReport } from '../protocol/data';
import type { RunSummary } from '../protocol/run';
import { setAddressPart } from '../storage/address';
import { pairInSight, pairOpened, runPairsOpen } from './pairPager';
import { setWorkerStarter, startClient } from './session';
import { firstPair, idleRun, type RefineryState } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();
const loaded = (name: string, hash: string) =>
  ({ status: 'loaded', name, report: { hash } as DataReport }) as const;

/** A stand-in for the worker that answers nothing. */
const silent = { postMessage: () => undefined, terminate: () => undefined };

beforeEach(() => {
  setWorkerStarter(() => silent as unknown as Worker);
  startClient({ onEvent: () => undefined, onCrash: () => undefined });
  refineryStore.setState({
    ...{ run: idleRun, pairPager: firstPair, view: 'watch' },
    data: { train: loaded('a.jsonl', 'aa'), heldOut: { status: 'empty' } },
  });
});
afterEach(() => {
  setAddressPart('view', null);
  refineryStore.setState({
    ...{ run: idleRun, pairPager: firstPair, view: 'watch' },
    data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
  });
});

it('opens the Data view at the pair, whatever was filtered for', () => {
  refineryStore.setState({ pairPager: { ...firstPair, filter: 'cut', total: 2 } });
  void pairOpened(5);
  expect(state().view).toBe('data');
  expect(location.hash).toBe('#view=data');
  expect(state().pairPager).toMatchObject({ filter: 'all', position: 5, called: true });
  pairInSight();
  expect(state().pairPager.called).toBe(false);
});

it('is offered while the files of the run are open', () => {
  const of = (parts: Partial<RefineryState>) => runPairsOpen({ ...state(), ...parts });
  const summary = { dataHash: 'aa', evalDataHash: null } as RunSummary;
  const done = { ...idleRun, status: 'done', summary } as const;
  expect(of({ run: { ...idleRun, status: 'diverged' } })).toBe(true);
  expect(of({ run: done })).toBe(true);
  const heldOut = { status: 'empty' } as const;
  expect(of({ run: done, data: { train: loaded('b.jsonl', 'bb'), heldOut } })).toBe(false);
  expect(of({ run: done, data: { train: heldOut, heldOut } })).toBe(false);
  const second = loaded('h.jsonl', 'hh');
  expect(of({ run: done, data: { train: loaded('a.jsonl', 'aa'), heldOut: second } })).toBe(false);
});
