import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import type { MetricsRow } from '../protocol/metrics';
import type { RunSnapshot } from '../protocol/runSnapshot';
import { RunFolders } from '../storage/runFolders';
import { HostHarness, type RunRecord } from '../testing/hostHarness';
import { privateFilesInMemory } from '../testing/privateFiles';
import { smallPairs } from '../testing/smallPairs';
import type { RunCheckpoint } from './runCheckpoint';
import { RunKeeper } from './runKeeper';

const host = new HostHarness();
let full = false;

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(14));
});
beforeEach(() => {
  full = false;
  privateFilesInMemory(() => {
    if (full) throw new DOMException('full', 'QuotaExceededError');
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const file = {
  data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.25 },
  sft: { steps: 3, learningRate: 3e-3, batchSize: 4 },
  alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
  optimizer: { learningRate: 1e-3, schedule: 'linear', warmupSteps: 2 },
  training: { steps: 6, batchSize: 4, microBatchSize: 2, evalEvery: 2, logEvery: 3 },
} as const;
const keep = { folder: 'mine', after: null, seconds: 0 };

const numbers = (rows: readonly MetricsRow[]) => rows.map((row) => ({ ...row, seconds: 0 }));
const weights = ({ files }: RunRecord): Uint8Array =>
  files.find(({ name }) => name === 'model.safetensors')!.bytes;
const snapshotsOf = ({ events }: RunRecord): RunSnapshot[] =>
  events.flatMap((event) => (event.type === 'snapshotKept' ? [event.snapshot] : []));

/** The snapshots of events from a place on. */
const kept = (from: number): RunSnapshot[] =>
  host.events
    .slice(from)
    .flatMap((event) => (event.type === 'snapshotKept' ? [event.snapshot] : []));

/** The files of a snapshot, read back from where they were written. */
async function filesOf({ checkpoint }: RunSnapshot) {
  const files = (await (await RunFolders.open())!.files('mine', checkpoint))!;
  return Promise.all(
    files.map(async ({ name, blob }) => ({
      ...{ name, bytes: new Uint8Array(await blob.arrayBuffer()) },
    })),
  );
}

it('changes nothing of a run, and from each snapshot the run goes on to the same bits', async () => {
  const never = await host.run(file);
  const run = await host.run(file, { keep });
  expect(numbers(run.rows)).toEqual(numbers(never.rows));
  expect(weights(run)).toEqual(weights(never));
  const snapshots = snapshotsOf(run);
  // Behind the fitting, as alignment begins, at evaluations, and at the end with the policy.
  const places = snapshots.map(({ phase, step }) => `${phase} ${step}`);
  expect(places).toContain('sft 3');
  expect(places).toContain('align 0');
  expect(places.at(-1)).toBe('align 6');
  expect(snapshots.map(({ number }) => number)).toEqual(snapshots.map((_, i) => i + 1));
  const policy = snapshots.at(-1)!.policy.map(({ name }) => name);
  expect(policy).toEqual(run.files.map(({ name }) => name));
  // What no step changes is written once.
  const aligned = snapshots.filter(({ phase }) => phase === 'align');
  const reference = aligned.map(
    ({ checkpoint }) => checkpoint.find(({ name }) => name === 'reference.safetensors')!.stored,
  );
  expect(new Set(reference).size).toBe(1);
  for (const snapshot of snapshots.slice(0, -1)) {
    const at = run.events.findIndex(
      (event) => event.type === 'snapshotKept' && event.snapshot === snapshot,
    );
    const before = run.events
      .slice(0, at)
      .flatMap((event) => (event.type === 'metrics' ? event.rows : []));
    const rest = await host.resume(file, await filesOf(snapshot));
    expect(numbers([...before, ...rest.rows]), `${snapshot.phase} ${snapshot.step}`).toEqual(
      numbers(never.rows),
    );
    expect(weights(rest)).toEqual(weights(never));
  }
});

it('keeps a run as it is held, and the whole again in each snapshot of one that goes on', async () => {
  const { config } = await host.run(file);
  const runId = host.id();
  const at = host.events.length;
  await host.send({ type: 'start', runId, config, paused: true, keep }, 'paused');
  await host.send({ type: 'step', runId }, 'paused');
  const held = kept(at).at(-1);
  expect(held).toMatchObject({ phase: 'sft', step: 1, policy: [] });
  expect(held!.summary).toMatchObject({ reason: 'stopped', stepsTrained: 0 });
  await host.send({ type: 'stop', runId }, 'finished');
  const last = kept(at).at(-1);
  expect(last).toMatchObject({ phase: 'sft', step: 1 });
  expect(last!.policy).not.toEqual([]);
});

it('says that there is no room, trains on, and tries once more at the end', async () => {
  const never = await host.run(file);
  full = true;
  const run = await host.run(file, { keep });
  expect(numbers(run.rows)).toEqual(numbers(never.rows));
  const refused = run.events.filter(({ type }) => type === 'snapshotRefused');
  expect(refused).toHaveLength(2);
  expect(refused[0]).toMatchObject({
    full: true,
    message: expect.stringContaining('storage for this page is full') as string,
  });
  expect(snapshotsOf(run)).toEqual([]);
});

it('takes no more of the time than it may', async () => {
  const stopwatch = { seconds: 0, carryOn: () => undefined };
  let cost = 0;
  const state = { phase: 'align', step: 0, evaluated: true };
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => cost * 1000);
  const keeper = new RunKeeper(
    {
      ...{ runId: 'r', emit: () => undefined, stopwatch },
      capture: () => {
        cost += 1;
        state.step += 1;
        const nothing = { reference: null, slots: null, logps: null, reward: null };
        const whole = { ...nothing, policy: new Map(), state: { ...state } };
        return Promise.resolve(whole as unknown as RunCheckpoint);
      },
      policy: () => Promise.resolve([]),
      summary: () => ({}) as never,
    },
    { folder: 'other', after: null, seconds: 0 },
  );
  const due = (): boolean[] => [keeper.isDue('step'), keeper.isDue('evaluation')];
  expect(due()).toEqual([true, true]);
  await keeper.keep();
  // One second was spent and the next would cost another: 5 % of 40 s, 10 % of 20 s.
  stopwatch.seconds = 19;
  expect(due()).toEqual([false, false]);
  stopwatch.seconds = 20;
  expect(due()).toEqual([false, true]);
  stopwatch.seconds = 40;
  expect(due()).toEqual([true, true]);
  // It is held: whatever it costs.
  stopwatch.seconds = 1;
  expect(keeper.isDue('held')).toBe(true);
  keeper.abandon();
  expect(keeper.isDue('held')).toBe(false);
  clock.mockRestore();
});
