import { keep, tensor2d, tidy } from '../backend/ops';
import { rotatedRows, type PrefixKeys } from '../kernels/selfAttention';
import { headShape } from './block';
import type { Decoder } from './decoder';

/**
 * Keys and values of every layer for a beginning that rows share, computed once for all of them; under no
 * gradient, and only as long as the weights stay as they are.
 */
export class KeptPrefix {
  readonly #layers: PrefixKeys[] = [];

  /** @param ids at least one token */
  constructor(model: Decoder, ids: Int32Array) {
    const layout = { batch: 1, length: ids.length };
    const shape = headShape(model.config);
    tidy(() => {
      model.eachLayersKeys(tensor2d(ids, [1, ids.length], 'int32'), (key, value) => {
        this.#layers.push({
          keys: keep(rotatedRows(key, shape.kvHeads, shape, layout)),
          values: keep(value.clone()),
        });
      });
    });
  }

  /** What a layer's attention looks at besides the rows. */
  layer(index: number): PrefixKeys {
    return this.#layers[index]!;
  }

  dispose(): void {
    for (const { keys, values } of this.#layers.splice(0)) {
      keys.dispose();
      values.dispose();
    }
  }
}
