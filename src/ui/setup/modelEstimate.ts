import { isRefined, type LossChoice } from '../../methods/lossTypes';
import { sampledAnswers } from '../../protocol/answerMemory';
import {
  estimateMemory,
  presetShape,
  type MemoryEstimate,
  type StepShape,
} from '../../protocol/estimate';
import { presets } from '../../protocol/presets';
import type { BackendName } from '../../protocol/run';
import { isGiven, type PresetName, type RunConfig } from '../../protocol/runConfig';
import { shareOf } from '../../protocol/trainedShare';
import { familyNamed } from '../../shared/loraModules';
import type { ModelShape } from '../../shared/modelConfig';
import type { RefineryState } from '../../store/state';

/**
 * The estimate for the rows that the data really makes, or for full rows before there are any: of the
 * preset, or of the checkpoint that was read, beside a second one as its reference and another run's policy.
 */
export function estimateOf({
  settings,
  preparation,
  checkpoint,
  ownReference,
  opponent,
  backend,
}: Pick<RefineryState, 'settings' | 'preparation'> & {
  readonly checkpoint: (ModelShape & { readonly family: string }) | null;
  readonly ownReference: boolean;
  readonly opponent: ModelShape | null;
  readonly backend: BackendName;
}): MemoryEstimate | null {
  if (preparation.status === 'ready') return preparation.preparation.memory;
  const scratch = !isGiven(settings['model.source']);
  const vocabularySize = settings['model.vocabularySize'] as number;
  const preset = presets[settings['model.preset'] as PresetName];
  const model = scratch ? presetShape(preset, vocabularySize) : checkpoint;
  const length = settings['data.maxLength'] as number;
  const pairs = settings['training.microBatchSize'] as number;
  const batch = settings['training.batchSize'] as number;
  if (model === null || !(length > 0 && pairs > 0)) return null;
  const family = scratch ? 'llama' : (familyNamed(checkpoint?.family ?? '') ?? 'llama');
  const lora = settings['model.lora'] as RunConfig['model']['lora'];
  const trainLastLayers = settings['model.trainLastLayers'] as number;
  const sampling = {
    prompts: settings['sampling.prompts'] as number,
    maxNewTokens: settings['sampling.maxNewTokens'] as number,
  };
  const supervised = (settings['sft.steps'] as number) > 0;
  return estimateMemory(model, {
    // Rows that share a prompt have no more positions than these.
    ...{ rows: 2 * pairs, length, ...refinedRows(settings, 2 * pairs) },
    microBatches: Math.ceil(batch / pairs),
    recomputed: settings['training.recomputeActivations'] as boolean,
    optimizerSlots: settings['optimizer.type'] === 'adamw' ? 2 : 1,
    share: shareOf(model, family, { lora, trainLastLayers }, ownReference),
    ...(settings['sampling.judge'] === 'reward-model' && { judge: { rows: 2 * pairs, length } }),
    ...(supervised && { supervised: { rows: settings['sft.batchSize'] as number, length } }),
    ...(opponent && { opponent }),
    backend,
    ...sampledAnswers(sampling, length),
  });
}

/** Bytes of English a token, about, before the tokenizer is known: of a small vocabulary, of a large one. */
const bytesPerToken = { scratch: 2, checkpoint: 4 };

/** Full rows on p⊕x, about; none without refinement. */
function refinedRows(
  settings: RefineryState['settings'],
  rows: number,
): Pick<StepShape, 'refined'> {
  if (!isRefined(settings['alignment.lossType'] as LossChoice)) return {};
  const prompt = settings['alignment.refinementPrompt'] as string;
  const source = isGiven(settings['model.source']) ? 'checkpoint' : 'scratch';
  const bytes = new TextEncoder().encode(prompt).length;
  const tokens = Math.ceil(bytes / bytesPerToken[source]);
  return { refined: { rows, length: (settings['data.maxLength'] as number) + tokens } };
}
