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
/** Writes that there is room for. */
let room = Infinity;
let root: FileSystemDirectoryHandle;

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(14));
});
beforeEach(() => {
  room = Infinity;
  root = privateFilesInMemory(() => {
    if (room-- <= 0) throw new DOMException('full', 'QuotaExceededError');
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
  // Writing what it ends with is no part of its time.
  expect(snapshots.at(-1)!.summary).toEqual(run.summary);
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

it('keeps a run as it is held', async () => {
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

it('keeps of a run that goes on the whole again, behind what was kept of it', async () => {
  const stopped = await host.run({ ...file, training: { ...file.training, stopAt: 3 } }, { keep });
  const after = snapshotsOf(stopped).at(-1)!.number;
  const at = host.events.length;
  const { config } = stopped;
  const whole = { ...config, training: { ...config.training, stopAt: null } };
  const runId = host.id();
  await host.send(
    {
      ...{ type: 'goOn', runId, config: whole, from: 'ended' },
      keep: { folder: 'mine', after, seconds: 5000 },
    },
    'finished',
  );
  const snapshots = kept(at);
  expect(snapshots.map(({ number }) => number)).toEqual(snapshots.map((_, i) => after + 1 + i));
  expect(snapshots.at(-1)).toMatchObject({ phase: 'align', step: 6 });
  for (const { checkpoint, summary } of snapshots) {
    expect(checkpoint.map(({ name }) => name)).toContain('reference.safetensors');
    for (const { stored } of checkpoint) expect(Number.parseInt(stored, 10)).toBeGreaterThan(after);
    expect(summary.seconds).toBeGreaterThan(5000);
  }
});

it('keeps nothing of a run that is thrown away, and ends it', async () => {
  const { config } = await host.run(file);
  const runId = host.id();
  await host.send({ type: 'start', runId, config, paused: true, keep }, 'paused');
  await host.send({ type: 'step', runId }, 'paused');
  const at = host.events.length;
  await host.send({ type: 'reset', runId }, 'runReset');
  expect(host.events.slice(at).map(({ type }) => type)).toContain('finished');
  expect(kept(at)).toEqual([]);
});

it('leaves nothing of a snapshot that finds no room, and all of those before it', async () => {
  // The checkpoint of the first snapshot, and a file of the next.
  const first = snapshotsOf(await host.run(file, { keep }))[0]!;
  await root.removeEntry('runs', { recursive: true });
  room = first.checkpoint.length + 1;
  const run = await host.run(file, { keep });
  expect(snapshotsOf(run)).toMatchObject([{ number: 1, phase: first.phase, step: first.step }]);
  const folder = await (await root.getDirectoryHandle('runs')).getDirectoryHandle('mine');
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  expect(names.sort()).toEqual(first.checkpoint.map(({ stored }) => stored).sort());
});

it('says that there is no room, trains on, and tries once more at the end', async () => {
  const never = await host.run(file);
  room = 0;
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

/** A checkpoint of an alignment, without any weights. */
function emptyCheckpoint(step: number): RunCheckpoint {
  const nothing = { reference: null, slots: null, logps: null, reward: null };
  const state = { phase: 'align', step, evaluated: true };
  return { ...nothing, policy: new Map(), state } as unknown as RunCheckpoint;
}

it.each(['keep', 'keepEnd'] as const)(
  'writes nothing of what was taken as the run was given up: %s',
  async (how) => {
    const emit = vi.fn();
    const keeper: RunKeeper = new RunKeeper(
      {
        ...{ runId: 'r', emit, stopwatch: { seconds: 0, carryOn: () => undefined } },
        capture: () => {
          keeper.abandon();
          return Promise.resolve(emptyCheckpoint(1));
        },
        policy: () => Promise.resolve([]),
        summary: () => ({}) as never,
      },
      { folder: 'other', after: null, seconds: 0 },
    );
    await (how === 'keep' ? keeper.keep() : keeper.keepEnd({} as never));
    expect(emit).not.toHaveBeenCalled();
    expect(await (await RunFolders.open())!.ids()).toEqual([]);
  },
);

it('takes no more of the time than it may', async () => {
  const stopwatch = { seconds: 0, carryOn: () => undefined };
  let cost = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => cost * 1000);
  const keeper = new RunKeeper(
    {
      ...{ runId: 'r', emit: () => undefined, stopwatch },
      capture: () => {
        cost += 1;
        return Promise.resolve(emptyCheckpoint(cost));
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
