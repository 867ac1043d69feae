import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { tensor1d, variable, type Variable } from '../backend/ops';
import * as read from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { resolveConfig } from '../protocol/resolveConfig';
import { PhaseProgress } from './phaseProgress';
import { macrotask, RunControl, Stopped } from './runControl';
import type { RunKeeper } from './runKeeper';
import type { RunContext } from './runContext';
import { RunReporter, type RowPlace } from './runReporter';
import { trainSteps, type TrainedSteps } from './trainSteps';

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
  /** What happened, in its order. */
  readonly order: string[];
  readonly progress: PhaseProgress;
  syncs: number;
  reads: number;
  stopped: boolean;
}

interface Trained {
  readonly steps: number;
  readonly logEvery: number;
  readonly evalEvery?: number;
  readonly stopAt?: number;
}

interface Host {
  /** Whether steps are issued ahead of the readbacks before them. */
  readonly queuesWork: boolean;
  /** Steps whose gradients are not finite. */
  readonly bad?: readonly number[];
  /** Holds and releases the run, or stops it, as a step's work is issued. */
  readonly onIssued?: (step: number, control: RunControl, order: readonly string[]) => void;
  /** What keeps the run; nothing where it is left out. */
  readonly keeper?: Pick<RunKeeper, 'isDue' | 'keep'>;
  /** Hears of every hold. */
  readonly onPaused?: (control: RunControl) => void;
  /** Until what a readback takes, named by the step after which it was asked for. */
  readonly arrival?: (step: number) => Promise<void>;
}

/** Signals, one a step; that of the last step is given. */
function signals(steps: number): { readonly given: Promise<void>; give: () => void }[] {
  const all = Array.from({ length: steps + 1 }, () => {
    let give = (): void => undefined;
    const given = new Promise<void>((resolve) => {
      give = resolve;
    });
    return { given, give };
  });
  all[steps]!.give();
  return all;
}

/** Takes steps of ten tokens each. */
async function train(training: Trained, host: Host): Promise<Told> {
  const { queuesWork, bad = [], onIssued, onPaused, arrival, keeper = null } = host;
  const progress = new PhaseProgress(null);
  const told: Told = {
    ...{ taken: [], logged: [], diverged: [], stepsDone: [], order: [], progress },
    ...{ syncs: 0, reads: 0, stopped: false },
  };
  const { order } = told;
  const readback = vi
    .spyOn(read, 'readTensor')
    .mockClear()
    .mockImplementation(async (tensor) => {
      const step = told.taken.at(-1)!;
      order.push(`asked ${step}`);
      const values = Float32Array.from(tensor.dataSync());
      await arrival?.(step);
      order.push(`arrived ${step}`);
      return values;
    });
  const sync = (): Promise<void> => {
    told.syncs += 1;
    return Promise.resolve();
  };
  const config = resolveConfig({
    version: 1,
    data: { path: 'pairs.jsonl' },
    training: { evalEvery: 0, ...training, batchSize: 4 },
  });
  const control: RunControl = new RunControl({
    paused: false,
    onPaused: () => {
      order.push('paused');
      onPaused?.(control);
    },
    onReleased: () => undefined,
  });
  const context: RunContext = {
    config,
    prepared: { train: Array.from({ length: 8 }) } as unknown as RunContext['prepared'],
    backend: { ...backend, queuesWork, sync },
    kernelTuning: null,
    control,
    reporter: new RunReporter('run', backend, () => undefined),
    remoteJudge: null,
    opponent: null,
    diverge: (step) => told.diverged.push(step),
    keeper: keeper as RunKeeper | null,
  };
  const phase: TrainedSteps<number> = {
    ...{ phase: 'align', steps: training.steps, batchSize: 4, maxGradNorm: 0 },
    ...{ optimizer: config.optimizer, progress, stopAt: training.stopAt ?? null },
    learningRate: () => 0.01,
    batch: (step) => {
      told.taken.push(step);
      order.push(`collated ${step}`);
      return step;
    },
    tokens: () => 10,
    gradients: (step) => {
      order.push(`issued ${step}`);
      onIssued?.(step, control, order);
      return {
        gradients: [tensor1d([bad.includes(step) ? Number.NaN : 1, 1])],
        observed: [tensor1d([step])],
      };
    },
    read: ({ step }, norm, [observed]) => {
      expect(observed).toBe(step);
      return {
        fault: Number.isFinite(norm) ? null : { message: 'not finite', pair: null },
        log: (place) => {
          order.push(`logged ${place.step}`);
          told.logged.push(place);
        },
      };
    },
    evaluate: ({ step }) => {
      order.push(`evaluated ${step}`);
      return Promise.resolve();
    },
    onStep: (stepsDone) => told.stepsDone.push(stepsDone),
  };
  try {
    await trainSteps(context, [parameter], phase);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    told.stopped = true;
  }
  told.reads = readback.mock.calls.length;
  return told;
}

describe.each([false, true])('steps, issued ahead: %s', (queuesWork) => {
  it('wait for the device once each: by a readback where it reads, else by itself', async () => {
    expect(await train({ steps: 7, logEvery: 3 }, { queuesWork })).toMatchObject({
      ...{ reads: 4, syncs: 3 },
    });
    // Of 514 steps the first and the last are logged, and the 513th is the 512th that waits: it is read.
    const told = await train({ steps: 514, logEvery: 1000 }, { queuesWork });
    expect(told).toMatchObject({ reads: 3, syncs: 511 });
    expect(told.logged.map(({ step }) => step)).toEqual([1, 514]);
  });

  it('go on behind one that was left out, its pairs and tokens counted once', async () => {
    const told = await train({ steps: 8, logEvery: 8 }, { queuesWork, bad: [3] });
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

  it('that are kept are read first: of one that is not finite nothing is, and it counts as none', async () => {
    const [issued, kept]: [number[], number[]] = [[], []];
    const told = await train(
      { steps: 6, logEvery: 6 },
      {
        ...{ queuesWork, bad: [3] },
        keeper: {
          isDue: (moment) => moment === 'step',
          keep: () => {
            kept.push(issued.at(-1)!);
            return Promise.resolve();
          },
        },
        onIssued: (step) => issued.push(step),
      },
    );
    expect(told.diverged).toEqual([3]);
    expect(kept).toEqual([1, 2, 4, 5]);
    // The third is found as it is about to be kept: two stand then.
    expect(told.stepsDone).toEqual([1, 2, 3, 2, 4, 5, 6]);
  });

  it('are all done, read and logged before the run is held, evaluates, or ends', async () => {
    const stopped = await train(
      { steps: 9, logEvery: 1, evalEvery: 3, stopAt: 7 },
      {
        queuesWork,
        onIssued: (step, control) => {
          if (step === 5) control.pause();
        },
        onPaused: (control) => {
          void macrotask().then(() => {
            control.resume();
          });
        },
      },
    );
    const { order } = stopped;
    const before = (event: string): string[] => order.slice(0, order.indexOf(event));
    expect(before('evaluated 3').at(-1)).toBe('logged 3');
    expect(before('paused').at(-1)).toBe('logged 5');
    expect(before('evaluated 6').at(-1)).toBe('logged 6');
    expect(order.at(-1)).toBe('logged 7');
    expect(stopped).toMatchObject({ stopped: true, stepsDone: [1, 2, 3, 4, 5, 6, 7] });
    expect(stopped.progress).toMatchObject({ step: 7, tokens: 70, evaluated: true });
  });

  it('that a stop finds under way are read, and one that is not finite is found', async () => {
    const stop = (step: number, control: RunControl): void => {
      if (step === 4) control.stop();
    };
    const told = await train({ steps: 9, logEvery: 1 }, { queuesWork, onIssued: stop });
    expect(told.logged.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(told.stepsDone.at(-1)).toBe(4);
    const faulty = await train({ steps: 9, logEvery: 1 }, { queuesWork, onIssued: stop, bad: [4] });
    expect(faulty.diverged).toEqual([4]);
    expect(faulty.stepsDone.at(-1)).toBe(3);
    expect(faulty.progress).toMatchObject({ step: 4, tokens: 40 });
  });
});

it('issues a step, collation included, before the readback behind the one before it has arrived', async () => {
  // A readback arrives only once the next step is issued: a loop that waited for it first would never go on.
  const issued = signals(5);
  const { order } = await train(
    { steps: 5, logEvery: 1 },
    {
      queuesWork: true,
      arrival: (step) => issued[step]!.given,
      onIssued: (step) => {
        issued[step - 1]!.give();
      },
    },
  );
  const begun = (step: number): string[] =>
    ['collated', 'issued', 'asked'].map((what) => `${what} ${step}`);
  expect(order.filter((event) => !event.startsWith('arrived'))).toEqual([
    ...[...begun(1), ...begun(2), 'logged 1', ...begun(3), 'logged 2'],
    ...[...begun(4), 'logged 3', ...begun(5), 'logged 4', 'logged 5'],
  ]);
});

it('leaves a step out that was under way as the one before it was found not to be finite', async () => {
  const issued = signals(6);
  const told = await train(
    { steps: 6, logEvery: 1 },
    {
      ...{ queuesWork: true, bad: [3] },
      arrival: (step) => issued[step]!.given,
      onIssued: (step) => {
        issued[step - 1]!.give();
        // What is issued behind the bad step has nothing behind it.
        if (step === 4) issued[4]!.give();
      },
    },
  );
  expect(told.diverged).toEqual([3]);
  expect(told.taken).toEqual([1, 2, 3, 4, 4, 5, 6]);
  expect(told.stepsDone).toEqual([1, 2, 2, 4, 5, 6]);
  expect(told.logged.map(({ step, seen }) => [step, seen.tokens])).toEqual([
    ...[1, 2, 3, 4, 5, 6].map((step) => [step, 10 * step]),
  ]);
  // Five updates stand, as many as an optimizer that never saw the third has counted.
  expect(await told.progress.capture()).toMatchObject({ step: 6, optimizer: { steps: 5 } });
});

it('waits for each step where work is done as it is issued', async () => {
  const { order } = await train({ steps: 3, logEvery: 1 }, { queuesWork: false });
  expect(order.filter((event) => /issued|logged/.test(event))).toEqual(
    [1, 2, 3].flatMap((step) => [`issued ${step}`, `logged ${step}`]),
  );
});
