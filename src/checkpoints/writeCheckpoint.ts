import type { ModelConfig } from '../shared/modelConfig';
import { families } from './families';
import { heldMetadata } from './heldFiles';
import { storedSpecs } from './layout';
import type { CheckpointOrigin, KeptFile } from './openCheckpoint';
import { blankSafetensors } from './safetensors';
import { scatterPart } from './stridedPart';

/** Gives a parameter's numbers by its canonical name. */
export type ReadParameter = (name: string) => Float32Array | Promise<Float32Array>;

/** config.json as it came, its number format set to that of the weights that go with it. */
function withFloat32(configText: string): string {
  // In the text, so that every other key leaves exactly as it came.
  return configText.replace(/("(?:torch_)?dtype"\s*:\s*)(?:"[^"]*"|null)/g, '$1"float32"');
}

/**
 * A model's files in the layout in which it came: model.safetensors in float32, which holds the texts of
 * the others as well, config.json and the tokenizer's files. Parameters are asked for one by one.
 */
export async function writeCheckpoint(
  config: ModelConfig,
  { family: name, prefix, storesTiedHead, configText, tokenizerFiles }: CheckpointOrigin,
  read: ReadParameter,
): Promise<KeptFile[]> {
  const family = families[name];
  const specs = storedSpecs(family, config, prefix);
  const table = specs[0]!;
  if (storesTiedHead) specs.push({ ...table, name: family.head });
  const others = [
    { name: 'config.json', bytes: new TextEncoder().encode(withFloat32(configText)) },
    // Copies: what is written is handed over, and the origin is written from again.
    ...tokenizerFiles.map((file) => ({ name: file.name, bytes: file.bytes.slice() })),
  ];
  const { bytes, values } = blankSafetensors(
    specs.map((spec) => [spec.name, spec.shape]),
    heldMetadata(others),
  );
  for (const { name: stored, parts } of specs)
    for (const { parameter, part } of parts)
      scatterPart(await read(parameter), part, values.get(stored)!);
  return [{ name: 'model.safetensors', bytes }, ...others];
}
