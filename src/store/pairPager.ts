import type { PairFilter } from '../protocol/dataView';
import { RefineryError } from '../shared/errors';
import { failureOf } from './failure';
import { client } from './session';
import { change, refineryStore } from './store';
import { firstPair, isRunning, type PairPager, type RefineryState } from './state';
import { viewOpened } from './view';

/** Number of the last request; answers to older ones are dropped. */
let asked = 0;

function changePager(part: Partial<PairPager>): void {
  change(({ pairPager }) => ({ pairPager: { ...pairPager, ...part } }));
}

async function show(filter: PairFilter, position: number): Promise<void> {
  const mine = ++asked;
  changePager({ filter, position, status: 'loading', failure: null });
  try {
    const { total, pairs } = await client().request<'listPairs'>({
      type: 'listPairs',
      filter,
      from: position,
      count: 1,
    });
    if (mine !== asked) return;
    const [pair = null] = pairs;
    // Other settings may leave fewer pairs than there were.
    if (pair === null && total > 0) await show(filter, total - 1);
    else changePager({ total, pair, status: 'ready' });
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    if (mine === asked) changePager({ pair: null, status: 'failed', failure: failureOf(error) });
  }
}

/** Begins again at the first pair: another file takes the place of the one that was paged through. */
export function pairsForgotten(): void {
  asked += 1;
  change({ pairPager: firstPair });
}

/** Shows the pair again: the rows were made anew, or an answer did not come. */
export function pairRefreshed(): Promise<void> {
  const { filter, position } = refineryStore.getState().pairPager;
  return show(filter, position);
}

/** Shows the first pair that passes a filter. */
export function pairsFiltered(filter: PairFilter): Promise<void> {
  changePager({ total: null });
  return show(filter, 0);
}

/** Shows a pair by its place among those that pass the filter, from 0; the nearest there is. */
export function pairSought(position: number): Promise<void> {
  const { filter, total } = refineryStore.getState().pairPager;
  return show(filter, Math.max(0, Math.min(position, (total ?? position + 1) - 1)));
}

/** Opens the Data view at a pair, by its index among the usable ones. */
export function pairOpened(index: number): Promise<void> {
  changePager({ total: null, called: true });
  viewOpened('data');
  return show('all', index);
}

/** The pair that a link led to is in sight. */
export function pairInSight(): void {
  changePager({ called: false });
}

/** Whether the run's pairs are those of the files that are open: its links to them lead there. */
export function runPairsOpen({ run, data: { train, heldOut } }: RefineryState): boolean {
  if (train.status !== 'loaded') return false;
  // A run holds its files.
  if (isRunning(run.status)) return true;
  const evalHash = heldOut.status === 'loaded' ? heldOut.report.hash : null;
  return run.summary?.dataHash === train.report.hash && run.summary.evalDataHash === evalHash;
}
