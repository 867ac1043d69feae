import type { BackendChoice } from '../protocol/runConfig';
import { runEndedWithWorker } from '../shared/sentences/workerSentences';
import { reloadData } from './dataActions';
import { eventReceived } from './events';
import { failureOf } from './failure';
import { client, startClient } from './session';
import { change, refineryStore } from './store';
import { isRunning } from './state';

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
  await selectBackend();
}

async function selectBackend(): Promise<void> {
  const backend = refineryStore.getState().settings.backend as BackendChoice;
  change({ backend: { status: 'starting' } });
  try {
    const { backend: info } = await client().request<'selectBackend'>(
      { type: 'selectBackend', backend },
      { timeoutSeconds: startSeconds },
    );
    change({ backend: { status: 'ready', info } });
  } catch (error) {
    change({ backend: { status: 'failed', failure: failureOf(error) } });
  }
}

/** Takes another backend: in a new worker, with the same files. */
export async function backendChosen(backend: BackendChoice): Promise<void> {
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
  await selectBackend();
  await reloadData();
}
