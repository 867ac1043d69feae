import { readTensor } from '../backend/read';
import { sampledHash } from '../checkpoints/sampledHash';
import { Decoder } from '../model/decoder';
import { parameterSpecs, type ModelConfig } from '../shared/modelConfig';
import { resumeFault, runCheckpointFiles } from '../protocol/runCheckpoint';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import {
  checkpointFileIsWrong,
  dataDiffers,
  heldOutIsNew,
  preparationDiffers,
  referenceDiffers,
} from '../shared/sentences/resumeSentences';
import { Sha256 } from '../shared/sha256';
import type { AlignStart } from './alignPhase';
import type { GivenModels } from './givenModel';
import { slotsInOrder } from './optimizerSlots';
import type { OptimizerState } from './optimizers';
import type { PhaseStart } from './phaseProgress';
import type { LoadedData, PreparedRun } from './prepareRun';
import type { RunCheckpoint } from './runCheckpoint';

/** SHA-256 of the tokenizer's own file: the same file of pairs must give the same tokens. */
export function tokenizerHash({ tokenizer }: Pick<PreparedRun, 'tokenizer'>): string {
  const hash = new Sha256();
  for (const text of Object.values(tokenizer.toFiles()))
    hash.update(new TextEncoder().encode(text));
  return hash.digest();
}

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_config', sentence);
};

/**
 * Refuses a run file or preference files with which a run cannot go on from a checkpoint.
 * @throws RefineryError `bad_config` naming the setting
 */
export function checkResumed(
  { state }: RunCheckpoint,
  config: RunConfig,
  train: LoadedData,
  heldOut: LoadedData | null,
): void {
  const fault = resumeFault(config, state);
  if (fault !== null) refuse(fault);
  if (train.report.hash !== state.dataHash) refuse(dataDiffers('data.path', train.report.name));
  const hash = heldOut?.report.hash ?? null;
  if (hash === state.evalDataHash) return;
  if (heldOut && state.evalDataHash === null) refuse(heldOutIsNew(heldOut.report.name));
  refuse(dataDiffers('data.evalPath', heldOut?.report.name ?? null));
}

/**
 * Refuses data that were prepared otherwise than when the run began.
 * @throws RefineryError `bad_config`
 */
export function checkPrepared({ state }: RunCheckpoint, prepared: PreparedRun): void {
  if (prepared.pairs.length !== state.pairs) refuse(preparationDiffers('pairs'));
  if (tokenizerHash(prepared) !== state.tokenizerHash) refuse(preparationDiffers('tokens'));
}

/**
 * A sample of the weights of a run's own reference, as a hash; null where it has none. Another one than the run had is
 * refused by it: while the policy is still being fitted, the checkpoint holds none of them.
 * @throws RefineryError `bad_config`
 */
export async function referenceHash(
  { reference }: GivenModels,
  from: RunCheckpoint | null,
): Promise<string | null> {
  if (!reference) return null;
  const now = await sampledHash(reference.checkpoint);
  const then = from?.state.referenceHash ?? null;
  if (then !== null && now !== then) refuse(referenceDiffers(reference.forData.name));
  return now;
}

/** Carries out work on a checkpoint's arrays, whose error then names their file. */
function ofFile<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    throw new RefineryError('bad_file', checkpointFileIsWrong(name, error.message));
  }
}

/**
 * Makes the whole policy from a checkpoint: as it stands before alignment, else as alignment began from.
 * Null where the checkpoint holds only what is trained, as those of earlier versions do beside a
 * reference of its own.
 * @throws RefineryError `bad_file` naming the file and a parameter that is missing or of another size
 */
export function keptBase(
  model: ModelConfig,
  { state, policy, reference }: RunCheckpoint,
): Decoder | null {
  if (reference && state.config.model.referencePath === null)
    return ofFile(runCheckpointFiles.reference, () => Decoder.fromArrays(model, reference));
  if (reference && !parameterSpecs(model).every(({ name }) => policy.has(name))) return null;
  return ofFile(runCheckpointFiles.policy, () => Decoder.fromArrays(model, policy));
}

/**
 * Brings what of a policy is trained to where the checkpoint has it, and holds a reference of its own
 * against the one that the run had.
 * @param ownName what the reference is called, where it is one of its own
 * @throws RefineryError `bad_file` as `keptBase`, `bad_config` where the reference has other weights
 */
export async function keptModels(
  { policy: arrays, reference: then }: RunCheckpoint,
  policy: Decoder,
  { named }: Decoder,
  ownName: string | undefined,
): Promise<void> {
  ofFile(runCheckpointFiles.policy, () => {
    policy.takeTrained(arrays);
  });
  if (!then || ownName === undefined) return;
  for (const [parameter, weight] of named) {
    const [kept, now] = [then.get(parameter), await readTensor(weight)];
    if (kept?.length !== now.length || now.some((value, i) => value !== kept[i]))
      refuse(referenceDiffers(ownName));
  }
}

function keptOptimizer({ state, slots }: RunCheckpoint, policy: Decoder): OptimizerState | null {
  if (!state.optimizer || !slots) return null;
  const { type, steps } = state.optimizer;
  const inOrder = (): OptimizerState['slots'] => slotsInOrder(slots, type, policy.trained);
  return { steps, slots: ofFile(runCheckpointFiles.optimizer, inOrder) };
}

/** Where the supervised phase goes on; null where it is over. */
export function keptSft(checkpoint: RunCheckpoint, policy: Decoder): PhaseStart {
  return { ...checkpoint.state, optimizer: keptOptimizer(checkpoint, policy) };
}

/** Where the alignment goes on; null where it has not begun. */
export function keptAlign(checkpoint: RunCheckpoint, policy: Decoder): AlignStart | null {
  const { state, logps } = checkpoint;
  if (!logps) return null;
  const { step, tokens, evaluated, lossState } = state;
  const optimizer = keptOptimizer(checkpoint, policy);
  return { step, tokens, evaluated, lossState, optimizer, logps };
}
