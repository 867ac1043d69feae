import type { BackendChoice } from '../protocol/runConfig';
import { runEndedWithWorker } from '../shared/sentences/workerSentences';
import { dataHandedOver, reloadData, templateFollowed } from './dataActions';
import { eventReceived } from './events';
import { heldByExperiment } from './experiments/holds';
import { failureOf } from './failure';
import { modelsHandedOver, reloadModels } from './modelActions';
import { preparationOutdated } from './preparationActions';
import { client, session, startClient } from './session';
import { starterFollowed } from './starterActions';
import { change, refineryStore } from './store';
import { reloadTasks } from './taskActions';
import { isRunning, type RefineryState } from './state';

/** Seconds in which a backend must have started, its self-test done. */
const startSeconds = 60;

function crashed(message: string): void {
  const { run } = refineryStore.getState();
  const failure = { code: 'worker_failed', message } as const;
  change({
    crash: failure,
    ...(isRunning(run.status) ? { run: { ...run, status: 'failed' as const, failure } } : {}),
  });
}

/** Starts the worker and the chosen backend. */
export async function appStarted(): Promise<void> {
  startClient({ onEvent: eventReceived, onCrash: crashed });
  session.unfollow?.();
  const following = [templateFollowed(), starterFollowed()];
  session.unfollow = () => {
    for (const end of following) end();
  };
  await selectBackend();
}

/** @param alongside what else changes with the backend's answer */
async function selectBackend(
  alongside: (state: RefineryState) => Partial<RefineryState> = () => ({}),
): Promise<void> {
  const backend = refineryStore.getState().settings.backend as BackendChoice;
  change({ backend: { status: 'starting' } });
  try {
    const { backend: info } = await client().request<'selectBackend'>(
      { type: 'selectBackend', backend },
      { timeoutSeconds: startSeconds },
    );
    change((state) => ({ ...alongside(state), backend: { status: 'ready', info } }));
    // What was prepared before there was a backend was estimated without knowing it.
    if (refineryStore.getState().preparation.status !== 'none') preparationOutdated();
  } catch (error) {
    change({ backend: { status: 'failed', failure: failureOf(error) } });
  }
}

/** Takes another backend: in a new worker, with the same files; not while an experiment goes on. */
export async function backendChosen(backend: BackendChoice): Promise<void> {
  if (heldByExperiment()) return;
  change(({ settings }) => ({ settings: { ...settings, backend } }));
  await workerRestarted();
}

/** Starts a new worker after the old one broke, lost its device or was told to change its backend. */
export async function workerRestarted(): Promise<void> {
  change(({ run }) => ({
    crash: null,
    // What the run had computed went with its worker; its curves stay.
    run: isRunning(run.status)
      ? {
          ...run,
          status: 'failed',
          failure: { code: 'worker_failed', message: runEndedWithWorker() },
        }
      : { ...run, policy: run.policy === 'none' ? 'none' : 'gone' },
  }));
  client().restart();
  // The new worker has none of the files yet: no run may begin between its backend and them.
  await selectBackend(({ data, models }) => ({
    models: modelsHandedOver(models),
    data: dataHandedOver(data),
  }));
  await reloadModels();
  await reloadTasks();
  await reloadData();
}
