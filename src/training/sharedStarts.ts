import { isRefined } from '../methods/lossTypes';
import type { MetricsRow } from '../protocol/metrics';
import type { RunConfig } from '../protocol/runConfig';
import { readTensor } from '../backend/read';
import { Decoder } from '../model/decoder';
import type { SelectedBackend } from '../backend/select';
import type { AlignStart } from './alignPhase';
import type { GivenModels } from './givenModel';
import type { PhaseStart } from './phaseProgress';
import type { LoadedData } from './prepareRun';
import type { Arrays, KeptLogps } from './runCheckpoint';
import type { RunContext } from './runContext';

/** A fitted policy, and what was logged while it was fitted. */
export interface SharedFit {
  readonly weights: Arrays;
  /** Where the supervised phase stands behind its last step. */
  readonly end: PhaseStart;
  readonly rows: readonly MetricsRow[];
}

/** Log-probabilities kept: base methods and refined ones come in turns. An experiment goes seed by seed: one fit. */
const mostLogps = 4;
const mostFits = 1;

function keep<T>(entries: Map<string, T>, key: string, value: T, most: number): void {
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > most && oldest !== undefined) entries.delete(oldest);
}

/** Everything of a run that decides what its policy is fitted to, and what is logged meanwhile. */
function fitKey({
  seed,
  kernelTuning,
  model,
  data,
  sft,
  sampling,
  training,
  alignment,
}: RunConfig): string {
  const { logEvery, evalEvery } = training;
  const { refinementPrompt, refinementJoin } = alignment;
  const taught = sft.promptShare > 0 ? { refinementPrompt, refinementJoin } : null;
  // A judge may take pairs out of the training data.
  const { judge, rewardModelShare } = sampling;
  return JSON.stringify({
    seed,
    kernelTuning,
    model,
    data,
    sft,
    judge,
    rewardModelShare,
    logEvery,
    evalEvery,
    taught,
  });
}

/** And everything that decides the bits of the reference's log-probabilities: which rows go through it together. */
function logpsKey(config: RunConfig): string {
  const { alignment, training } = config;
  const { refinementPrompt, refinementJoin, lossType } = alignment;
  const refined = isRefined(lossType) ? { refinementPrompt, refinementJoin } : null;
  const { batchSize, microBatchSize, evalEvery } = training;
  return JSON.stringify([fitKey(config), refined, batchSize, microBatchSize, evalEvery > 0]);
}

const copied = (logps: KeptLogps): KeptLogps => structuredClone(logps);

/**
 * What runs on the same data share: the fitted policy and the reference's log-probabilities, each made once.
 * A run that takes them has the bits that it would have made itself.
 */
export class SharedStarts {
  #origins: readonly unknown[] = [];
  readonly #fits = new Map<string, SharedFit>();
  readonly #logps = new Map<string, KeptLogps>();

  /** The same, emptied where the backend, the data or the checkpoints are others than those it was made from. */
  from(
    backend: SelectedBackend,
    train: LoadedData,
    heldOut: LoadedData | null,
    { policy, reference }: GivenModels,
  ): this {
    const origins = [backend, train, heldOut, policy, reference];
    if (origins.some((origin, i) => origin !== this.#origins[i])) {
      this.#fits.clear();
      this.#logps.clear();
    }
    this.#origins = origins;
    return this;
  }

  fit(config: RunConfig): SharedFit | null {
    return this.#fits.get(fitKey(config)) ?? null;
  }

  keepFit(config: RunConfig, fit: SharedFit): void {
    keep(this.#fits, fitKey(config), fit, mostFits);
  }

  /** Where an alignment begins that need not ask the reference again. */
  alignStart(config: RunConfig): AlignStart | null {
    const kept = this.#logps.get(logpsKey(config));
    if (!kept) return null;
    const nothing = { step: 0, tokens: 0, evaluated: false, optimizer: null, lossState: {} };
    // A run goes on filling its own.
    return { ...nothing, logps: copied(kept) };
  }

  keepLogps(config: RunConfig, logps: KeptLogps): void {
    keep(this.#logps, logpsKey(config), copied(logps), mostLogps);
  }
}

/** The policy that an earlier run fitted, with what was logged meanwhile; null where this run fits its own. */
export function fittedBefore(
  shared: SharedStarts | null,
  { config, prepared, reporter }: RunContext,
): { readonly policy: Decoder; readonly end: PhaseStart } | null {
  const fit = config.sft.steps > 0 ? shared?.fit(config) : null;
  if (!fit) return null;
  reporter.fittedBefore(fit.rows);
  return { policy: Decoder.fromArrays(prepared.model, fit.weights), end: fit.end };
}

/** Keeps the policy that a run has fitted for those that share it. */
export async function keepFitted(
  shared: SharedStarts | null,
  { config, reporter }: RunContext,
  policy: Decoder,
  end: PhaseStart,
): Promise<void> {
  if (!shared || config.sft.steps === 0) return;
  const weights = new Map<string, Float32Array>();
  for (const [name, variable] of policy.named) weights.set(name, await readTensor(variable));
  shared.keepFit(config, { weights, end, rows: [...reporter.fitted] });
}
