import type { WorkerEvent } from '../../protocol/messages';
import type { RunSummary } from '../../protocol/run';
import { snapshotBytes, type RunKeep, type RunSnapshot } from '../../protocol/runSnapshot';
import {
  underwayForm,
  type RunUnderwayBody,
  type RunUnderwayHead,
} from '../../protocol/runUnderway';
import { RefineryError } from '../../shared/errors';
import { newId } from '../../shared/newId';
import { onRunEvent } from '../events';
import { placeOf, queueKept, type PlaceOver } from '../experiments/keptQueue';
import { keptStore } from '../experiments/keptStore';
import {
  lastRunKept,
  originOfRun,
  runBelongsTo,
  runIsCalled,
  takenDown,
  takenDownAgain,
} from '../experiments/recorder';
import { queueStore } from '../experiments/queueStore';
import type { RunToStart } from '../remoteJudgeState';
import { change, refineryStore } from '../store';
import { inputsCopied, inputsOf } from './inputs';
import { keptPlaces, type KeptPlaces } from './keptPlaces';
import { heldAlone, letGoOf, runLock } from './locks';
import { stepWasLeft } from './leftStep';
import { marginsCame, marginsForgotten, measuredNow } from './measuredParts';
import {
  brokenBefore,
  nextRunStands,
  onlyOwnHeld,
  placeTaken,
  recordBehind,
  restsBroken,
  standingCopied,
} from './nextRun';
import { allWritten, changeNow, inTurn, saidBesideRun } from './turns';
import { changeUnderway, type KeptNow } from './underwayStore';

/** The page's run as it is kept. */
interface RunKept {
  readonly runId: string;
  /** Its place in the experiment; -1 where it is a part of none. */
  readonly place: number;
  head: RunUnderwayHead;
  /** Whether it may stand in the database without a snapshot: it can be begun anew. */
  readonly canBeginAnew: boolean;
  /** Waits to be written; a later one takes its place. */
  next: { readonly snapshot: RunSnapshot; readonly body: RunUnderwayBody } | null;
  /** With its policy, once it is over. */
  end: RunSnapshot | null;
  isOver: boolean;
}

let enabled = false;
/** Why this browser keeps nothing; null where it does, or nobody knows yet. */
let refusal: string | null = null;
let current: RunKept | null = null;
let afterEnd: () => Promise<void> = () => Promise.resolve();

/**
 * A run begins: from now on it is kept, so that it outlives the page.
 * @returns what the worker is told of it; nothing where this page keeps no runs
 */
export function runKeptFrom(
  runId: string,
  { config, from, kept = null }: RunToStart,
): { readonly keep?: RunKeep } {
  if (!enabled) return {};
  const queue = queueKept();
  const given = inputsOf(config);
  const placed = placeTaken(queue, given);
  const id = kept?.head.id ?? placed ?? newId();
  runIsCalled(id);
  marginsForgotten();
  if (kept) runBelongsTo(kept.head.origin);
  // What was taken down until the run was stopped belongs to it still; one that was refused leaves nothing to the next.
  takenDownAgain(from === 'ended' ? takenDown() : (kept?.body ?? null));
  if (refusal !== null) {
    const copies = { names: [], bytes: 0, done: true };
    const none = { canBeginAnew: false, snapshot: null, bytes: 0 };
    changeUnderway({ now: { id, faults: [refusal], ...none, copies } });
    return {};
  }
  const { inputs, copies } = given;
  const before = refineryStore.getState().run.summary?.seconds ?? 0;
  const run: RunKept = {
    ...{ runId, next: null, end: null, isOver: false },
    ...{ canBeginAnew: from === 'afresh', place: queue ? placeOf(queue) : -1 },
    head: {
      ...{ id, form: underwayForm, begun: true, config, inputs, queue, origin: originOfRun() },
      startedAt: kept?.head.startedAt ?? Date.now(),
      snapshot: kept?.head.snapshot ?? null,
    },
  };
  current = run;
  changeUnderway(({ offers }) => ({
    offers: offers.filter(({ head }) => head.id !== id),
    now: {
      ...{ id, faults: [], canBeginAnew: run.canBeginAnew, snapshot: run.head.snapshot },
      bytes: run.head.snapshot ? snapshotBytes(run.head.snapshot) : 0,
      copies: {
        names: copies.map(({ input }) => input.name),
        bytes: copies.reduce((sum, { input }) => sum + input.bytes, 0),
        done: copies.length === 0,
      },
    },
  }));
  // At once: the worker may write before it is this run's turn, and what nobody holds is tidied away.
  const alone = keptPlaces().then(() => heldAlone(runLock(id)));
  // Its failure is heard where it is awaited.
  alone.catch(() => undefined);
  const brokenId = brokenBefore(id, queue);
  void inTurn(async ({ runs }) => {
    await alone;
    await headWritten(run, runs);
    // The experiment goes on with this one: that which broke before it goes on by itself.
    const broken = brokenId === null ? null : await runs.head(brokenId);
    if (broken) await runs.put({ ...broken, queue: null, origin: null });
  });
  if (copies.length > 0) void copied(run, copies);
  const { snapshot } = run.head;
  const seconds = from === 'ended' ? before : (snapshot?.summary.seconds ?? 0);
  return { keep: { folder: id, after: snapshot?.number ?? null, seconds } };
}

/** Copies what the run was given, beside all else: a large file takes its time. */
async function copied(run: RunKept, copies: Parameters<typeof inputsCopied>[0]): Promise<void> {
  // The record comes first: it says that the copies are somebody's.
  await allWritten();
  let faults: readonly string[];
  try {
    faults = await inputsCopied(copies, () => run === current && !run.isOver);
  } catch (error) {
    // That nothing is kept at all was said with the record.
    if (!(error instanceof RefineryError)) throw error;
    return;
  }
  if (run !== current) {
    // It was over before its copies were.
    await afterEnd();
    return;
  }
  saidBesideRun(faults);
  if (faults.length === 0) changeNow(({ copies: now }) => ({ copies: { ...now, done: true } }));
}

/** Writes a run's record, where it can be brought back by it. */
async function headWritten(run: RunKept, runs: KeptPlaces['runs']): Promise<void> {
  if (!run.isOver && (run.canBeginAnew || run.head.snapshot)) await runs.put(run.head);
}

/** What is kept of an experiment follows it: its run's record, or that of the run which it goes on with. */
export async function experimentFollowed(): Promise<void> {
  await inTurn(onlyOwnHeld);
  const run = current;
  const queue = queueKept();
  if (run?.head.queue && !run.isOver) {
    // Where its place has moved on, it is about to be over.
    if (queue?.id !== run.head.queue.id || placeOf(queue) !== run.place) return;
    run.head = { ...run.head, queue };
    await inTurn(({ runs }) => headWritten(run, runs));
    return;
  }
  const done = { hasFallen: false };
  await inTurn(async (places) => {
    done.hasFallen = await nextRunStands(places, () => !current?.head.queue || current.isOver);
  });
  if (done.hasFallen) await afterEnd();
  saidBesideRun(await standingCopied());
}

/** Makes the snapshot that waits the one that counts, and removes those before it. */
function snapshotCounts(run: RunKept): Promise<void> {
  return inTurn(async ({ runs, folders }) => {
    if (!run.next || run.isOver) return;
    const { snapshot, body } = run.next;
    run.next = null;
    // It counts once it is written: until then the one before it does.
    await runs.put({ ...run.head, snapshot }, body);
    run.head = { ...run.head, snapshot };
    const { phase, step, number, checkpoint, policy } = snapshot;
    changeNow(() => ({ snapshot: { phase, step }, bytes: snapshotBytes(snapshot) }));
    await folders.keepOnly(run.head.id, number, [...checkpoint, ...policy]);
  });
}

/** The next run is no part of what this one was; an experiment says so itself. */
function originForgotten({ head }: RunKept): void {
  if (head.queue === null) runBelongsTo(null);
}

/** The policy's files are here: neither another run nor a reload loses it. */
function policyIsHere({ runId }: RunKept): void {
  change(({ run }) =>
    run.runId === runId && run.policy === 'held' ? { run: { ...run, policy: 'taken' } } : {},
  );
}

/** The record that stands for the experiment behind one of its runs; null where that run is by itself, or the last. */
function behind(
  { place, head }: RunKept,
  over: Omit<PlaceOver, 'place'>,
): Promise<RunUnderwayHead | null> | null {
  if (!head.queue) return null;
  const next = current?.head ?? head;
  return next.id === head.id ? recordBehind({ ...over, place }) : Promise.resolve(next);
}

/** The page has done with a run, and so may any other; what is said of how it was kept stays where it is to. */
async function leftAlone(run: RunKept, staysSaid: (now: KeptNow) => boolean): Promise<void> {
  if (current === run) {
    changeUnderway(({ now }) => ({ now: now && staysSaid(now) ? now : null }));
    current = null;
  }
  letGoOf(runLock(run.head.id));
  await experimentFollowed();
  await afterEnd();
}

/** A run is over: its record is kept, and with it the weights, where there was room for them; of one that was thrown away, nothing. */
async function runEnded(run: RunKept, summary: RunSummary): Promise<void> {
  const { stepsTrained, reason, seconds } = summary;
  const { thrownAway } = refineryStore.getState().run;
  originForgotten(run);
  await lastRunKept();
  const { id } = run.head;
  const isRecorded = keptStore.getState().heads.some((head) => head.id === id);
  const { end } = run;
  await inTurn(async ({ runs, folders }) => {
    run.isOver = true;
    // There was no room for its record: it waits here until there is, with the last snapshot that found some.
    const isToKeep = !thrownAway && stepsTrained > 0 && !isRecorded;
    const next = await behind(run, { status: reason, seconds });
    if (isToKeep && (end ?? run.head.snapshot)) {
      // The experiment goes on without it.
      if (run.head.queue) await runs.put({ ...run.head, queue: null }, null, next);
      return;
    }
    const weights = isRecorded && end ? { id, at: Date.now(), snapshot: end } : null;
    await runs.end(id, weights, next);
    if (isRecorded && end) {
      policyIsHere(run);
      await folders.keepOnly(id, end.number, [...end.checkpoint, ...end.policy]);
    } else await folders.remove(id);
  });
  await leftAlone(run, (now) => now.faults.length > 0);
}

/** A run broke: what was kept of it until then waits to go on. */
async function runBroke(run: RunKept): Promise<void> {
  originForgotten(run);
  // Where the worker broke its experiment waits with it; else that goes on without it.
  const isAlone = refineryStore.getState().crash === null;
  await inTurn(async ({ runs, folders }) => {
    run.isOver = true;
    if (run.head.snapshot && !isAlone) {
      restsBroken(run.head);
      return;
    }
    const next = await behind(run, { status: 'failed', seconds: null });
    if (run.head.snapshot) {
      await runs.put({ ...run.head, queue: null }, null, next);
      return;
    }
    await runs.end(run.head.id, null, next);
    await folders.remove(run.head.id);
  });
  await leftAlone(run, () => false);
}

function heard(event: WorkerEvent): void {
  const run = current;
  if (!run || !('runId' in event) || event.runId !== run.runId) return;
  switch (event.type) {
    case 'pairValues':
      marginsCame({ step: event.step, values: event.values });
      return;
    case 'snapshotKept': {
      const { snapshot } = event;
      if (snapshot.policy.length > 0) run.end = snapshot;
      run.next = { snapshot, body: measuredNow() };
      void snapshotCounts(run);
      return;
    }
    case 'snapshotRefused': {
      if (event.full) changeUnderway({ full: true });
      saidBesideRun([event.message]);
      return;
    }
    case 'finished':
      if (refineryStore.getState().run.status === 'failed') return;
      void runEnded(run, event.summary);
      return;
    default:
      return;
  }
}

/**
 * From now on every run of this page is kept while it trains.
 * @param ended called when one is over and written
 */
export function runsKeptUnderway(ended: () => Promise<void>): void {
  enabled = true;
  keptPlaces().catch((error: unknown) => {
    if (!(error instanceof RefineryError)) throw error;
    refusal = error.message;
  });
  afterEnd = ended;
  onRunEvent(heard);
  window.addEventListener('pagehide', () => {
    const { progress } = refineryStore.getState().run;
    if (current && progress) stepWasLeft(current.head.id, progress);
  });
  queueStore.subscribe(
    ({ runs, status }) => ({ runs, status }),
    () => void experimentFollowed(),
    { equalityFn: (a, b) => a.runs === b.runs && a.status === b.status },
  );
  refineryStore.subscribe(
    ({ run }) => run.status,
    (status) => {
      const run = current;
      if (status === 'failed' && run?.runId === refineryStore.getState().run.runId)
        void runBroke(run);
    },
  );
}

/** Whether something of a run is this page's own and going on. */
export function isRunOfPage(id: string): boolean {
  return current?.head.id === id;
}
