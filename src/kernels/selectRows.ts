import { gather, type Tensor1D, type Tensor2D } from '../backend/ops';
import { ownGradient } from '../backend/ownGradient';

/** Which rows of a table are taken, each at most once but for those whose gradient is zero. */
export interface RowSelection {
  /** Rows of the table that are taken: int32 [M]. */
  readonly rows: Tensor1D;
  /** Where each row of the table stands in the selection, or a place whose gradient is zero: int32 [R]. */
  readonly places: Tensor1D;
}

/**
 * Takes rows of a table: [R, C] → [M, C].
 * Its gradient is a selection too, by `places`: the stock one adds floats by atomics on WebGPU and so
 * gives other bits each time.
 */
export function selectRows(table: Tensor2D, { rows, places }: RowSelection): Tensor2D {
  return ownGradient<Tensor2D>([table], ([input], save) => {
    save([places]);
    return {
      value: gather(input as Tensor2D, rows), // [M, C]
      gradFunc: (dy, [saved]) => [gather(dy, saved as Tensor1D)], // [R, C]
    };
  });
}
