import { commandSchema, parseMessage, type WorkerEvent } from '../protocol/messages';
import { messageOf } from '../shared/errors';
import { workerBroke } from '../shared/sentences/workerSentences';
import { TrainerHost } from '../training/trainerHost';
import { wasmPaths } from './wasmPaths';

const scope = self as unknown as DedicatedWorkerGlobalScope;

function emit(event: WorkerEvent): void {
  // Files are handed over, not copied.
  const transfer =
    event.type === 'policyExported' || event.type === 'runCheckpointExported'
      ? event.files.map(({ bytes }) => bytes.buffer)
      : [];
  scope.postMessage(event, transfer);
}

const host = new TrainerHost({ emit, backendOptions: { wasmPaths } });

scope.onmessage = ({ data }: MessageEvent<unknown>) => {
  void host.handle(parseMessage(commandSchema, data));
};

// What nobody caught ends on the page as a sentence, not in a console.
scope.addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => {
  const message = workerBroke(messageOf(reason));
  emit({ type: 'failed', requestId: null, runId: null, code: 'internal', message });
});
