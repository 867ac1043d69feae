import { readTensor } from '../backend/read';
import type { MetricValues } from '../evaluation/pairMetrics';
import type { Decoder } from '../model/decoder';
import type { AlignPhase } from './alignPhase';
import { configHash } from './configHash';
import { slotsByName } from './optimizerSlots';
import type { LoadedData } from './prepareRun';
import { tokenizerHash } from './resumeRun';
import type { RewardPhase, RewardSaid } from './rewardPhase';
import type { Arrays, RunCheckpoint } from './runCheckpoint';
import type { RunContext } from './runContext';
import { sftOptimizer, type SftPhase } from './sftPhase';

/** A run that has ended, or of which nothing is under way, with what it still holds. */
export interface EndedRun {
  readonly context: RunContext;
  readonly train: LoadedData;
  readonly heldOut: LoadedData | null;
  readonly policy: Decoder;
  readonly reference: Decoder | null;
  /** Of a reference of its own. */
  readonly referenceHash: string | null;
  /** Of its opponent. */
  readonly opponentHash: string | null;
  readonly sft: SftPhase;
  readonly align: AlignPhase | null;
  readonly reward: RewardPhase | null;
  /** How far the training of the judge was told of, where that has begun. */
  readonly rewardSaid: RewardSaid | null;
}

async function arraysOf(variables: Decoder['named']): Promise<Arrays> {
  const arrays = new Map<string, Float32Array>();
  for (const [name, variable] of variables) arrays.set(name, await readTensor(variable));
  return arrays;
}

/**
 * What of the policy no other file of the checkpoint holds: what is trained, and where the reference is a
 * model of its own the rest as well. Else that stands in the reference, which begins as the policy does.
 */
function keptWeights({ context, policy }: EndedRun, isAligning: boolean): Decoder['named'] {
  const ownReference = isAligning && context.config.model.referencePath !== null;
  return ownReference ? new Map([...policy.named, ...policy.trained]) : policy.trained;
}

/** A row without what JSON has no word for: a run that diverged has such numbers. */
function finite(row: MetricValues | null): MetricValues | null {
  if (!row) return null;
  const kept = Object.entries(row).filter(([, value]) => Number.isFinite(value));
  return Object.fromEntries(kept);
}

/** What of a run is read: all of it, or what the steps of an alignment change. */
export type Captured = 'whole' | 'changing';

/** Reads all that an exact resumption needs off a run that has ended, or of which nothing is under way. */
export async function captureRun(
  run: EndedRun,
  captured: Captured = 'whole',
): Promise<RunCheckpoint> {
  const { context, train, heldOut, policy, reference } = run;
  const { config, prepared, backend, kernelTuning, reporter } = context;
  const aligning = (await run.align?.capture()) ?? null;
  const at = aligning ?? (await run.sft.capture());
  const type = aligning ? config.optimizer.type : sftOptimizer.type;
  const batchSize = aligning ? config.training.batchSize : config.sft.batchSize;
  const fixed = captured === 'whole' ? aligning : null;
  return {
    state: {
      config,
      configHash: configHash(config),
      dataHash: train.report.hash,
      evalDataHash: heldOut?.report.hash ?? null,
      pairs: prepared.pairs.length,
      tokenizerHash: tokenizerHash(prepared),
      referenceHash: run.referenceHash,
      opponentHash: run.opponentHash,
      backend: backend.name,
      kernelTuning,
      phase: aligning ? 'align' : 'sft',
      step: at.step,
      epoch: (at.step * batchSize) / prepared.train.length,
      tokens: at.tokens,
      evaluated: at.evaluated,
      optimizer: at.optimizer && { type, steps: at.optimizer.steps },
      reward: aligning ? null : run.rewardSaid,
      lossState: aligning?.lossState ?? {},
      lastMetrics: { train: finite(reporter.last.train), eval: finite(reporter.last.eval) },
    },
    policy: await arraysOf(keptWeights(run, aligning !== null)),
    reference: fixed && reference ? await arraysOf(reference.named) : null,
    slots: at.optimizer && slotsByName(at.optimizer, type, policy.trained),
    logps: fixed?.logps ?? null,
    // Before alignment it is trained anew from the seed.
    reward: fixed && run.reward ? await run.reward.arrays() : null,
  };
}
