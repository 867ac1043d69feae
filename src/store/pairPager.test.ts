import { beforeEach, describe, expect, it } from 'vitest';

import type { ShownPair } from '../protocol/dataView';
import type { WorkerCommand } from '../protocol/messages';
import { pairRefreshed, pairsFiltered, pairsForgotten, pairSought } from './pairPager';
import { setWorkerStarter, startClient } from './session';
import { firstPair } from './state';
import { refineryStore } from './store';

type Asked = Extract<WorkerCommand, { type: 'listPairs' }>;

/** A stand-in for the worker: it keeps what it is asked and answers when it is told to. */
class MockWorker {
  static asked: Asked[] = [];
  static last: MockWorker;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    MockWorker.last = this;
  }
  postMessage(command: WorkerCommand): void {
    if (command.type === 'listPairs') MockWorker.asked.push(command);
  }
  terminate(): void {
    this.onmessage = null;
  }
}

function answer({ requestId, from }: Asked, total: number): void {
  const empty = { tokens: [], cut: 0, text: '' };
  const pair: ShownPair = {
    ...{ index: from, line: from + 1, split: 'train', prompt: [], refinedPrompt: null },
    ...{ promptCut: 0, chosen: empty, rejected: empty },
  };
  const pairs = from < total ? [pair] : [];
  MockWorker.last.onmessage?.({ data: { type: 'pairsListed', requestId, total, pairs } });
}

const pager = () => refineryStore.getState().pairPager;
const asked = (at: number): Asked => MockWorker.asked[at]!;

beforeEach(() => {
  MockWorker.asked = [];
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  startClient({ onEvent: () => undefined, onCrash: () => undefined });
  pairsForgotten();
});

describe('the pager', () => {
  it('keeps the pair that is shown until the next one is there', async () => {
    const first = pairRefreshed();
    expect(asked(0)).toMatchObject({ filter: 'all', from: 0, count: 1 });
    answer(asked(0), 5);
    await first;
    expect(pager()).toMatchObject({ status: 'ready', total: 5, pair: { index: 0 } });
    const next = pairSought(1);
    expect(pager()).toMatchObject({ status: 'loading', position: 1, pair: { index: 0 } });
    answer(asked(1), 5);
    await next;
    expect(pager()).toMatchObject({ status: 'ready', pair: { index: 1 } });
  });

  it('drops an answer that comes after a newer question', async () => {
    const first = pairSought(0);
    const second = pairsFiltered('cut');
    answer(asked(1), 3);
    await second;
    answer(asked(0), 5);
    await first;
    expect(pager()).toMatchObject({ filter: 'cut', total: 3 });
  });

  it('stays within the pairs that there are, also where they become fewer', async () => {
    const first = pairSought(0);
    answer(asked(0), 5);
    await first;
    const last = pairSought(99);
    expect(asked(1).from).toBe(4);
    answer(asked(1), 5);
    await last;
    const refreshed = pairRefreshed();
    answer(asked(2), 2);
    await Promise.resolve();
    await expect.poll(() => MockWorker.asked.length).toBe(4);
    answer(asked(3), 2);
    await refreshed;
    expect(pager()).toMatchObject({ position: 1, total: 2, pair: { index: 1 } });
  });

  it('says why no answer came, and begins again with another file', async () => {
    const first = pairSought(2);
    const { requestId } = asked(0);
    const code = 'wrong_state';
    MockWorker.last.onmessage?.({
      data: { type: 'failed', requestId, runId: null, code, message: 'Not yet.' },
    });
    await first;
    expect(pager()).toMatchObject({
      status: 'failed',
      pair: null,
      failure: { message: 'Not yet.' },
    });
    pairsForgotten();
    expect(pager()).toEqual(firstPair);
  });
});
