import { parameterSpecs, type ModelConfig } from '../model/modelConfig';
import { RefineryError } from '../shared/errors';
import { tensorHasShape, tensorIsMissing } from '../shared/sentences/checkpointSentences';
import type { StoredTensor } from './safetensors';

/** Where a parameter stands in a published checkpoint. */
export interface Place {
  readonly name: string;
  /** The checkpoint holds [out, in]; ours is [in, out]. */
  readonly transposed: boolean;
}

/** Turns a matrix over: [rows, columns] → [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c]!;
  return turned;
}

/**
 * Reads every parameter of a decoder from the tensors that a name map points to.
 * @throws RefineryError `bad_file` naming a tensor that is missing or has another shape
 */
export function arraysFrom(
  config: ModelConfig,
  tensors: ReadonlyMap<string, StoredTensor>,
  placeOf: (name: string) => Place,
): Map<string, Float32Array> {
  const arrays = new Map<string, Float32Array>();
  for (const { name, shape } of parameterSpecs(config)) {
    const place = placeOf(name);
    const stored = tensors.get(place.name);
    const wanted = place.transposed ? [...shape].reverse() : shape;
    if (!stored) throw new RefineryError('bad_file', tensorIsMissing(place.name));
    if (stored.shape.join() !== wanted.join())
      throw new RefineryError('bad_file', tensorHasShape(place.name, wanted, stored.shape));
    const [rows, columns] = stored.shape as [number, number];
    arrays.set(name, place.transposed ? transposed(stored.values, rows, columns) : stored.values);
  }
  return arrays;
}

/** The same the other way: tensors as a name map wants them, from our arrays. */
export function tensorsFrom(
  config: ModelConfig,
  arrays: ReadonlyMap<string, Float32Array>,
  placeOf: (name: string) => Place,
): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of parameterSpecs(config)) {
    const values = arrays.get(name);
    if (!values) throw new Error(`There is no array for ${name}.`);
    const place = placeOf(name);
    const [rows, columns] = shape as [number, number];
    tensors.set(
      place.name,
      place.transposed
        ? { shape: [columns, rows], values: transposed(values, rows, columns) }
        : { shape, values },
    );
  }
  return tensors;
}
