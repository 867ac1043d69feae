import {
  createTrainerClient,
  startTrainerWorker,
  type TrainerClient,
} from '../client/trainerClient';
import type { ColumnMapping } from '../protocol/data';
import type { HubOrigin } from '../protocol/hub';
import type { WorkerCommand, WorkerEvent } from '../protocol/messages';
import type { ModelRole, NamedFile } from '../protocol/model';
import type { Role } from './state';

/** Pairs that the starter's world writes. */
export type StarterSource = Extract<
  Extract<WorkerCommand, { type: 'loadData' }>['source'],
  { kind: 'starter' }
>;

/** A preference file as the page holds it: handed to a new worker again after a restart. */
export interface HeldSource {
  readonly name: string;
  readonly source:
    | { readonly kind: 'file'; readonly file: File }
    | { readonly kind: 'text'; readonly text: string }
    | StarterSource;
  readonly mapping: ColumnMapping | null;
}

/** A checkpoint as the page holds it: its files are read by the worker alone. */
export interface HeldModel {
  readonly name: string;
  readonly files: readonly NamedFile[];
  /** It came with the page. */
  readonly starter?: true;
  /** It is kept among the downloads of a hub. */
  readonly hub?: HubOrigin;
}

/** A file of questions as the page holds it. */
export type HeldTask = Pick<
  Extract<WorkerCommand, { type: 'loadTask' }>,
  'format' | 'path' | 'file'
>;

/** What the actions hold outside the state: the client, file handles and open requests. */
interface Session {
  client: TrainerClient | null;
  readonly sources: Record<Role, HeldSource | null>;
  readonly models: Record<ModelRole, HeldModel | null>;
  /** By `taskKey`. */
  readonly tasks: Map<string, HeldTask>;
  /** The files of the run's checkpoint that was opened. */
  runCheckpoint: HeldModel | null;
  readonly loading: Record<Role, string | null>;
  /** The preparation that was asked for last; answers to older ones are dropped. */
  preparation: number;
  runs: number;
  /** Ends the following of the template and of the starter. */
  unfollow: (() => void) | null;
}

export const session: Session = {
  client: null,
  sources: { train: null, heldOut: null },
  models: { policy: null, reference: null, opponent: null },
  tasks: new Map(),
  runCheckpoint: null,
  loading: { train: null, heldOut: null },
  preparation: 0,
  runs: 0,
  unfollow: null,
};

let startWorker: () => Worker = startTrainerWorker;

/** Lets tests put a stand-in for the worker. */
export function setWorkerStarter(starter: () => Worker): void {
  startWorker = starter;
}

/** Makes the client and its worker. */
export function startClient(handlers: {
  readonly onEvent: (event: WorkerEvent) => void;
  readonly onCrash: (message: string) => void;
}): TrainerClient {
  session.client?.dispose();
  session.client = createTrainerClient({ ...handlers, startWorker });
  return session.client;
}

/** The client. @throws Error before `appStarted` */
export function client(): TrainerClient {
  if (!session.client) throw new Error('The app has not been started.');
  return session.client;
}
