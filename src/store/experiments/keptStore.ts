import { createStore } from 'zustand/vanilla';
import { subscribeWithSelector } from 'zustand/middleware';

import type { KeptRun, KeptRunHead } from '../../protocol/keptRun';
import { RefineryError } from '../../shared/errors';
import { KeptRuns } from '../../storage/keptRuns';
import { change as changePage } from '../store';
import { filledIn } from './filledIn';
import { queueStore } from './queueStore';
import { placesOf, settingsKey, type RunPlaces } from './runPlaces';

/** The runs that this browser keeps. */
export interface KeptState {
  readonly status: 'none' | 'opening' | 'open' | 'failed';
  /** Why there are none to keep. */
  readonly failure: string | null;
  /** The newest first. */
  readonly heads: readonly KeptRunHead[];
  /** Runs that were deleted last and can come back until something else is deleted. */
  readonly deleted: readonly KeptRun[];
  /** Those that are looked at together. */
  readonly chosen: readonly string[];
  /** Where the settings of the chosen runs, and of those in the queue, stand among one another: their colors. */
  readonly places: RunPlaces;
  /** Bytes that the page's origin uses and may use; null where the browser does not say. */
  readonly room: { readonly used: number; readonly left: number } | null;
}

/** The list of kept runs, apart from the page's one store: it is as long as its user made it. */
export const keptStore = createStore<KeptState>()(
  subscribeWithSelector((): KeptState => ({
    ...{
      status: 'none',
      failure: null,
      heads: [],
      deleted: [],
      chosen: [],
      places: {},
      room: null,
    },
  })),
);

export const changeKept = (
  part: Partial<KeptState> | ((state: KeptState) => Partial<KeptState>),
): void => {
  keptStore.setState(part);
};

let storage: Promise<KeptRuns> | null = null;

/** The storage, opened once; where that failed, it is tried again. */
export async function keptRuns(): Promise<KeptRuns> {
  storage ??= KeptRuns.open();
  try {
    return await storage;
  } catch (error) {
    storage = null;
    throw error;
  }
}

/** Says in the page's notice why something could not be kept; another error is a bug and goes on up. */
export function sayWhy(error: unknown): void {
  if (!(error instanceof RefineryError)) throw error;
  changePage({ notice: error.message });
}

async function measureRoom(): Promise<void> {
  // A page that came without encryption has no such interface.
  const storage = navigator.storage as StorageManager | undefined;
  const { quota, usage } = (await storage?.estimate()) ?? {};
  if (quota === undefined || usage === undefined) return;
  changeKept({ room: { used: usage, left: Math.max(0, quota - usage) } });
}

/** Opens the storage and reads the list. */
export async function keptRunsOpened(): Promise<void> {
  changeKept({ status: 'opening' });
  try {
    const heads = await (await keptRuns()).list();
    changeKept({ status: 'open', heads: heads.map(filledIn) });
    await measureRoom();
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    changeKept({ status: 'failed', failure: error.message });
  }
}

/** Keeps a run that ended. @returns whether it is kept; else the notice says why not */
export async function runKept(run: KeptRun): Promise<boolean> {
  try {
    await (await keptRuns()).keep(run);
    changeKept(({ heads }) => ({
      heads: [run.head, ...heads.filter(({ id }) => id !== run.head.id)].sort(
        (a, b) => b.endedAt - a.endedAt,
      ),
    }));
    await measureRoom();
    return true;
  } catch (error) {
    sayWhy(error);
    return false;
  }
}

/** Changes a run's name, note or tags. */
export async function keptRunChanged(
  id: string,
  part: Partial<Pick<KeptRunHead, 'name' | 'note' | 'tags'>>,
): Promise<void> {
  const found = keptStore.getState().heads.find((head) => head.id === id);
  if (!found) return;
  const head = { ...found, ...part };
  changeKept(({ heads }) => ({ heads: heads.map((one) => (one.id === id ? head : one)) }));
  await (await keptRuns()).changeHead(head);
}

/** The whole of some runs, in the list's order; those that are gone are left out. */
export async function wholeRuns(ids: readonly string[]): Promise<KeptRun[]> {
  const kept = await keptRuns();
  const runs: KeptRun[] = [];
  for (const head of keptStore.getState().heads) {
    if (!ids.includes(head.id)) continue;
    const body = await kept.body(head.id);
    if (body) runs.push({ head, body });
  }
  return runs;
}

/** Runs that are chosen from now on, with their places. */
function withChosen(
  { heads, places }: KeptState,
  chosen: readonly string[],
): Pick<KeptState, 'chosen' | 'places'> {
  const { runs, pairs } = queueStore.getState();
  const queued = runs.map(({ member }) => settingsKey(member.config, pairs));
  // The list has the newest first; colors follow the order in which runs were made.
  const made = heads.filter(({ id }) => chosen.includes(id)).toReversed();
  return {
    chosen,
    places: placesOf(places, [
      ...queued,
      ...made.map(({ config, summary }) => settingsKey(config, summary)),
    ]),
  };
}

/** Lets go of every chosen run: a new experiment has the colors to itself. */
export function choiceCleared(): void {
  changeKept((state) => withChosen({ ...state, places: {} }, []));
}

/** Runs came into the queue: their settings have places among the chosen ones. */
export function placesTaken(): void {
  changeKept((state) => withChosen(state, state.chosen));
}

/** Deletes runs; they can come back until others are deleted or the page is left. */
export async function keptRunsDeleted(ids: readonly string[]): Promise<void> {
  const deleted = await wholeRuns(ids);
  const kept = await keptRuns();
  for (const id of ids) await kept.remove(id);
  changeKept((state) => ({
    deleted,
    heads: state.heads.filter(({ id }) => !ids.includes(id)),
    ...withChosen(
      state,
      state.chosen.filter((id) => !ids.includes(id)),
    ),
  }));
  await measureRoom();
}

/** Brings back what was deleted last. */
export async function deletionUndone(): Promise<void> {
  for (const run of keptStore.getState().deleted)
    if (await runKept(run))
      changeKept(({ deleted }) => ({ deleted: deleted.filter((other) => other !== run) }));
}

/** Chooses runs to look at together, or lets go of them. */
export function runsChosen(ids: readonly string[], chosen: boolean): void {
  changeKept((state) =>
    withChosen(
      state,
      chosen
        ? [...state.chosen, ...ids.filter((id) => !state.chosen.includes(id))]
        : state.chosen.filter((id) => !ids.includes(id)),
    ),
  );
}
