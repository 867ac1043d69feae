import { RemoteJudge, type ChoiceCache } from '../evaluation/judges/remote/remoteJudge';
import type { JudgeEndpoint } from '../protocol/remoteJudge';
import type { RunConfig } from '../protocol/runConfig';
import type { RunControl } from './runControl';
import type { RunReporter } from './runReporter';

/** Where a run may ask, and what was said there before. */
export interface AllowedJudge {
  readonly endpoint: JudgeEndpoint;
  readonly cache: ChoiceCache;
}

/** What the user allows runs to ask abroad: one run at a time, and kept nowhere else. */
export class JudgePermission {
  #allowed: { readonly runId: string; readonly endpoint: JudgeEndpoint } | null = null;
  /** Since the worker began: a choice that was made is not asked for again. */
  readonly #cache: ChoiceCache = new Map();

  /** Lets the run with this id, and no other, ask. */
  allow(runId: string, endpoint: JudgeEndpoint): void {
    this.#allowed = { runId, endpoint };
  }

  /** Takes the word back, from the run that has it too. */
  forget(run: { forgetJudge(): void } | null): void {
    this.#allowed = null;
    run?.forgetJudge();
  }

  /** Takes what this run is allowed, once; null where that is nothing. */
  take(runId: string): AllowedJudge | null {
    const allowed = this.#allowed;
    this.#allowed = null;
    return allowed?.runId === runId ? { endpoint: allowed.endpoint, cache: this.#cache } : null;
  }
}

/** A run's judge at an address; null where it has none, or may not ask it. */
export function remoteJudgeOf(
  allowed: AllowedJudge | null,
  { sampling }: RunConfig,
  control: RunControl,
  reporter: RunReporter,
): RemoteJudge | null {
  if (!allowed || sampling.judge !== 'remote') return null;
  return new RemoteJudge({
    ...allowed,
    gate: () => control.gate('part'),
    onProgress: (progress) => {
      reporter.judging(progress);
    },
  });
}
