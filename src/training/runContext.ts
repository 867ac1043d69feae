import type { SelectedBackend } from '../backend/select';
import type { Judge } from '../evaluation/judges/judge';
import type { Decoder } from '../model/decoder';
import type { RunConfig } from '../protocol/runConfig';
import type { KernelTuning } from '../shared/kernelTuning';
import type { PreparedRun } from './prepareRun';
import type { RunControl } from './runControl';
import type { RunKeeper } from './runKeeper';
import { namePair, type RunReporter } from './runReporter';

/** What the phases of one run share. */
export interface RunContext {
  readonly config: RunConfig;
  readonly prepared: PreparedRun;
  readonly backend: SelectedBackend;
  readonly kernelTuning: KernelTuning | null;
  readonly control: RunControl;
  readonly reporter: RunReporter;
  /** The model at an address that the user allowed the run to ask; null where there is none. */
  readonly remoteJudge: Judge | null;
  /** Reads another run's policy, which whoever asks frees; null where the run has no opponent. */
  readonly opponent: (() => Promise<Decoder>) | null;
  /** The judge that the run has trained; absent before, and where it trains none. */
  readonly rewardJudge?: Judge | null;
  /** Keeps the run while it trains; absent where nothing is to outlive the page. */
  readonly keeper?: RunKeeper | null;
  /** Pauses the run because a number was not finite, and says so. */
  readonly diverge: (step: number, message: string, pair: number | null) => void;
}

/** Makes the function that pauses a diverged run. */
export function diverger(
  context: Pick<RunContext, 'prepared' | 'control' | 'reporter'>,
  onDiverged: () => void,
): RunContext['diverge'] {
  return (step, message, pair) => {
    context.control.pause();
    onDiverged();
    const named = pair === null ? null : namePair(context.prepared.pairs, pair);
    context.reporter.diverged(step, message, named);
  };
}

/** Whether a step's row is logged: the first, every multiple of `logEvery` and the last. */
export function isLogged(step: number, logEvery: number, steps: number): boolean {
  return step === 1 || step === steps || step % logEvery === 0;
}

/** Whether an evaluation follows after this many updates: at 0, every multiple and the last. */
export function isEvaluated(step: number, evalEvery: number, steps: number): boolean {
  return evalEvery > 0 && (step === steps || step % evalEvery === 0);
}
