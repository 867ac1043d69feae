import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunConfig } from '../../protocol/runConfig';
import {
  underwayForm,
  type KeptInput,
  type KeptInputs,
  type KeptModelSource,
  type RunUnderwayHead,
} from '../../protocol/runUnderway';
import { modelRoles, type NamedFile } from '../../protocol/model';
import { RefineryError } from '../../shared/errors';
import {
  experimentIsAliveElsewhere,
  keptFilesAreBroken,
  keptFormIsOther,
  runIsAliveElsewhere,
  runIsGone,
  runStoppedReading,
  runWaitsForInput,
} from '../../shared/sentences/underwaySentences';
import { backendChosen } from '../backendActions';
import { loadRunCheckpoint } from '../checkpointActions';
import { configurationTaken } from '../configuration';
import { dataCleared, sourceGiven } from '../dataActions';
import { placeOf, type PlaceOver } from '../experiments/keptQueue';
import { experimentTakenUp, waitingRunKept } from '../experiments/queueActions';
import { queueStore } from '../experiments/queueStore';
import { recordOf } from '../experiments/recorder';
import { runKept } from '../experiments/keptStore';
import { MetricSeries } from '../metricSeries';
import { modelCleared, modelGiven } from '../modelActions';
import { keptRunContinued } from '../runActions';
import { isThere, whatFailed, whenPage } from '../runReady';
import type { HeldModel } from '../session';
import { withoutFiles } from '../settingValues';
import type { RefineryState, Role } from '../state';
import { change, refineryStore } from '../store';
import { taskGiven } from '../taskActions';
import { copyHeld, copyKnown } from './inputs';
import { downloadedFiles } from './keptModels';
import { experimentFollowed, isRunOfPage } from './keeping';
import { keptPlaces } from './keptPlaces';
import { leftStep } from './leftStep';
import { experimentHeld, headBehind, onlyOwnHeld } from './nextRun';
import { heldAlone, letGoOf, runLock, untilNobodyHas } from './locks';
import { storageMeasured, strayFilesRemoved } from './strays';
import { inTurn } from './turns';
import { changeUnderway, underwayStore, type OfferedRun } from './underwayStore';
import {
  experimentBehind,
  experimentMayComeBack,
  inputGone,
  isQueueOfPage,
  isPageTaken,
  pageIsFree,
  pairsAreTheSame,
} from './wayBack';

function changeOffer(id: string, part: Partial<OfferedRun>): void {
  changeUnderway(({ offers }) => ({
    offers: offers.map((offer) => (offer.head.id === id ? { ...offer, ...part } : offer)),
  }));
}

function offerGone(id: string): void {
  changeUnderway(({ offers }) => ({ offers: offers.filter(({ head }) => head.id !== id) }));
}

/** Runs that are offered as soon as no page has them. */
const awaited = new Set<string>();

/** Whether a run had come to its end, and only its record was not kept yet. */
const isOver = ({ snapshot }: RunUnderwayHead): boolean =>
  snapshot !== null && snapshot.policy.length > 0 && snapshot.summary.stepsTrained > 0;

/** What is left of the experiment of a run that does not go on, where this page does not have it. */
async function restOf(
  head: RunUnderwayHead,
  over: Omit<PlaceOver, 'place'>,
): Promise<RunUnderwayHead | null> {
  if (!head.queue || isQueueOfPage(head.queue)) return null;
  return (await experimentHeld(head.queue.id)) ? headBehind(head, over) : null;
}

/** Makes a kept run of one under way, as far as it is kept. @returns whether there was room for its record */
async function recorded(head: RunUnderwayHead): Promise<boolean> {
  const { id, snapshot, origin } = head;
  const { runs } = await keptPlaces();
  const body = await runs.body(id);
  if (!snapshot || !body) throw new RefineryError('bad_file', keptFilesAreBroken());
  const series = new MetricSeries(() => undefined);
  series.restore(body.series);
  const { summary } = snapshot;
  const { samples, benchmarks, heldOut } = body;
  if (!(await runKept(recordOf({ id, summary, origin, series, samples, benchmarks, heldOut }))))
    return false;
  const status = isOver(head) ? summary.reason : 'stopped';
  const rest = await restOf(head, { status, seconds: summary.seconds });
  await runs.end(id, { id, at: Date.now(), snapshot }, rest);
  if (head.queue && isQueueOfPage(head.queue)) waitingRunKept(placeOf(head.queue), summary.seconds);
  // What was begun of a later snapshot holds room.
  const files = [...snapshot.checkpoint, ...snapshot.policy];
  await inTurn(({ folders }) => folders.keepOnly(id, Infinity, files));
  return true;
}

/** Keeps the record of a run that its page was left with. @returns false where another tab has it, or there is no room */
async function recordedAtLast(head: RunUnderwayHead): Promise<boolean> {
  const { id } = head;
  if (head.form !== underwayForm || !(await heldAlone(runLock(id)))) return false;
  try {
    return await recorded(head);
  } finally {
    letGoOf(runLock(id));
    await onlyOwnHeld();
  }
}

/** Offers a run that no page has, unless only its record was missing. */
async function offered(id: string): Promise<void> {
  const head = await (await keptPlaces()).runs.head(id);
  const isOffered = underwayStore.getState().offers.some((offer) => offer.head.id === id);
  // It is over, and its experiment may go on under another name.
  if (!head) await runsOffered();
  if (!head || isOffered || isRunOfPage(id)) return;
  let failure: string | null = null;
  if (isOver(head))
    try {
      if (await recordedAtLast(head)) {
        await runsOffered();
        return;
      }
    } catch (error) {
      if (!(error instanceof RefineryError)) throw error;
      failure = error.message;
    }
  const offer: OfferedRun = { head, left: leftStep(id), status: 'waiting', failure };
  changeUnderway(({ offers }) => ({
    offers: [...offers, offer].sort((a, b) => b.head.startedAt - a.head.startedAt),
  }));
}

/** Offers a run as soon as no page has it any more. */
async function offeredWhenFree(id: string): Promise<void> {
  if (awaited.has(id)) return;
  awaited.add(id);
  await untilNobodyHas(runLock(id));
  try {
    await offered(id);
    await storageMeasured();
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: error.message });
  } finally {
    awaited.delete(id);
  }
}

/** Offers every run that was under way as its page was left, and will offer those that are alive in other tabs now. */
export async function runsOffered(): Promise<void> {
  const { runs } = await keptPlaces();
  for (const { id } of await runs.list()) if (!isRunOfPage(id)) void offeredWhenFree(id);
}

/** A copy as the file that it is of. @throws RefineryError where it is not there */
async function fileOf({ name, key, bytes }: KeptInput): Promise<File> {
  const { folders } = await keptPlaces();
  await copyHeld(key);
  const copy = await folders.input(key, bytes);
  // The page may have been given to another run by now, which keeps what it has.
  pageIsFree();
  if (!copy) throw new RefineryError('wrong_state', runWaitsForInput(name));
  const file = new File([copy], name);
  copyKnown(file, key);
  return file;
}

/** Whether something is loaded in a copy's stead; it is held against what the run took. */
const isChosen = (role: Role): boolean => refineryStore.getState().data[role].status === 'loaded';

async function dataGiven(role: Role, source: KeptInputs['data'][Role]): Promise<void> {
  pageIsFree();
  if (source === null) {
    if (refineryStore.getState().data[role].status !== 'empty') dataCleared(role);
    return;
  }
  // The starter's pairs come with the settings.
  if (source.kind === 'starter') return;
  const { copy, mapping } = source;
  try {
    const file = await fileOf(copy);
    await sourceGiven(role, { name: copy.name, source: { kind: 'file', file }, mapping });
  } catch (error) {
    if (!(error instanceof RefineryError) || !isChosen(role)) throw error;
  }
}

/** A run's model as its copy, or as it is among the downloads. @throws RefineryError naming what is missing */
async function modelOf(source: Exclude<KeptModelSource, { kind: 'starter' }>): Promise<HeldModel> {
  const { name } = source;
  if (source.kind === 'hub') {
    const files = await downloadedFiles(source.model);
    pageIsFree();
    return { name, files, hub: source.model };
  }
  const files: NamedFile[] = [];
  for (const copy of source.files) files.push({ name: copy.name, blob: await fileOf(copy) });
  return { name, files };
}

/** Gives the page all that a run took. @throws RefineryError naming what is missing */
async function inputsGiven({ data, models, tasks }: KeptInputs, config: RunConfig): Promise<void> {
  for (const role of modelRoles) {
    const source = models[role];
    pageIsFree();
    const isLoaded = refineryStore.getState().models[role].status !== 'empty';
    if (source === null && isLoaded) modelCleared(role);
    if (!source || source.kind === 'starter') continue;
    try {
      await modelGiven(role, await modelOf(source));
    } catch (error) {
      // Chosen in its stead, it is held against what the run took as its checkpoint is read.
      const isThere = refineryStore.getState().models[role].status === 'loaded';
      if (!(error instanceof RefineryError) || !isThere) throw error;
    }
  }
  for (const { format, path, copy } of tasks) {
    const entry = config.benchmarks.find((one) => one.format === format && one.path === path);
    if (entry) await taskGiven(entry, await fileOf(copy));
  }
  await dataGiven('train', data.train);
  await dataGiven('heldOut', data.heldOut);
}

/** Takes a run for this page alone. @throws RefineryError where another tab has it, or it is gone */
async function taken(id: string): Promise<RunUnderwayHead> {
  if (!(await heldAlone(runLock(id))))
    throw new RefineryError('wrong_state', runIsAliveElsewhere());
  const head = await (await keptPlaces()).runs.head(id);
  if (!head) {
    offerGone(id);
    throw new RefineryError('wrong_state', runIsGone());
  }
  if (head.queue && !(await experimentHeld(head.queue.id)))
    throw new RefineryError('wrong_state', experimentIsAliveElsewhere());
  return head;
}

async function goOn(id: string): Promise<void> {
  const { runs, folders } = await keptPlaces();
  const head = await taken(id);
  if (head.form !== underwayForm) throw new RefineryError('bad_file', keptFormIsOther());
  if (head.queue) experimentMayComeBack(head.queue);
  const { settings: before } = refineryStore.getState();
  const config = resolveConfig(head.config);
  const { snapshot } = head;
  const files = snapshot && (await folders.files(id, snapshot.checkpoint));
  const body = snapshot && (await runs.body(id));
  if (snapshot && !(files && body)) throw new RefineryError('bad_file', keptFilesAreBroken());
  pageIsFree();
  // First of all: a new worker is without any files.
  if (config.backend !== refineryStore.getState().settings.backend)
    await backendChosen(config.backend);
  pageIsFree();
  const said = 'The settings of the run that goes on are set.';
  configurationTaken(withoutFiles(config), 'the run that goes on', said);
  await inputsGiven(head.inputs, config);
  const gone = (page: RefineryState): string | null => inputGone(page, head.inputs);
  const state = await whenPage(
    (page) =>
      isPageTaken() || gone(page) !== null || whatFailed(page) !== null || isThere(page, config),
  );
  const fault = whatFailed(state);
  if (fault !== null) throw new RefineryError('bad_file', fault);
  const unread = gone(state);
  if (unread !== null) throw new RefineryError('wrong_state', runStoppedReading(unread));
  pageIsFree();
  pairsAreTheSame(state, head.inputs);
  if (files) await loadRunCheckpoint(files, config);
  pageIsFree();
  const begin = (): void => {
    keptRunContinued(config, { head, body });
  };
  const queue = experimentBehind(head.queue, queueStore.getState());
  if (queue) experimentTakenUp({ ...queue, before: queue.before ?? before }, begin);
  else begin();
}

/** Does something with an offered run; what is in the way is said beside it. */
async function withOffer(id: string, work: () => Promise<void>): Promise<void> {
  changeOffer(id, { status: 'opening', failure: null });
  try {
    await work();
  } catch (error) {
    letGoOf(runLock(id));
    await onlyOwnHeld();
    if (!(error instanceof RefineryError)) throw error;
    const { offers } = underwayStore.getState();
    if (offers.some(({ head }) => head.id === id)) changeOffer(id, { failure: error.message });
    else change({ notice: error.message });
  } finally {
    changeOffer(id, { status: 'waiting' });
  }
}

/** Goes on with a run that was under way as its page was left, exactly from where it is kept. */
export async function offerContinued(id: string): Promise<void> {
  const isOpening = underwayStore.getState().offers.some(({ status }) => status === 'opening');
  if (isOpening || isPageTaken()) return;
  await withOffer(id, () => goOn(id));
}

/** Leaves everything of a run that no page has, as the storage then is. */
async function ended(id: string): Promise<void> {
  letGoOf(runLock(id));
  offerGone(id);
  await experimentFollowed();
  await runsOffered();
  await inTurn(strayFilesRemoved);
  await storageMeasured();
}

/** Ends an offered run where it stands: its curves join the kept runs, and its checkpoint their weights. */
export async function offerKeptAsItStands(id: string): Promise<void> {
  await withOffer(id, async () => {
    if (await recorded(await taken(id))) await ended(id);
    // There was no room for its record: another tab may bring it back as well.
    else letGoOf(runLock(id));
  });
}

/** Throws an offered run away; of an experiment that was left between two runs, the rest of it. */
export async function offerDiscarded(id: string): Promise<void> {
  await withOffer(id, async () => {
    const head = await taken(id);
    const rest = head.begun ? await restOf(head, { status: 'skipped', seconds: null }) : null;
    await (await keptPlaces()).runs.end(id, null, rest);
    await ended(id);
  });
}
