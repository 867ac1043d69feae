import { expect, it } from 'vitest';

import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunSnapshot } from '../../protocol/runSnapshot';
import type { RunUnderwayHead } from '../../protocol/runUnderway';
import { offerWords, queueWords } from './offerWords';

const config = resolveConfig({
  ...{ version: 1, data: { path: 'p.jsonl' }, sft: { steps: 40 }, training: { steps: 500 } },
  alignment: { lossType: 'sr-dpo' },
});
const head: RunUnderwayHead = {
  ...{ id: 'a', form: 3, startedAt: 0, begun: true, config, origin: null, queue: null },
  inputs: {
    ...{
      data: { train: null, heldOut: null },
      models: { policy: null, reference: null, opponent: null },
      tasks: [],
    },
  },
  snapshot: null,
};
const at = (phase: 'sft' | 'align', step: number) => ({ phase, step }) as RunSnapshot;

it('says what was under way and how much of it is kept', () => {
  const left = { phase: 'align', step: 120 };
  expect(offerWords({ head: { ...head, snapshot: at('align', 110) }, left })).toBe(
    'A run was under way: Sr-DPO, step 120 of 500. Kept up to step 110 of 500.',
  );
  expect(offerWords({ head: { ...head, snapshot: at('sft', 3) }, left: null })).toBe(
    'A run was under way: Sr-DPO. Kept up to fitting, step 3 of 40.',
  );
  expect(offerWords({ head, left: { phase: 'prepare', step: 0 } })).toBe(
    'A run was under way: Sr-DPO. Nothing of it is kept yet but its settings: it would begin anew.',
  );
});

it('says what becomes of the experiment', () => {
  const origin = { name: 'DPO', set: {}, experiment: { id: 'e', name: 'which λ' } };
  const statuses = ['completed', 'running', 'waiting', 'waiting'];
  const runs = statuses.map((status) => ({ status }) as never);
  const queue = { id: 'e', name: 'which λ', runs, before: null };
  expect(queueWords(head)).toBeNull();
  expect(offerWords({ head: { ...head, begun: false, origin, queue }, left: null })).toBe(
    'An experiment waits: its next run, DPO, seed 1, had not begun.',
  );
  expect(queueWords({ ...head, origin, queue })).toBe(
    'It is run 2 of 4 of the experiment “which λ”; Continue goes on with the 2 runs behind it as well.',
  );
  expect(queueWords({ ...head, origin, queue: { ...queue, runs: runs.slice(0, 2) } })).toBe(
    'It is run 2 of 2 of the experiment “which λ”; it is the last.',
  );
});
