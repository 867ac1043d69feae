import type { OptimizerType } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { keptTensorDiffers } from '../shared/sentences/resumeSentences';
import { slotNames, type OptimizerState } from './optimizers';
import type { Arrays } from './runCheckpoint';

/** Parameters that an optimizer trains, in its order, by canonical name. */
type Trained = ReadonlyMap<string, { readonly size: number }>;

/** An optimizer's slots as arrays named `slot.parameter`. */
export function slotsByName(state: OptimizerState, type: OptimizerType, trained: Trained): Arrays {
  const names = [...trained.keys()];
  const named = slotNames[type].flatMap((slot, s) =>
    names.map((name, p) => [`${slot}.${name}`, state.slots[s]![p]!] as const),
  );
  return new Map(named);
}

/**
 * The same the other way.
 * @throws RefineryError `bad_file` naming an array that is missing or has another size
 */
export function slotsInOrder(arrays: Arrays, type: OptimizerType, trained: Trained) {
  return slotNames[type].map((slot) =>
    [...trained].map(([name, { size }]) => {
      const found = arrays.get(`${slot}.${name}`);
      if (found?.length === size) return found;
      const sentence = keptTensorDiffers(`${slot}.${name}`, size, found?.length ?? null);
      throw new RefineryError('bad_file', sentence);
    }),
  );
}
