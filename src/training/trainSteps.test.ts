import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { tensor1d, variable, type Variable } from '../backend/ops';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { resolveConfig } from '../protocol/resolveConfig';
import { PhaseProgress } from './phaseProgress';
import { RunControl } from './runControl';
import type { RunContext } from './runContext';
import { RunReporter, type RowPlace } from './runReporter';
import { trainSteps } from './trainSteps';
import { Unread } from './unread';

let parameter: Variable;
let backend: SelectedBackend;
beforeEach(async () => {
  backend = await selectBackend('cpu');
  parameter = variable(tensor1d([1, -2]));
});
afterEach(() => {
  vi.restoreAllMocks();
  parameter.dispose();
});

interface Told {
  /** Steps in the order in which they were taken. */
  readonly taken: number[];
  readonly logged: RowPlace[];
  readonly diverged: number[];
  readonly stepsDone: number[];
  syncs: number;
  reads: number;
}

/** Takes steps of ten tokens each; the gradients of some steps are not finite. */
async function train(
  training: { readonly steps: number; readonly logEvery: number },
  bad: readonly number[] = [],
): Promise<Told> {
  const told: Told = {
    ...{ taken: [], logged: [], diverged: [], stepsDone: [], syncs: 0, reads: 0 },
  };
  const read = vi.spyOn(Unread.prototype, 'read').mockClear();
  const sync = (): Promise<void> => {
    told.syncs += 1;
    return Promise.resolve();
  };
  const config = resolveConfig({
    version: 1,
    data: { path: 'pairs.jsonl' },
    training: { ...training, batchSize: 4, evalEvery: 0 },
  });
  const context: RunContext = {
    config,
    prepared: { train: Array.from({ length: 8 }) } as unknown as RunContext['prepared'],
    backend: { ...backend, sync },
    kernelTuning: null,
    control: new RunControl({
      ...{ paused: false, onPaused: () => undefined, onReleased: () => undefined },
    }),
    reporter: new RunReporter('run', backend, () => undefined),
    diverge: (step) => told.diverged.push(step),
  };
  const progress = new PhaseProgress(null);
  await trainSteps<number>(context, [parameter], {
    ...{ phase: 'align', steps: training.steps, batchSize: 4, maxGradNorm: 0 },
    optimizer: config.optimizer,
    progress,
    learningRate: () => 0.01,
    batch: (step) => {
      told.taken.push(step);
      return step;
    },
    tokens: () => 10,
    gradients: (step) => ({
      gradients: [tensor1d([bad.includes(step) ? Number.NaN : 1, 1])],
      observed: [tensor1d([step])],
    }),
    read: ({ step }, norm, [observed]) => {
      expect(observed).toBe(step);
      return {
        fault: Number.isFinite(norm) ? null : { message: 'not finite', pair: null },
        log: (place) => told.logged.push(place),
      };
    },
    evaluate: () => Promise.resolve(),
    onStep: (stepsDone) => told.stepsDone.push(stepsDone),
  });
  told.reads = read.mock.calls.length;
  return told;
}

it('waits for the device once a step: by a readback where it reads, else by itself', async () => {
  expect(await train({ steps: 7, logEvery: 3 })).toMatchObject({ reads: 4, syncs: 3 });
  // Of 514 steps the first and the last are logged, and the 513th is the 512th that waits: it is read.
  const told = await train({ steps: 514, logEvery: 1000 });
  expect(told).toMatchObject({ reads: 3, syncs: 511 });
  expect(told.logged.map(({ step }) => step)).toEqual([1, 514]);
});

it('goes on behind a step that was left out, its pairs and tokens counted once', async () => {
  const told = await train({ steps: 8, logEvery: 8 }, [3]);
  expect(told.diverged).toEqual([3]);
  expect(told.taken).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 4, 5, 6, 7, 8]);
  expect(told.logged).toEqual([
    { step: 1, epoch: 0.5, seen: { pairs: 4, tokens: 10 } },
    { step: 3, epoch: 1.5, seen: { pairs: 12, tokens: 30 } },
    { step: 8, epoch: 4, seen: { pairs: 32, tokens: 80 } },
  ]);
  // After the read at step 8 only two stand.
  expect(told.stepsDone.slice(7)).toEqual([2, 4, 5, 6, 7, 8]);
});
