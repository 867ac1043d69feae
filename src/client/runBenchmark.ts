import {
  variantsOf,
  type BenchCase,
  type BenchFailure,
  type BenchReport,
  type BenchRow,
  type BenchStep,
  type BenchVariant,
} from '../protocol/benchmark';
import { benchRow } from '../protocol/benchmarkRows';
import type { AdapterReport } from '../protocol/run';
import { messageOf } from '../shared/errors';
import { BenchWorker, type BenchPort } from './benchWorker';

/** What is measured, and who hears of it. */
export interface BenchOptions {
  readonly cases: readonly BenchCase[];
  readonly variants: readonly BenchVariant[];
  /** Whether the variants were named one by one, so that slow ones run on the largest model as well. */
  readonly asked: boolean;
  readonly startWorker: (variant: BenchVariant) => BenchPort;
  readonly userAgent: string;
  readonly signal?: AbortSignal;
  /** Hears what is being done. */
  readonly onProgress: (progress: BenchProgress) => void;
  /** Hears the report so far after every case. */
  readonly onReport?: (report: BenchReport) => void;
}

export interface BenchProgress {
  /** Cases that are done, and all. */
  readonly done: number;
  readonly total: number;
  readonly what: string;
}

/** Steps before the measured ones: the first compiles, the second fills what is kept. */
const warmUpSteps = 2;
const mostSteps = 12;
/** Seconds of measured steps after which a variant takes no more, and steps that it takes at least. */
const enoughSeconds = 12;
/** A variant whose step takes this many seconds is measured once. */
const slowStep = 8;

/** A variant at a case. */
interface Contestant {
  readonly variant: BenchVariant;
  readonly worker: BenchWorker;
  readonly threads: number;
  /** All steps, those of the warm-up first. */
  readonly steps: BenchStep[];
}

/** A worker's steps are enough: few where they are slow. */
function isDone({ steps }: Contestant): boolean {
  const last = steps.at(-1);
  if (!last) return false;
  const slow = last.milliseconds > slowStep * 1000;
  const warmUp = slow ? 1 : warmUpSteps;
  const measured = steps.slice(warmUp);
  const seconds = measured.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  if (measured.length >= mostSteps) return true;
  return slow ? measured.length >= 1 : measured.length >= 2 && seconds >= enoughSeconds;
}

function measuredOf({ steps }: Contestant): readonly BenchStep[] {
  // A slow variant has one step of warm-up alone: one that compiles is slower by seconds, not by minutes.
  return steps.length > warmUpSteps ? steps.slice(warmUpSteps) : steps.slice(1);
}

/** Runs cases one after the other; within a case the variants take their steps in turns. */
export class Benchmark {
  readonly #options: BenchOptions;
  readonly #rows: BenchRow[] = [];
  readonly #failures: BenchFailure[] = [];
  readonly #workers = new Set<BenchWorker>();
  #adapter: AdapterReport = { status: 'no-adapter' };
  readonly #gflops: { webgpu: number | null; wasm: number | null } = { webgpu: null, wasm: null };

  constructor(options: BenchOptions) {
    this.#options = options;
  }

  get report(): BenchReport {
    return {
      adapter: this.#adapter,
      userAgent: this.#options.userAgent,
      matmulGflops: this.#gflops.webgpu,
      wasmMatmulGflops: this.#gflops.wasm,
      rows: [...this.#rows],
      failures: [...this.#failures],
    };
  }

  /** Measures everything; a signal ends it, and what was measured by then stands in the report. */
  async run(): Promise<BenchReport> {
    const { cases, signal, onProgress, onReport } = this.#options;
    const end = (): void => {
      this.#workers.forEach((worker) => {
        worker.end();
      });
    };
    signal?.addEventListener('abort', end);
    try {
      const progress = (done: number, what: string): void => {
        onProgress({ done, total: cases.length, what });
      };
      await this.#multiply((what) => {
        progress(0, what);
      });
      for (const [done, of] of cases.entries()) {
        if (signal?.aborted) break;
        await this.#case(of, (what) => {
          progress(done, what);
        });
        onReport?.(this.report);
      }
      progress(cases.length, 'done');
    } finally {
      signal?.removeEventListener('abort', end);
      end();
    }
    return this.report;
  }

  #worker(variant: BenchVariant): BenchWorker {
    const worker = new BenchWorker(this.#options.startWorker(variant));
    this.#workers.add(worker);
    return worker;
  }

  #ended(worker: BenchWorker): void {
    worker.end();
    this.#workers.delete(worker);
  }

  /** Measures the yardsticks; a machine without an adapter has none on WebGPU. */
  async #multiply(say: (what: string) => void): Promise<void> {
    for (const variant of ['wasm', 'webgpu'] as const) {
      if (this.#options.signal?.aborted) return;
      say(`matrix product on ${variant}`);
      const worker = this.#worker(variant);
      try {
        this.#adapter = (await worker.start(variant)).adapter;
        this.#gflops[variant] = await worker.matmul();
      } catch (error) {
        this.#failed('matmul', variant, error);
      } finally {
        this.#ended(worker);
      }
    }
  }

  #failed(name: string, variant: BenchVariant, error: unknown): void {
    if (this.#options.signal?.aborted) return;
    const message = messageOf(error);
    this.#failures.push({ case: name, variant, message });
  }

  async #case(of: BenchCase, say: (what: string) => void): Promise<void> {
    const { variants, asked } = this.#options;
    const all: Contestant[] = [];
    for (const variant of variantsOf(of, variants, asked)) {
      say(`${of.name}: starting ${variant}`);
      const worker = this.#worker(variant);
      try {
        const { threads } = await worker.start(variant);
        await worker.setUp(of.name);
        all.push({ variant, worker, threads, steps: [] });
      } catch (error) {
        this.#failed(of.name, variant, error);
        this.#ended(worker);
      }
    }
    const failed = await this.#takeTurns(of, all, say);
    for (const contestant of all) {
      this.#ended(contestant.worker);
      if (!failed.has(contestant)) this.#keep(of, contestant);
    }
  }

  /** Rounds of one step each, until every variant has enough; gives those that failed. */
  async #takeTurns(
    of: BenchCase,
    all: readonly Contestant[],
    say: (what: string) => void,
  ): Promise<ReadonlySet<Contestant>> {
    const failed = new Set<Contestant>();
    for (let round = 1; ; round++) {
      const open = all.filter((contestant) => !failed.has(contestant) && !isDone(contestant));
      if (open.length === 0) return failed;
      for (const contestant of open) {
        if (this.#options.signal?.aborted) return failed;
        say(`${of.name}: step ${round} of ${contestant.variant}`);
        try {
          contestant.steps.push(await contestant.worker.step());
        } catch (error) {
          this.#failed(of.name, contestant.variant, error);
          failed.add(contestant);
        }
      }
    }
  }

  #keep(of: BenchCase, contestant: Contestant): void {
    const steps = measuredOf(contestant);
    const second = contestant.steps[1];
    if (steps.length === 0 || !second) return;
    const { variant, threads } = contestant;
    const matmulGflops = variant.includes('webgpu') ? this.#gflops.webgpu : this.#gflops.wasm;
    const measured = { variant, threads, loss: second.loss, steps, matmulGflops };
    this.#rows.push(benchRow(of, measured));
  }
}
