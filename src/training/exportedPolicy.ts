import { adapterFiles } from '../checkpoints/adapterFiles';
import { baseFiles, checkpointFiles } from '../checkpoints/policyFiles';
import { presetOrigin } from '../checkpoints/presetOrigin';
import type { Decoder } from '../model/decoder';
import type { ExportedFile } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import type { GivenModel } from './givenModel';
import type { PreparedRun } from './prepareRun';
import type { TrainedPart } from './trainedPart';

/**
 * A run's policy as files, in the layout in which it came, one from scratch in Llama's. With LoRA merged;
 * and besides its adapters in PEFT's layout, and the base that they stand on where no file holds it: one
 * that was made here, fitted before alignment, or kept by a run that went on beside another policy.
 */
export async function exportedPolicy(
  policy: Decoder,
  {
    config,
    prepared,
    given,
    part,
    baseIsOther,
  }: {
    readonly config: RunConfig;
    readonly prepared: PreparedRun;
    readonly given: GivenModel | null;
    readonly part: TrainedPart | null;
    /** The base is not what `given` holds. */
    readonly baseIsOther: boolean;
  },
): Promise<ExportedFile[]> {
  const { tokenizer, family } = prepared;
  const own = { files: tokenizer.toFiles(), eosId: tokenizer.eosId };
  const origin = given?.checkpoint ?? presetOrigin(policy.config, own);
  const files = await checkpointFiles(policy, origin);
  const lora = policy.adapters && part?.lora;
  if (!lora) return files;
  const isNowhere = !given || baseIsOther || config.sft.steps > 0;
  const base = isNowhere ? await baseFiles(policy, origin) : [];
  const adapters = await adapterFiles(policy, family, lora.targets, base.length > 0);
  return [...files, ...adapters, ...base];
}
