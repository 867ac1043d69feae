import type { SelectedBackend, SelectOptions } from '../backend/select';
import { MappingNeeded } from '../data/columnMapping';
import type { WorkerCommand, WorkerEvent } from '../protocol/messages';
import { assertNever } from '../shared/assertNever';
import { RefineryError, type ErrorCode } from '../shared/errors';
import { nothingToGoOnFrom } from '../shared/sentences/resumeSentences';
import {
  noBackend,
  noPreferenceFile,
  noSuchRun,
  pairsAreNotTokenized,
  policyIsInTraining,
  preparationWasOvertaken,
  runIsUnderWay,
} from '../shared/sentences/runSentences';
import { failedEvent } from './failedEvent';
import { dataModels } from './givenModel';
import { ModelShelf } from './modelShelf';
import { PairPages } from './pairPages';
import { prepareRun, type LoadedData, type PreparedRun } from './prepareRun';
import { readCommand, type HeldData } from './readCommand';
import { JudgePermission } from './remoteJudging';
import { checkResumed } from './resumeRun';
import type { RunCheckpoint } from './runCheckpoint';
import { openRunCheckpoint, writeRunCheckpoint } from './runCheckpointFiles';
import { registerKernelsOf } from './runKernels';
import { SharedStarts } from './sharedStarts';
import { startBackend } from './startBackend';
import { TaskShelf } from './taskShelf';
import { TrainingSession } from './trainingSession';

type Command<T extends WorkerCommand['type']> = Extract<WorkerCommand, { type: T }>;

export interface HostOptions {
  readonly emit: (event: WorkerEvent) => void;
  readonly backendOptions: Omit<SelectOptions, 'onDeviceLost' | 'onGpuError'>;
}

/** Carries out the page's commands: backend, data, preparation and the one run at a time. */
export class TrainerHost {
  readonly #emit: (event: WorkerEvent) => void;
  readonly #backendOptions: HostOptions['backendOptions'];
  readonly #loads = new Map<string, AbortController>();
  readonly #data: Record<'train' | 'heldOut', HeldData | null> = { train: null, heldOut: null };
  #backend: SelectedBackend | null = null;
  readonly #models = new ModelShelf();
  /** What runs of one experiment make once. */
  readonly #shared = new SharedStarts();
  readonly #tasks = new TaskShelf();
  #session: TrainingSession | null = null;
  #running = false;
  /** The run that is thrown away as soon as it has stopped. */
  #resetting: string | null = null;
  /** What the last preparation made, so that its pairs can be looked at. */
  #pages: PairPages | null = null;
  /** The run's checkpoint that was opened to go on from. */
  #runCheckpoint: RunCheckpoint | null = null;
  /** The last preparation asked for; an older one ends at its next chance. */
  #preparing = '';
  readonly #permission = new JudgePermission();

  constructor(options: HostOptions) {
    this.#emit = options.emit;
    this.#backendOptions = options.backendOptions;
  }

  /** Carries out one command; what goes wrong becomes a `failed` event with a sentence. */
  async handle(command: WorkerCommand): Promise<void> {
    try {
      await this.#carryOut(command);
    } catch (error) {
      const requestId = 'requestId' in command ? command.requestId : null;
      this.#emit(failedEvent(error, requestId, 'runId' in command ? command.runId : null));
    }
  }

  #carryOut(command: WorkerCommand): Promise<void> | void {
    switch (command.type) {
      case 'selectBackend':
        return this.#selectBackend(command);
      case 'loadData':
        return this.#loadData(command);
      case 'cancelLoad':
        this.#loads.get(command.requestId)?.abort();
        return;
      case 'clearData':
        this.#refuseWhileRunning();
        this.#data[command.role] = null;
        this.#pages = null;
        return;
      case 'listRefusals': {
        const refusals = this.#data[command.role]?.refusals ?? [];
        this.#emit({ type: 'refusalsListed', requestId: command.requestId, refusals });
        return;
      }
      case 'loadModel':
        return this.#loadModel(command);
      case 'loadTask':
        return this.#loadTask(command);
      case 'clearModel':
        this.#refuseWhileRunning();
        this.#models.clear(command.role);
        return;
      case 'prepare':
        return this.#prepare(command);
      case 'listPairs': {
        const { requestId, filter, from, count } = command;
        if (!this.#pages) throw new RefineryError('wrong_state', pairsAreNotTokenized());
        this.#emit({ type: 'pairsListed', requestId, ...this.#pages.page(filter, from, count) });
        return;
      }
      case 'start':
        return this.#start(command, null);
      case 'goOn':
        return this.#goOn(command);
      case 'loadRunCheckpoint':
        return this.#loadRunCheckpoint(command);
      case 'exportRunCheckpoint':
        return this.#exportRunCheckpoint(command);
      case 'allowJudge':
        this.#permission.allow(command.runId, command.endpoint);
        return;
      case 'forgetJudge':
        this.#permission.forget(this.#session);
        return;
      case 'stopJudging':
      case 'pause':
      case 'resume':
      case 'step':
      case 'stop':
        this.#sessionOf(command.runId)[command.type]();
        return;
      case 'reset':
        this.#reset(command.runId);
        return;
      case 'exportPolicy':
        return this.#export(command);
      case 'answer':
      case 'inspect':
      case 'listMargins':
        return this.#sessionOf(command.runId).ask(command);
      case 'cancelAnswer':
        this.#session?.cancelAnswer(command.requestId);
        return;
      default:
        assertNever(command);
    }
  }

  #refuseWhileRunning(): void {
    if (this.#running) throw new RefineryError('wrong_state', runIsUnderWay());
  }

  #sessionOf(runId: string): TrainingSession {
    if (this.#session?.runId !== runId) throw new RefineryError('wrong_state', noSuchRun(runId));
    return this.#session;
  }

  async #selectBackend({ requestId, backend: requested }: Command<'selectBackend'>): Promise<void> {
    this.#refuseWhileRunning();
    this.#session?.dispose();
    this.#session = null;
    this.#backend?.dispose();
    this.#backend = null;
    const failed = this.#gpuFailed.bind(this);
    const { backend, info } = await startBackend(requested, this.#backendOptions, failed);
    this.#backend = backend;
    this.#emit({ type: 'backendSelected', requestId, backend: info });
  }

  // Numbers computed after a GPU error are not to be trusted: the run is over.
  #gpuFailed(code: ErrorCode, message: string): void {
    const runId = this.#running ? (this.#session?.runId ?? null) : null;
    this.#session?.abandon();
    this.#emit({ type: 'failed', requestId: null, runId, code, message });
  }

  async #loadModel({ requestId, role, name, files }: Command<'loadModel'>): Promise<void> {
    this.#refuseWhileRunning();
    const report = await this.#models.load(role, name, files, () => {
      this.#refuseWhileRunning();
    });
    this.#emit({ type: 'modelLoaded', requestId, role, report });
  }

  async #loadTask(command: Command<'loadTask'>): Promise<void> {
    this.#refuseWhileRunning();
    const report = await this.#tasks.load(command);
    this.#emit({ type: 'taskLoaded', requestId: command.requestId, report });
  }

  async #loadData(command: Command<'loadData'>): Promise<void> {
    this.#refuseWhileRunning();
    const { requestId, role, template } = command;
    // Whatever becomes of the new file, no run may take the old one in its place.
    this.#data[role] = null;
    this.#pages = null;
    const abort = new AbortController();
    this.#loads.set(requestId, abort);
    try {
      const { pairs, report, refusals } = await readCommand(command, {
        template: this.#models.template(template),
        signal: abort.signal,
        onProgress: (progress) => {
          this.#emit({ type: 'readProgress', requestId, progress });
        },
      });
      this.#refuseWhileRunning();
      this.#data[role] = { pairs, report, refusals };
      this.#emit({ type: 'dataLoaded', requestId, role, report });
    } catch (error) {
      if (!(error instanceof MappingNeeded)) throw error;
      this.#emit({ type: 'mappingNeeded', requestId, role, request: error.request });
    } finally {
      this.#loads.delete(requestId);
    }
  }

  #trainingData(): LoadedData {
    if (!this.#data.train) throw new RefineryError('wrong_state', noPreferenceFile());
    return this.#data.train;
  }

  async #prepare({ requestId, config }: Command<'prepare'>): Promise<void> {
    this.#refuseWhileRunning();
    this.#preparing = requestId;
    // Its rows make room for the new ones.
    this.#pages = null;
    const models = this.#models.of(config);
    const prepared = await prepareRun(config, this.#trainingData(), this.#data.heldOut, {
      ...dataModels(models),
      backend: this.#backend?.name,
      onProgress: (pairs, pairsTotal) => {
        this.#emit({ type: 'prepareProgress', requestId, pairs, pairsTotal });
      },
      checkpoint: () => {
        if (this.#preparing !== requestId)
          throw new RefineryError('cancelled', preparationWasOvertaken());
      },
    });
    this.#pages = new PairPages(prepared, config);
    this.#emit({ type: 'prepared', requestId, preparation: prepared.preparation });
  }

  async #goOn({ runId, config, from, keep }: Command<'goOn'>): Promise<void> {
    this.#refuseWhileRunning();
    const checkpoint = from === 'loaded' ? this.#runCheckpoint : await this.#session?.checkpoint();
    if (!checkpoint) throw new RefineryError('wrong_state', nothingToGoOnFrom());
    // Its weights are the run's from now on.
    this.#runCheckpoint = null;
    checkResumed(checkpoint, config, this.#trainingData(), this.#data.heldOut);
    return this.#start({ runId, config, paused: false, keep }, checkpoint);
  }

  async #loadRunCheckpoint(command: Command<'loadRunCheckpoint'>): Promise<void> {
    const { requestId, files, config } = command;
    this.#refuseWhileRunning();
    this.#runCheckpoint = null;
    const checkpoint = await openRunCheckpoint(files);
    if (config) checkResumed(checkpoint, config, this.#trainingData(), this.#data.heldOut);
    this.#runCheckpoint = checkpoint;
    this.#emit({ type: 'runCheckpointLoaded', requestId, state: checkpoint.state });
  }

  async #exportRunCheckpoint({ requestId, runId }: Command<'exportRunCheckpoint'>): Promise<void> {
    this.#refuseExport();
    const files = writeRunCheckpoint(await this.#sessionOf(runId).checkpoint());
    this.#emit({ type: 'runCheckpointExported', requestId, files });
  }

  async #start(
    { runId, config, paused, share, keep }: Omit<Command<'start'>, 'type'>,
    from: RunCheckpoint | null,
  ): Promise<void> {
    this.#refuseWhileRunning();
    const backend = this.#backend;
    if (!backend) throw new RefineryError('wrong_state', noBackend());
    const train = this.#trainingData();
    const models = this.#models.of(config);
    const tasks = this.#tasks.of(config);
    const { heldOut } = this.#data;
    this.#preparing = '';
    this.#session?.dispose();
    const prepare = async (checkpoint: () => void): Promise<PreparedRun> => {
      const prepared = await prepareRun(config, train, heldOut, {
        ...{ checkpoint, ...dataModels(models), backend: backend.name },
      });
      this.#pages = new PairPages(prepared, config);
      return prepared;
    };
    const session = new TrainingSession({
      allowedJudge: this.#permission.take(runId),
      ...{ runId, config, paused, backend, train, heldOut, models, tasks, prepare, from, keep },
      shared: share === true ? this.#shared.from(backend, train, heldOut, models) : null,
      emit: this.#emit,
      kernelTuning: registerKernelsOf(backend, config.kernelTuning),
    });
    this.#session = session;
    this.#running = true;
    try {
      await session.run();
    } finally {
      this.#running = false;
      if (this.#resetting === runId) this.#throwAway(session);
    }
  }

  #reset(runId: string): void {
    const session = this.#sessionOf(runId);
    if (!this.#running) {
      this.#throwAway(session);
      return;
    }
    this.#resetting = runId;
    session.abandon();
  }

  #throwAway(session: TrainingSession): void {
    session.dispose();
    this.#session = null;
    this.#resetting = null;
    this.#emit({ type: 'runReset', runId: session.runId });
  }

  // Tensor by tensor between steps it would be a policy of several steps.
  #refuseExport(): void {
    if (this.#running) throw new RefineryError('wrong_state', policyIsInTraining());
  }

  async #export({ requestId, runId }: Command<'exportPolicy'>): Promise<void> {
    this.#refuseExport();
    const files = await this.#sessionOf(runId).exportPolicy();
    this.#emit({ type: 'policyExported', requestId, files });
  }
}
