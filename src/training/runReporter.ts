import type { SelectedBackend } from '../backend/select';
import type { WorkerEvent } from '../protocol/messages';
import type { MetricsRow, PairRow, Split, TrainedPhase } from '../protocol/metrics';
import type { JudgingProgress } from '../protocol/remoteJudge';
import type { SampleProgress, SampleRow } from '../protocol/samples';
import type { PairValues } from '../protocol/pairValues';
import type { NamedPair, RunPhase } from '../protocol/run';
import type { PreferencePair } from '../protocol/data';
import type { TaskItemScore, TaskProgress, TaskScore } from '../protocol/tasks';
import type { MetricValues } from '../evaluation/pairMetrics';
import { withoutGuards } from '../tokenizer/specialTokens';
import { Pace, Stopwatch } from './pace';

/** Milliseconds between two progress events. */
const progressEvery = 100;
/** Characters of a prompt that name a pair. */
const promptCharacters = 80;

/** Where a row stands on the axes. */
export type RowPlace = Required<Pick<MetricsRow, 'step' | 'epoch' | 'seen'>>;

/** Tells the page what a run does: rows, progress, phases; keeps the last rows for the summary. */
export class RunReporter {
  readonly runId: string;
  readonly stopwatch = new Stopwatch();
  readonly last: { train: MetricValues | null; eval: MetricValues | null } = {
    train: null,
    eval: null,
  };
  /** What was logged of the supervised phase. */
  readonly fitted: MetricsRow[] = [];
  pace = new Pace();
  /** The pace of alignment, which the summary shows. */
  alignPace = new Pace();
  /** The most memory that the run has taken of the GPU or of WebAssembly; null on the CPU. */
  peakBytes: number | null = null;
  /** The last training step begun, in the phase that runs. */
  step = 0;
  #phase: RunPhase = 'prepare';
  #steps = 0;
  #lastProgress = 0;
  readonly #backend: SelectedBackend;
  readonly #emit: (event: WorkerEvent) => void;

  constructor(runId: string, backend: SelectedBackend, emit: (event: WorkerEvent) => void) {
    this.runId = runId;
    this.#backend = backend;
    this.#emit = emit;
  }

  /** Begins a phase of this many steps (batches, for phases that do not train). */
  phaseStarted(phase: RunPhase, steps: number): void {
    this.#phase = phase;
    this.#steps = steps;
    this.step = 0;
    this.pace = new Pace();
    if (phase === 'align') this.alignPace = this.pace;
    this.#lastProgress = 0;
    this.#emit({ type: 'phaseStarted', runId: this.runId, phase, steps });
  }

  /** Reports how far the phase has come, at most ten times a second. */
  progress(step: number, always = false): void {
    this.step = step;
    const memory = this.#backend.memory();
    this.peakBytes = this.#backend.peakBytes();
    const onGpu = this.#backend.name === 'webgpu';
    const now = performance.now();
    if (!always && now - this.#lastProgress < progressEvery && step !== this.#steps) return;
    this.#lastProgress = now;
    this.#emit({
      type: 'progress',
      runId: this.runId,
      progress: {
        phase: this.#phase,
        step,
        steps: this.#steps,
        pairsPerSecond: this.pace.pairsPerSecond,
        tokensPerSecond: this.pace.tokensPerSecond,
        stepMilliseconds: this.pace.stepSeconds * 1000,
        elapsedSeconds: this.stopwatch.seconds,
        remainingSeconds: this.pace.remaining(this.#steps - step),
        memoryBytes: onGpu ? memory.gpuBytesAllocated : memory.bytes,
        peakBytes: this.peakBytes,
      },
    });
  }

  /** Reports one logged step. */
  metrics(
    phase: TrainedPhase,
    split: Split,
    { step, epoch, seen }: RowPlace,
    values: MetricValues,
  ): void {
    const { seconds } = this.stopwatch;
    const row: MetricsRow = { phase, step, epoch, split, seconds, seen, values };
    if (phase === 'align') this.last[split] = values;
    else this.fitted.push(row);
    this.#emit({ type: 'metrics', runId: this.runId, rows: [row] });
  }

  /** Reports what an earlier run logged while it fitted the policy that this one takes. */
  fittedBefore(rows: readonly MetricsRow[]): void {
    this.#emit({ type: 'metrics', runId: this.runId, rows });
  }

  /** Reports the margins behind a row, pair by pair. */
  pairValues(step: number, values: PairValues): void {
    this.#emit({ type: 'pairValues', runId: this.runId, step, values });
  }

  pairs(rows: readonly PairRow[]): void {
    this.#emit({ type: 'pairs', runId: this.runId, rows });
  }

  /** Reports how far the answers of an evaluation have come. */
  sampling(step: number, progress: SampleProgress): void {
    this.#emit({ type: 'sampling', runId: this.runId, step, progress });
  }

  /** Reports how far the judge of the evaluation at this step has come. */
  judging(progress: JudgingProgress): void {
    this.#emit({ type: 'judging', runId: this.runId, step: this.step, progress });
  }

  samples(step: number, rows: readonly SampleRow[]): void {
    this.#emit({ type: 'samples', runId: this.runId, step, rows });
  }

  /** Reports how far the scoring of a set of questions has come, at most ten times a second. */
  taskProgress(step: number, progress: TaskProgress): void {
    const now = performance.now();
    if (now - this.#lastProgress < progressEvery && progress.done > 0) return;
    this.#lastProgress = now;
    this.#emit({ type: 'taskProgress', runId: this.runId, step, progress });
  }

  /** Reports the score of a set. */
  taskScored({ epoch, seen }: RowPlace, score: TaskScore, items: readonly TaskItemScore[]): void {
    const place = { epoch, seen, seconds: this.stopwatch.seconds };
    this.#emit({ type: 'taskScored', runId: this.runId, place, score, items });
  }

  paused(): void {
    this.stopwatch.pause();
    // The page shows where the run stands, not where it was at the last progress.
    this.progress(this.step, true);
    this.#emit({ type: 'paused', runId: this.runId, step: this.step });
  }

  /** A pause ends; a single step is said by the pause after it. */
  released(mode: 'running' | 'stepping'): void {
    this.stopwatch.resume();
    if (mode === 'running') this.#emit({ type: 'resumed', runId: this.runId, step: this.step });
  }

  diverged(step: number, message: string, pair: NamedPair | null): void {
    this.stopwatch.pause();
    this.#emit({ type: 'diverged', runId: this.runId, step, message, pair });
  }
}

/** Names a pair for people: its place among the usable pairs, its line and its prompt's beginning. */
export function namePair(pairs: readonly PreferencePair[], index: number): NamedPair {
  const { line, prompt: rendered, templated } = pairs[index]!;
  const prompt = templated ? withoutGuards(rendered) : rendered;
  const short = prompt.length > promptCharacters ? `${prompt.slice(0, promptCharacters)}…` : prompt;
  return { index, line, prompt: short.trim() };
}
