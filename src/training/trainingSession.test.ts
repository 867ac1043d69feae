import { describe, expect, it } from 'vitest';

import { noCounters } from '../backend/counters';
import type { SelectedBackend } from '../backend/select';
import type { WorkerEvent } from '../protocol/messages';
import { resolveConfig } from '../protocol/resolveConfig';
import { pairRow, readContent } from '../testing/preferenceSource';
import { Stopped } from './runControl';
import { TrainingSession } from './trainingSession';

const memory = { tensors: 0, bytes: 0, gpuBytesAllocated: 0, gpuBytesInUse: 0 };
const backend: SelectedBackend = {
  name: 'cpu',
  adapter: { status: 'no-webgpu' },
  threads: 1,
  reasons: [],
  counters: noCounters,
  queuesWork: false,
  sync: () => Promise.resolve(),
  memory: () => memory,
  peakBytes: () => null,
  releaseUnused: () => undefined,
  dispose: () => undefined,
};

describe('the summary', () => {
  it('adds up what the budget left out of both files', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((prompt) => pairRow(prompt)).join('\n');
    const labelled = ['a', 'b'].map((prompt) =>
      JSON.stringify({ prompt, completion: 'x', label: true }),
    );
    // A pair is charged with 160 + 120 + 2 · (1 + 6 + 7) = 308 bytes; a row that waits with 160 + 80 + 4,
    // and two do not fit into half of the budget.
    const train = await readContent(rows, { budgetBytes: 320 });
    const heldOut = await readContent([rows, ...labelled].join('\n'), { budgetBytes: 640 });
    const events: WorkerEvent[] = [];
    const session = new TrainingSession({
      runId: 'one',
      config: resolveConfig({ version: 1, data: { path: 'pairs.jsonl' } }),
      paused: false,
      backend,
      kernelTuning: null,
      train,
      heldOut,
      models: { policy: null, reference: null, opponent: null },
      prepare: () => Promise.reject(new Stopped()),
      emit: (event) => events.push(event),
    });
    await session.run();
    const finished = events.find((event) => event.type === 'finished');
    expect(finished?.summary).toMatchObject({
      reason: 'stopped',
      pairsUsed: 3,
      pairsBeyondBudget: 5,
      unpairedBeyondBudget: 1,
    });
  });
});
