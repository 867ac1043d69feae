import { eachParameter } from '../checkpoints/eachParameter';
import type { OpenedCheckpoint } from '../checkpoints/openCheckpoint';

/** All of a small checkpoint's parameters at once, as `Decoder.fromArrays` wants them. */
export async function readArrays(opened: OpenedCheckpoint): Promise<Map<string, Float32Array>> {
  const arrays = new Map<string, Float32Array>();
  await eachParameter(opened, (name, values) => void arrays.set(name, values));
  return arrays;
}
