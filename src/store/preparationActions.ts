import { RefineryError } from '../shared/errors';
import { failureOf } from './failure';
import type { ModelRole } from '../protocol/model';
import { configOf, type RunFiles } from './settingValues';
import { client, session } from './session';
import { change, refineryStore } from './store';
import { isRunning } from './state';

/** Milliseconds without a further change before the data is prepared anew. */
const settleMilliseconds = 300;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * The names of the files that a run would take.
 * @param settings of the run; those of the page where it is the page's own
 */
export function filesOf(settings = refineryStore.getState().settings): RunFiles {
  const { data, models } = refineryStore.getState();
  const loaded = (role: ModelRole): string | null =>
    models[role].status === 'loaded' ? models[role].name : null;
  // A checkpoint that lies ready while a preset is chosen is no part of the run.
  const taken = settings['model.source'] === 'checkpoint';
  const written = settings['data.source'] === 'starter';
  const evalPath = data.heldOut.status === 'loaded' ? data.heldOut.name : null;
  return {
    path: written ? null : data.train.status === 'empty' ? '' : data.train.name,
    evalPath: written ? null : evalPath,
    policyPath: taken ? loaded('policy') : null,
    referencePath: taken ? loaded('reference') : null,
    opponentPath: loaded('opponent'),
  };
}

/** Works out anew what a run would see of the data, once the changes have settled. */
export function preparationOutdated(): void {
  clearTimeout(timer);
  const mine = ++session.preparation;
  const { data, run } = refineryStore.getState();
  const { train, heldOut } = data;
  if (train.status !== 'loaded' || (heldOut.status !== 'empty' && heldOut.status !== 'loaded')) {
    change({ preparation: { status: 'none' } });
    return;
  }
  if (isRunning(run.status)) return;
  const pairs = train.report.usable;
  change({ preparation: { status: 'working', pairs: 0, pairsTotal: pairs } });
  timer = setTimeout(() => {
    void prepare(mine);
  }, settleMilliseconds);
}

async function prepare(mine: number): Promise<void> {
  try {
    const config = configOf(refineryStore.getState().settings, filesOf());
    const { preparation } = await client().request<'prepare'>({ type: 'prepare', config });
    if (mine === session.preparation) change({ preparation: { status: 'ready', preparation } });
  } catch (error) {
    const failure = failureOf(error);
    if (mine !== session.preparation || isSuperseded(error)) return;
    change({ preparation: { status: 'failed', failure } });
  }
}

const isSuperseded = (error: unknown): boolean =>
  error instanceof RefineryError && (error.code === 'cancelled' || error.code === 'wrong_state');
