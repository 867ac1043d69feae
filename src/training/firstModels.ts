import { eachParameter, type LoadProgress } from '../checkpoints/eachParameter';
import { readTensor } from '../backend/read';
import { Decoder } from '../model/decoder';
import type { ModelRole } from '../protocol/model';
import type { WeightsProgress } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { seededRandom } from '../shared/random';
import type { GivenModel, GivenModels } from './givenModel';
import type { PreparedRun } from './prepareRun';
import { Stopped } from './runControl';

/** What is told of the reading of weights, and what ends it. */
export interface Reading {
  readonly onRead: (progress: WeightsProgress) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between two reports. */
const reportEvery = 100;

/** Reports now and then, and at the end. */
function reporter(role: ModelRole, total: number, { onRead }: Reading): LoadProgress {
  let last = 0;
  return (read) => {
    const now = performance.now();
    if (now - last < reportEvery && read < total) return;
    last = now;
    onRead({ role, read, total });
  };
}

/** @throws Stopped where the reading is ended */
async function decoderOf(
  { checkpoint }: GivenModel,
  role: ModelRole,
  reading: Reading,
): Promise<Decoder> {
  const onProgress = reporter(role, checkpoint.bytes, reading);
  onProgress(0);
  try {
    const { signal } = reading;
    return await Decoder.fromEach(checkpoint.config, (take) =>
      eachParameter(checkpoint, take, { onProgress, signal }),
    );
  } catch (error) {
    if (reading.signal.aborted) throw new Stopped();
    throw error;
  }
}

/** The policy with which a run begins: the checkpoint's weights, or seeded ones of the preset. */
export async function firstPolicy(
  config: RunConfig,
  prepared: PreparedRun,
  { policy }: GivenModels,
  reading: Reading,
): Promise<Decoder> {
  return policy
    ? decoderOf(policy, 'policy', reading)
    : Decoder.initialize(prepared.model, seededRandom(config.seed).fork('init'));
}

/**
 * The reference of a run: the second checkpoint, or the policy as it stands when alignment begins.
 * A copy has buffers of its own: the policy's updates never reach it.
 */
export async function firstReference(
  policy: Decoder,
  { reference }: GivenModels,
  reading: Reading,
): Promise<Decoder> {
  return reference ? decoderOf(reference, 'reference', reading) : policy.reference();
}

/** Another run's policy, whose answers the policy's are compared with; null where the run has none. */
export function opponentOf(
  { opponent }: GivenModels,
  reading: Reading,
): (() => Promise<Decoder>) | null {
  return opponent && (() => decoderOf(opponent, 'opponent', reading));
}

/**
 * Whether a checkpoint holds other weights than a decoder has without its adapters; it is read up to the
 * first that differs. One that cannot be read holds others.
 * @throws Stopped where the reading is ended
 */
export async function hasOtherWeights(
  { checkpoint }: GivenModel,
  { named }: Decoder,
  reading: Reading,
): Promise<boolean> {
  const onProgress = reporter('policy', checkpoint.bytes, reading);
  const found = new AbortController();
  try {
    await eachParameter(
      checkpoint,
      async (name, values) => {
        const weight = named.get(name);
        const kept = weight && (await readTensor(weight));
        if (kept?.length !== values.length || values.some((value, i) => value !== kept[i]))
          found.abort();
      },
      { onProgress, signal: AbortSignal.any([found.signal, reading.signal]) },
    );
  } catch (error) {
    if (reading.signal.aborted) throw new Stopped();
    if (!(error instanceof RefineryError)) throw error;
    found.abort();
  }
  onProgress(checkpoint.bytes);
  return found.signal.aborted;
}
