import { gpt2Model, gpt2Place, splitGpt2, type Gpt2Config } from '../checkpoints/gpt2';
import {
  gptNeoxModel,
  gptNeoxPlace,
  splitGptNeox,
  type GptNeoxConfig,
} from '../checkpoints/gptNeox';
import { llamaModel, llamaPlace, type LlamaConfig } from '../checkpoints/llama';
import { arraysFrom } from '../checkpoints/nameMap';
import type { StoredTensor } from '../checkpoints/safetensors';
import { Decoder } from '../model/decoder';
import type { ModelConfig } from '../model/modelConfig';
import { configOf, tensorsOf, type Family } from './referenceCase';

type Tensors = ReadonlyMap<string, StoredTensor>;
interface Layout {
  readonly model: ModelConfig;
  /** Reads tensors in the family's layout into arrays under our names. */
  readonly arrays: (tensors: Tensors) => Map<string, Float32Array>;
}

/** How a family's published layout maps to ours. */
export function layoutOf(family: Family): Layout {
  const config = configOf(family);
  switch (family) {
    case 'llama': {
      const model = llamaModel(config as LlamaConfig);
      return { model, arrays: (tensors) => arraysFrom(model, tensors, llamaPlace) };
    }
    case 'gpt2': {
      const model = gpt2Model(config as Gpt2Config);
      return { model, arrays: (tensors) => arraysFrom(model, splitGpt2(tensors), gpt2Place) };
    }
    case 'gpt_neox': {
      const model = gptNeoxModel(config as GptNeoxConfig);
      const split = (tensors: Tensors) => splitGptNeox(tensors, model.heads);
      return { model, arrays: (tensors) => arraysFrom(model, split(tensors), gptNeoxPlace) };
    }
  }
}

/** A family's policy or reference as a decoder. */
export function referenceModel(family: Family, which: 'policy' | 'reference'): Decoder {
  const { model, arrays } = layoutOf(family);
  return Decoder.fromArrays(model, arrays(tensorsOf(family, `${which}/model.safetensors`)));
}
