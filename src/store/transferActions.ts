import { downloadFile } from '../hub/download';
import { hubUrl } from '../hub/hubAddress';
import { bytesOf, type HubModel } from '../protocol/hub';
import type { ModelRole } from '../protocol/model';
import { RefineryError } from '../shared/errors';
import {
  downloadWasStopped,
  noRoomForModel,
  oneDownloadAtATime,
} from '../shared/sentences/hubSentences';
import { waitSeconds } from '../shared/waitSeconds';
import type { KeptFolder } from '../storage/keptFolder';
import { alone, openModelCache } from '../storage/modelCache';
import { freeBytes } from '../storage/privateFiles';
import { failureOf } from './failure';
import type { TransferState } from './hubState';
import { keptListed, keptLoaded } from './keptActions';
import { isRunning } from './state';
import { change, refineryStore } from './store';
import { TransferRate } from './transferRate';

/** Milliseconds between two changes of what is shown of a transfer; while nothing comes the rate falls. */
const shownEvery = 200;

let canceling: AbortController | null = null;

function changeTransfer(transfer: TransferState): void {
  change(({ hub }) => ({ hub: { ...hub, transfer } }));
}

/** Changes what is shown of the transfer under way. */
function show(part: Partial<Extract<TransferState, { status: 'fetching' }>>): void {
  const { transfer } = refineryStore.getState().hub;
  if (transfer.status === 'fetching') changeTransfer({ ...transfer, ...part });
}

async function fetchAll(folder: KeptFolder, model: HubModel, signal: AbortSignal): Promise<void> {
  let { received } = await folder.state();
  show({ received });
  const free = await freeBytes();
  if (free !== null && free < bytesOf(model) - received)
    throw new RefineryError('bad_file', noRoomForModel(bytesOf(model) - received, free));
  const rate = new TransferRate();
  const mark = (): void => {
    rate.mark(performance.now() / 1000, received);
    show({ received, rate: rate.rate });
  };
  mark();
  const shown = setInterval(mark, shownEvery);
  try {
    for (const file of model.files) {
      await downloadFile(model, file, folder, {
        ...{ url: hubUrl, signal, wait: waitSeconds },
        onBytes: (count) => {
          received += count;
        },
        onWaiting: (waiting) => {
          show({ received, waiting });
        },
      });
      show({ received, checking: file.path });
      await folder.check(file);
      signal.throwIfAborted();
      show({ checking: null });
    }
  } finally {
    clearInterval(shown);
  }
}

/** Bytes of a model that are here; none where the private files cannot be opened. */
async function receivedOf(model: HubModel): Promise<number> {
  try {
    return (await (await (await openModelCache()).find(model))?.state())?.received ?? 0;
  } catch {
    return 0;
  }
}

/** Fetches a model, or the rest of it, and loads it: what the user confirmed. */
export async function downloadStarted(model: HubModel, role: ModelRole): Promise<void> {
  const { transfer } = refineryStore.getState().hub;
  if (transfer.status === 'fetching') {
    const failure = {
      code: 'wrong_state',
      message: oneDownloadAtATime(transfer.model.name),
    } as const;
    change(({ hub }) => ({ hub: { ...hub, keptFailure: failure } }));
    return;
  }
  const own = new AbortController();
  canceling = own;
  changeTransfer({
    ...{ status: 'fetching', role, model, received: 0 },
    ...{ rate: null, waiting: null, checking: null },
  });
  try {
    const cache = await openModelCache();
    await alone(model, async () => {
      await fetchAll(await cache.open(model), model, own.signal);
    });
    if (isRunning(refineryStore.getState().run.status))
      changeTransfer({ status: 'waiting', role, model });
    else {
      changeTransfer({ status: 'none' });
      await keptLoaded(model, role);
    }
  } catch (error) {
    const received = await receivedOf(model);
    const failure = own.signal.aborted
      ? ({ code: 'cancelled', message: downloadWasStopped(received, bytesOf(model)) } as const)
      : failureOf(error);
    changeTransfer({ status: 'stopped', role, model, received, failure });
  }
  await keptListed();
}

/** Ends the transfer under way; what has arrived stays. */
export function downloadCanceled(): void {
  canceling?.abort();
}
