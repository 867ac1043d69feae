import {
  eventSchema,
  parseMessage,
  type WorkerCommand,
  type WorkerEvent,
} from '../protocol/messages';
import { messageOf, RefineryError } from '../shared/errors';
import {
  messageIsUnreadable,
  workerBroke,
  workerDidNotStart,
  workerIsSilent,
  workerWasEnded,
  workerWasRestarted,
} from '../shared/sentences/workerSentences';

/** Starts the training worker; the page's build makes its file. */
export function startTrainerWorker(): Worker {
  return new Worker(new URL('../worker/trainer.worker.ts', import.meta.url), {
    type: 'module',
    name: 'trainer',
  });
}

type RequestCommand = Extract<WorkerCommand, { requestId: string }>;
type WithoutId<C> = C extends unknown ? Omit<C, 'requestId'> : never;
/** A command that is answered, without the id that the client gives it. */
export type TrainerRequest = WithoutId<
  Exclude<RequestCommand, { type: 'cancelLoad' | 'cancelAnswer' }>
>;

interface Answers {
  selectBackend: 'backendSelected';
  loadData: 'dataLoaded' | 'mappingNeeded';
  listRefusals: 'refusalsListed';
  loadModel: 'modelLoaded';
  loadTask: 'taskLoaded';
  prepare: 'prepared';
  listPairs: 'pairsListed';
  exportPolicy: 'policyExported';
  answer: 'answered';
  inspect: 'inspected';
  listMargins: 'marginsListed';
  loadRunCheckpoint: 'runCheckpointLoaded';
  exportRunCheckpoint: 'runCheckpointExported';
}
/** The event that answers a request. */
export type AnswerTo<T extends TrainerRequest['type']> = Extract<WorkerEvent, { type: Answers[T] }>;

export interface TrainerClientOptions {
  /** Called with every event that answers no request. */
  readonly onEvent: (event: WorkerEvent) => void;
  /** Called when the worker itself breaks; it is then gone, and `restart` makes a new one. */
  readonly onCrash: (message: string) => void;
  readonly startWorker?: () => Worker;
}

interface Pending {
  readonly resolve: (event: WorkerEvent) => void;
  readonly reject: (error: RefineryError) => void;
  readonly timer: ReturnType<typeof setTimeout> | null;
}

/** The page's end of the border: owns the worker, numbers requests and validates what comes back. */
export interface TrainerClient {
  post(command: WorkerCommand): void;
  /**
   * Sends a request and waits for its answer.
   * @throws RefineryError with the worker's code and sentence, or `worker_failed` past the time limit
   */
  request<T extends TrainerRequest['type']>(
    request: Extract<TrainerRequest, { type: T }>,
    options?: { readonly timeoutSeconds?: number; readonly onId?: (requestId: string) => void },
  ): Promise<AnswerTo<T>>;
  /** Ends the worker and starts a new one; open requests fail and what it held is gone. */
  restart(): void;
  dispose(): void;
}

const answers = new Set<string>([
  'backendSelected',
  'dataLoaded',
  'mappingNeeded',
  'refusalsListed',
  'modelLoaded',
  'taskLoaded',
  'prepared',
  'pairsListed',
  'policyExported',
  'answered',
  'inspected',
  'marginsListed',
  'runCheckpointLoaded',
  'runCheckpointExported',
]);

/** Makes the client and starts its worker. */
export function createTrainerClient(options: TrainerClientOptions): TrainerClient {
  const startWorker = options.startWorker ?? startTrainerWorker;
  const pending = new Map<string, Pending>();
  let lastId = 0;
  let worker = listenTo(startWorker());

  function settle(requestId: string): Pending | undefined {
    const open = pending.get(requestId);
    pending.delete(requestId);
    if (open?.timer) clearTimeout(open.timer);
    return open;
  }

  function failAll(message: string): void {
    for (const requestId of [...pending.keys()])
      settle(requestId)?.reject(new RefineryError('worker_failed', message));
  }

  function receive(event: WorkerEvent): void {
    if (event.type === 'failed' && event.requestId !== null && pending.has(event.requestId)) {
      settle(event.requestId)?.reject(new RefineryError(event.code, event.message));
      return;
    }
    if ('requestId' in event && event.requestId !== null && answers.has(event.type)) {
      // An answer that nobody waits for any more (past its time limit) is dropped.
      settle(event.requestId)?.resolve(event);
      return;
    }
    options.onEvent(event);
  }

  function listenTo(started: Worker): Worker {
    const crash = (message: string): void => {
      if (started !== worker) return;
      started.terminate();
      failAll(message);
      options.onCrash(message);
    };
    started.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (started !== worker) return;
      try {
        receive(parseMessage(eventSchema, data));
      } catch (error) {
        crash(workerBroke(messageOf(error)));
      }
    };
    started.onerror = (event) => {
      crash(event.message ? workerBroke(event.message) : workerDidNotStart());
    };
    started.onmessageerror = () => {
      crash(messageIsUnreadable());
    };
    return started;
  }

  return {
    post: (command) => {
      worker.postMessage(command);
    },
    request: (request, requestOptions = {}) => {
      const requestId = `request-${++lastId}`;
      requestOptions.onId?.(requestId);
      return new Promise((resolve, reject) => {
        const seconds = requestOptions.timeoutSeconds;
        const timer =
          seconds === undefined
            ? null
            : setTimeout(() => {
                const message = workerIsSilent(request.type, seconds);
                settle(requestId)?.reject(new RefineryError('worker_failed', message));
              }, seconds * 1000);
        // The worker answers a request with the event that `Answers` names for it.
        pending.set(requestId, { resolve: resolve as Pending['resolve'], reject, timer });
        worker.postMessage({ ...request, requestId });
      });
    },
    restart: () => {
      worker.terminate();
      failAll(workerWasRestarted());
      worker = listenTo(startWorker());
    },
    dispose: () => {
      worker.terminate();
      failAll(workerWasEnded());
    },
  };
}
