import { startBenchWorker } from '../client/benchWorker';
import { Benchmark } from '../client/runBenchmark';
import { benchCases } from '../protocol/benchmark';
import { benchWasCancelled } from '../shared/sentences/benchSentences';
import type { BenchState } from './benchState';
import { failureOf } from './failure';
import { change, refineryStore } from './store';

/** The benchmark under way. */
let running: AbortController | null = null;

function changeBench(part: Partial<BenchState>): void {
  change(({ bench }) => ({ bench: { ...bench, ...part } }));
}

/** Opens the dialog; nothing is measured by that. */
export function benchOpened(): void {
  changeBench({ open: true });
}

/** Closes the dialog; what is being measured goes on behind it. */
export function benchClosed(): void {
  changeBench({ open: false });
}

/** Takes the choice of cases or of variants. */
export function benchChosen(part: Partial<Pick<BenchState, 'cases' | 'variants'>>): void {
  changeBench(part);
}

/** Measures what is chosen, each variant in a worker of its own. */
export async function benchStarted(): Promise<void> {
  const { cases, variants } = refineryStore.getState().bench;
  const own = new AbortController();
  running = own;
  changeBench({ progress: { done: 0, total: cases.length, what: 'starting' }, report: null });
  changeBench({ failure: null });
  try {
    const report = await new Benchmark({
      cases: benchCases.filter(({ name }) => cases.includes(name)),
      variants,
      asked: true,
      userAgent: navigator.userAgent,
      startWorker: startBenchWorker,
      signal: own.signal,
      onProgress: (progress) => {
        changeBench({ progress });
      },
      onReport: (report) => {
        changeBench({ report });
      },
    }).run();
    changeBench({ report });
    if (own.signal.aborted)
      changeBench({ failure: { code: 'cancelled', message: benchWasCancelled() } });
  } catch (error) {
    changeBench({ failure: failureOf(error) });
  } finally {
    running = null;
    changeBench({ progress: null });
  }
}

/** Ends the benchmark; the cases that were done keep their rows. */
export function benchCanceled(): void {
  running?.abort();
}

/** The choice of variants with one put in or taken out, in the table's order. */
export function toggled<T extends string>(
  all: readonly T[],
  chosen: readonly T[],
  name: T,
): readonly T[] {
  return all.filter((other) => (other === name) !== chosen.includes(other));
}
