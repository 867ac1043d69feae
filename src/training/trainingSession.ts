import type { SelectedBackend } from '../backend/select';
import type { RemoteJudge } from '../evaluation/judges/remote/remoteJudge';
import { Decoder } from '../model/decoder';
import type { WorkerEvent } from '../protocol/messages';
import type { ExportedFile, RunSummary, WeightsProgress } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import type { RunKeep } from '../protocol/runSnapshot';
import type { KernelTuning } from '../shared/kernelTuning';
import { RefineryError } from '../shared/errors';
import {
  judgeKeyWasForgotten,
  judgingWasStopped,
  runWasStopped,
} from '../shared/sentences/judgeSentences';
import { noPolicy } from '../shared/sentences/runSentences';
import { AlignPhase } from './alignPhase';
import { captureRun, type Captured } from './captureRun';
import { checkMemory } from './checkMemory';
import { compileForRun } from './compileAhead';
import { configHash } from './configHash';
import { exportedPolicy } from './exportedPolicy';
import { Inspection } from './inspection';
import { PairReport } from './pairReport';
import type { LoadedData, PreparedRun } from './prepareRun';
import { Questions, type Question } from './questions';
import { firstPolicy, firstReference, hasOtherWeights, opponentOf } from './firstModels';
import type { GivenModels } from './givenModel';
import { RunControl, Stopped } from './runControl';
import { RunKeeper } from './runKeeper';
import { diverger, type RunContext } from './runContext';
import { remoteJudgeOf, type AllowedJudge } from './remoteJudging';
import {
  checkPrepared,
  keptAlign,
  keptBase,
  keptModels,
  keptSft,
  referenceHash,
} from './resumeRun';
import type { RunCheckpoint } from './runCheckpoint';
import { RunReporter } from './runReporter';
import { runSummary } from './runSummary';
import { RewardPhase } from './rewardPhase';
import { SftPhase } from './sftPhase';
import { fittedBefore, keepFitted, type SharedStarts } from './sharedStarts';
import { startLogps } from './startLogps';
import { TaskEvaluation } from './taskEvaluation';
import type { AskedTask } from './taskScores';
import { alignedPolicy, trainedPart, type TrainedPart } from './trainedPart';

export interface SessionOptions {
  readonly runId: string;
  readonly config: RunConfig;
  readonly paused: boolean;
  readonly backend: SelectedBackend;
  /** Of the kernels that are registered; null off WebGPU. */
  readonly kernelTuning: KernelTuning | null;
  readonly train: LoadedData;
  readonly heldOut: LoadedData | null;
  readonly models: GivenModels;
  /** Sets of questions that the policy is scored on at each evaluation. */
  readonly tasks?: readonly AskedTask[];
  /** Prepares the data; throws Stopped where the run is told to stop meanwhile. */
  readonly prepare: (checkpoint: () => void) => Promise<PreparedRun>;
  readonly emit: (event: WorkerEvent) => void;
  /** Where an earlier run ended, of which this one is the rest; it fits these settings and data. */
  readonly from?: RunCheckpoint | null;
  /** What runs on the same data share; null where this one makes everything itself. */
  readonly shared?: SharedStarts | null;
  /** Where the run is kept, so that it outlives its page; null where it is not. */
  readonly keep?: RunKeep | null | undefined;
  /** Where a judge abroad may be asked; null where nobody allowed it. */
  readonly allowedJudge?: AllowedJudge | null;
}

/** One run, from prepared pairs to a trained policy: SFT, reference, alignment. */
export class TrainingSession {
  readonly runId: string;
  readonly #options: SessionOptions;
  readonly #control: RunControl;
  readonly #reporter: RunReporter;
  readonly #questions: Questions;
  readonly #remoteJudge: RemoteJudge | null;
  readonly #keeper: RunKeeper | null;
  #prepared: PreparedRun | null = null;
  #context: RunContext | null = null;
  #policy: Decoder | null = null;
  #reference: Decoder | null = null;
  #referenceHash: string | null = null;
  #part: TrainedPart | null = null;
  /** What the adapters stand on is not the policy that was given. */
  #baseIsOther = false;
  #sft: SftPhase | null = null;
  #align: AlignPhase | null = null;
  #reward: RewardPhase | null = null;
  #diverged = false;
  #stopRequested = false;
  /** Ends the reading of weights. */
  readonly #reading = new AbortController();
  #running = false;
  #inspection: Inspection | null = null;

  constructor(options: SessionOptions) {
    this.runId = options.runId;
    this.#options = options;
    this.#reporter = new RunReporter(options.runId, options.backend, options.emit);
    if (options.from) Object.assign(this.#reporter.last, options.from.state.lastMetrics);
    this.#questions = new Questions(options.config.seed, options.emit, () => ({
      ...{ policy: this.#policy, prepared: this.#prepared, inspection: this.#inspection },
      busy: this.#running && !this.#control.held,
    }));
    this.#control = new RunControl({
      paused: options.paused,
      onPaused: () => {
        // A diverged run has said more than that it is paused.
        if (!this.#diverged) this.#reporter.paused();
      },
      onReleased: (mode) => {
        this.#diverged = false;
        this.#reporter.released(mode);
      },
    });
    const { allowedJudge = null, config, keep = null } = options;
    const { runId, emit } = options;
    const { stopwatch } = this.#reporter;
    const source = {
      ...{ runId, emit, stopwatch, policy: () => this.exportPolicy() },
      capture: (captured: Captured) => this.checkpoint(captured),
      summary: () => this.#summary('stopped'),
    };
    this.#keeper = keep && new RunKeeper(source, keep);
    this.#remoteJudge = remoteJudgeOf(allowedJudge, config, this.#control, this.#reporter);
  }

  pause(): void {
    this.#control.pause();
  }

  resume(): void {
    this.cancelAnswer();
    this.#control.resume();
  }

  step(): void {
    this.cancelAnswer();
    this.#control.step();
  }

  stop(): void {
    this.cancelAnswer();
    this.#stopRequested = true;
    this.#reading.abort();
    this.#remoteJudge?.stop(runWasStopped());
    this.#control.stop();
  }

  /** Stops a run of which nothing is to be kept: its numbers are not to be trusted, or it is thrown away. */
  abandon(): void {
    this.#keeper?.abandon();
    this.stop();
  }

  /** Asks the remote judge nothing more; the run goes on. */
  stopJudging(): void {
    this.#remoteJudge?.stop(judgingWasStopped());
  }

  /** Lets go of where the remote judge is asked, and by which key; the run goes on without it. */
  forgetJudge(): void {
    this.#remoteJudge?.forget(judgeKeyWasForgotten());
  }

  /**
   * Runs all phases and reports the end; a stop ends it early with what was done.
   * @throws whatever broke the run
   */
  async run(): Promise<void> {
    let reason: RunSummary['reason'] = 'completed';
    this.#running = true;
    try {
      await this.#phases();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      reason = this.#diverged ? 'diverged' : 'stopped';
    } finally {
      // A run that has ended asks nothing more, and keeps no key.
      this.#remoteJudge?.forget(runWasStopped());
    }
    this.#running = false;
    // Its time is over: writing it is none of it.
    const summary = this.#summary(reason);
    if (this.#policy) await this.#keeper?.keepEnd(summary);
    this.#options.emit({ type: 'finished', runId: this.runId, summary });
  }

  #summary(reason: RunSummary['reason']): RunSummary {
    return runSummary({
      ...{ ...this.#options, reason, reporter: this.#reporter, align: this.#align },
      preparation: this.#prepared?.preparation ?? null,
    });
  }

  async #phases(): Promise<void> {
    const { config, backend, kernelTuning, emit, runId } = this.#options;
    this.#reporter.phaseStarted('prepare', 0);
    // While the data is tokenized, the browser compiles.
    const [compiled, preparedOrNot] = await Promise.allSettled([
      compileForRun(this.#options),
      this.#options.prepare(() => {
        if (this.#stopRequested) throw new Stopped();
      }),
    ]);
    if (preparedOrNot.status === 'rejected') throw preparedOrNot.reason;
    if (compiled.status === 'rejected') throw compiled.reason;
    const prepared = preparedOrNot.value;
    this.#prepared = prepared;
    const from = this.#options.from ?? null;
    if (from) checkPrepared(from, prepared);
    checkMemory(config, prepared.preparation, backend.adapter, backend.name);
    // What runs before this one have left, so that its peak is its own; what is freed comes back once all is
    // submitted.
    await backend.sync();
    backend.releaseUnused();
    emit({
      type: 'runStarted',
      runId,
      configHash: configHash(config),
      preparation: prepared.preparation,
    });
    const reading = {
      signal: this.#reading.signal,
      onRead: (weights: WeightsProgress) => {
        emit({ type: 'weightsRead', runId, weights });
      },
    };
    const { models } = this.#options;
    const base = {
      ...{ config, prepared, backend, kernelTuning, opponent: opponentOf(models, reading) },
      ...{ control: this.#control, reporter: this.#reporter, remoteJudge: this.#remoteJudge },
      keeper: this.#keeper,
    };
    const context: RunContext = {
      ...base,
      diverge: diverger(base, () => {
        this.#diverged = true;
      }),
    };
    this.#context = context;
    const tasks = new TaskEvaluation(context, this.#options.tasks ?? []);
    this.#referenceHash = await referenceHash(models, from);
    const part = trainedPart(config.model, prepared.model, prepared.family);
    this.#part = part;
    const goesOn = from?.state.phase === 'align';
    const shared = from ? null : (this.#options.shared ?? null);
    const fitted = fittedBefore(shared, context);
    const kept = from ? keptBase(prepared.model, from) : (fitted?.policy ?? null);
    const first = kept ?? (await firstPolicy(config, prepared, models, reading));
    const whole = config.training.recomputeActivations ? first.recomputing() : first;
    this.#policy = whole;
    // After an SFT phase the base leaves with the adapters anyhow.
    if (from && kept && part.lora && models.policy && config.sft.steps === 0)
      this.#baseIsOther = await hasOtherWeights(models.policy, kept, reading);
    const sftStart = from && !goesOn ? keptSft(from, whole) : (fitted?.end ?? null);
    const sft = new SftPhase(context, whole, sftStart);
    this.#sft = sft;
    if (!goesOn && !fitted) {
      await sft.train();
      await keepFitted(shared, context, whole, await sft.capture());
    }
    if (!goesOn && config.sft.steps > 0) await this.#keeper?.keep();
    const policy = alignedPolicy(whole, part, config.seed);
    this.#policy = policy;
    // What is trained has buffers of its own there: the policy's updates never reach it.
    const reference = await firstReference(policy, models, reading);
    this.#reference = reference;
    if (from && goesOn) await keptModels(from, policy, reference, models.reference?.forData.name);
    this.#reward = await RewardPhase.of(context, policy, from);
    const rewardJudge = (await this.#reward?.judge()) ?? null;
    const aligned = from ? keptAlign(from, policy) : (shared?.alignStart(config) ?? null);
    const report = config.report.pairs ? new PairReport(context) : null;
    if (!goesOn) await report?.before(policy, models.reference ? reference : null);
    const align = new AlignPhase({ ...context, rewardJudge }, policy, reference, aligned, tasks);
    this.#align = align;
    const ownReference = models.reference !== null;
    // One that goes on is past its beginning.
    const start = !ownReference
      ? null
      : goesOn
        ? new Map<number, never>()
        : await startLogps(context, policy);
    this.#inspection = new Inspection({ context, policy, reference, align, start });
    await align.computeReference();
    shared?.keepLogps(config, align.referenceKept);
    await align.train();
    await report?.after(policy, reference, align.stepsDone);
  }

  /**
   * The policy as it stands, as files.
   * @throws RefineryError `wrong_state` before there is one
   */
  async exportPolicy(): Promise<ExportedFile[]> {
    if (!this.#policy || !this.#prepared) throw new RefineryError('wrong_state', noPolicy());
    const { config, models } = this.#options;
    return exportedPolicy(this.#policy, {
      ...{ config, prepared: this.#prepared, given: models.policy, part: this.#part },
      baseIsOther: this.#baseIsOther,
    });
  }

  /** Answers what the run is asked besides. @throws RefineryError `wrong_state` where it cannot say now */
  ask(question: Question): Promise<void> {
    return this.#questions.ask(question);
  }

  /** Ends the answer that is on its way, or only this request's. */
  cancelAnswer(requestId?: string): void {
    this.#questions.cancel(requestId);
  }

  /**
   * All that an exact resumption needs, as the run stands; it must have ended, or nothing of it be under way.
   * @throws RefineryError `wrong_state` before there is a policy
   */
  async checkpoint(captured: Captured = 'whole'): Promise<RunCheckpoint> {
    if (!this.#context || !this.#policy || !this.#sft)
      throw new RefineryError('wrong_state', noPolicy());
    const { train, heldOut, models, from } = this.#options;
    // One that goes on with its alignment and was stopped before its first step stands where it began.
    if (from?.state.phase === 'align' && this.#align?.hasBegun !== true) return from;
    const run = {
      ...{ context: this.#context, train, heldOut, policy: this.#policy },
      ...{ reference: this.#reference, sft: this.#sft, align: this.#align },
      ...{ reward: this.#reward, referenceHash: this.#referenceHash },
      opponentHash: models.opponent?.report.sampledHash ?? null,
      rewardSaid: this.#reward?.said ?? from?.state.reward ?? null,
    };
    return captureRun(run, captured);
  }

  /** Frees every tensor of the run. */
  dispose(): void {
    this.cancelAnswer();
    this.#sft?.dispose();
    this.#align?.dispose();
    this.#reward?.dispose();
    this.#policy?.dispose();
    this.#reference?.dispose();
    this.#inspection = null;
    this.#align = null;
    this.#reward = null;
    this.#policy = null;
    this.#reference = null;
  }
}
