import {
  estimateMemory,
  presetShape,
  type MemoryEstimate,
  type ModelShape,
} from '../../protocol/estimate';
import { presets } from '../../protocol/presets';
import type { PresetName } from '../../protocol/runConfig';
import type { RefineryState } from '../../store/state';

/**
 * The estimate for the rows that the data really makes, or for full rows before there are any: of the
 * preset, or of the checkpoint that was read. What adapters or last layers spare is known with the data.
 */
export function estimateOf({
  settings,
  preparation,
  checkpoint,
}: Pick<RefineryState, 'settings' | 'preparation'> & {
  readonly checkpoint: ModelShape | null;
}): MemoryEstimate | null {
  if (preparation.status === 'ready') return preparation.preparation.memory;
  const scratch = settings['model.source'] !== 'checkpoint';
  const vocabularySize = settings['model.vocabularySize'] as number;
  const preset = presets[settings['model.preset'] as PresetName];
  const model = scratch ? presetShape(preset, vocabularySize) : checkpoint;
  const length = settings['data.maxLength'] as number;
  const pairs = settings['training.microBatchSize'] as number;
  const batch = settings['training.batchSize'] as number;
  if (model === null || !(length > 0 && pairs > 0)) return null;
  return estimateMemory(model, {
    ...{ rows: 2 * pairs, length, refinedLength: 0 },
    microBatches: Math.ceil(batch / pairs),
    optimizerSlots: settings['optimizer.type'] === 'adamw' ? 2 : 1,
  });
}
