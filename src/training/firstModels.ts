import { readArrays } from '../checkpoints/readArrays';
import { Decoder } from '../model/decoder';
import type { RunConfig } from '../protocol/runConfig';
import { seededRandom } from '../shared/random';
import type { GivenModel, GivenModels } from './givenModel';
import type { PreparedRun } from './prepareRun';

async function decoderOf({ checkpoint }: GivenModel): Promise<Decoder> {
  return Decoder.fromArrays(checkpoint.config, await readArrays(checkpoint));
}

/** The policy with which a run begins: the checkpoint's weights, or seeded ones of the preset. */
export async function firstPolicy(
  config: RunConfig,
  prepared: PreparedRun,
  { policy }: GivenModels,
): Promise<Decoder> {
  return policy
    ? decoderOf(policy)
    : Decoder.initialize(prepared.model, seededRandom(config.seed).fork('init'));
}

/**
 * The reference of a run: the second checkpoint, or the policy as it stands when alignment begins.
 * A copy has buffers of its own: the policy's updates never reach it.
 */
export async function firstReference(
  policy: Decoder,
  { reference }: GivenModels,
): Promise<Decoder> {
  return reference ? decoderOf(reference) : policy.reference();
}
