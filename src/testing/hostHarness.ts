import type { WorkerCommand, WorkerEvent } from '../protocol/messages';
import type { ModelReport, ModelRole, NamedFile } from '../protocol/model';
import type { MetricsRow, PairRow } from '../protocol/metrics';
import { resolveConfig } from '../protocol/resolveConfig';
import type { BackendName, ExportedFile, RunSummary } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import type { RunKeep } from '../protocol/runSnapshot';
import { TrainerHost } from '../training/trainerHost';

type EventOf<T extends WorkerEvent['type']> = Extract<WorkerEvent, { type: T }>;

/** What a run said from beginning to end. */
export interface RunRecord {
  readonly config: RunConfig;
  readonly rows: readonly MetricsRow[];
  readonly pairs: readonly PairRow[];
  readonly summary: RunSummary;
  readonly files: readonly ExportedFile[];
  readonly events: readonly WorkerEvent[];
}

/** The training side without a worker around it: the same host, its events in a list. */
export class HostHarness {
  readonly events: WorkerEvent[] = [];
  readonly host: TrainerHost;
  #waiting: { readonly type: string; readonly resolve: (event: WorkerEvent) => void }[] = [];
  #lastId = 0;
  #lastRun = '';

  constructor() {
    this.host = new TrainerHost({
      backendOptions: {},
      emit: (event) => {
        this.events.push(event);
        if (event.type === 'failed') {
          // A failure ends every wait: the test sees its sentence at once.
          this.#waiting.splice(0).forEach(({ resolve }) => {
            resolve(event);
          });
          return;
        }
        const due = this.#waiting.filter(({ type }) => type === event.type);
        this.#waiting = this.#waiting.filter(({ type }) => type !== event.type);
        due.forEach(({ resolve }) => {
          resolve(event);
        });
      },
    });
  }

  /** The next event of a type. @throws Error with the worker's sentence where something fails first */
  async next<T extends WorkerEvent['type']>(type: T): Promise<EventOf<T>> {
    const event = await new Promise<WorkerEvent>((resolve) => {
      this.#waiting.push({ type, resolve });
    });
    if (event.type === 'failed' && type !== 'failed') throw new Error(event.message);
    return event as EventOf<T>;
  }

  /** Sends a command and waits for an event of a type. */
  async send<T extends WorkerEvent['type']>(
    command: WorkerCommand,
    answer: T,
  ): Promise<EventOf<T>> {
    const answered = this.next(answer);
    void this.host.handle(command);
    return answered;
  }

  id(): string {
    return `id-${++this.#lastId}`;
  }

  async selectBackend(backend: BackendName): Promise<void> {
    await this.send({ type: 'selectBackend', requestId: this.id(), backend }, 'backendSelected');
  }

  async loadText(text: string, role: 'train' | 'heldOut' = 'train'): Promise<void> {
    const source = { kind: 'text', text } as const;
    const requestId = this.id();
    await this.send(
      {
        type: 'loadData',
        requestId,
        role,
        name: 'pairs.jsonl',
        source,
        mapping: null,
        template: 'policy',
      },
      'dataLoaded',
    );
  }

  async loadModel(
    role: ModelRole,
    name: string,
    files: readonly NamedFile[],
  ): Promise<ModelReport> {
    const requestId = this.id();
    const command: WorkerCommand = {
      ...{ type: 'loadModel', requestId, role, name },
      files: [...files],
    };
    return (await this.send(command, 'modelLoaded')).report;
  }

  /** Runs a run file to its end and takes the policy. */
  run(
    runFile: Readonly<Record<string, unknown>>,
    { share = false, keep }: { readonly share?: boolean; readonly keep?: RunKeep } = {},
  ): Promise<RunRecord> {
    const config = resolveConfig({ version: 1, data: { path: 'pairs.jsonl' }, ...runFile });
    return this.#record({ type: 'start', runId: this.id(), config, paused: false, share, keep });
  }

  /** What an exact resumption of the run that ended last needs. */
  async checkpoint(runId = this.#lastRun): Promise<readonly ExportedFile[]> {
    const { files } = await this.send(
      { type: 'exportRunCheckpoint', requestId: this.id(), runId },
      'runCheckpointExported',
    );
    return files;
  }

  /** Goes on from a checkpoint's files, or, with `ended`, from where the last run here stands. */
  async resume(
    runFile: Readonly<Record<string, unknown>>,
    files: readonly ExportedFile[] | 'ended',
  ): Promise<RunRecord> {
    const config = resolveConfig({ version: 1, data: { path: 'pairs.jsonl' }, ...runFile });
    if (files !== 'ended') {
      const named = files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
      await this.send(
        { type: 'loadRunCheckpoint', requestId: this.id(), files: named, config },
        'runCheckpointLoaded',
      );
    }
    const from = files === 'ended' ? 'ended' : 'loaded';
    return this.#record({ type: 'goOn', runId: this.id(), config, from });
  }

  async #record(command: Extract<WorkerCommand, { type: 'start' | 'goOn' }>): Promise<RunRecord> {
    const { config, runId } = command;
    const from = this.events.length;
    this.#lastRun = runId;
    const { summary } = await this.send(command, 'finished');
    const { files } = await this.send(
      { type: 'exportPolicy', requestId: this.id(), runId },
      'policyExported',
    );
    const events = this.events.slice(from);
    return {
      config,
      rows: events.flatMap((event) => (event.type === 'metrics' ? event.rows : [])),
      pairs: events.flatMap((event) => (event.type === 'pairs' ? event.rows : [])),
      summary,
      files,
      events,
    };
  }
}

/** Rows of a phase and split. */
export function rowsOf(
  record: RunRecord,
  phase: MetricsRow['phase'],
  split: MetricsRow['split'],
): MetricsRow[] {
  return record.rows.filter((row) => row.phase === phase && row.split === split);
}
