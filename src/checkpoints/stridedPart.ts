/**
 * One parameter's numbers inside a stored tensor, as a walk over both: element [i, j, k] of the
 * parameter, which lies in row-major order of `dims`, stands at offset + i·s₀ + j·s₁ + k·s₂.
 */
export interface StridedPart {
  readonly dims: readonly [number, number, number];
  readonly strides: readonly [number, number, number];
  readonly offset: number;
}

/** The whole stored tensor as it is. */
export const wholePart = (size: number): StridedPart => ({
  dims: [1, 1, size],
  strides: [0, 0, 1],
  offset: 0,
});

/** Ours is [in, out], the stored tensor [out, in]. */
export const turnedPart = (input: number, output: number): StridedPart => ({
  dims: [input, 1, output],
  strides: [1, 0, input],
  offset: 0,
});

// Square tiles keep both sides of a transposition in the cache.
const tile = 64;

/** Calls `visit` with the places where each run of at most `tile` elements along k begins, tile by tile. */
function walk(
  { dims: [outer, middle, inner], strides: [s0, s1, s2], offset }: StridedPart,
  visit: (ours: number, stored: number, count: number) => void,
): void {
  for (let i0 = 0; i0 < outer; i0 += tile)
    for (let j = 0; j < middle; j++)
      for (let k0 = 0; k0 < inner; k0 += tile)
        for (let i = i0; i < Math.min(i0 + tile, outer); i++)
          visit(
            (i * middle + j) * inner + k0,
            offset + i * s0 + j * s1 + k0 * s2,
            Math.min(tile, inner - k0),
          );
}

const isWhole = ({ dims, strides, offset }: StridedPart, size: number): boolean =>
  offset === 0 && dims[2] === size && strides[2] === 1;

/** A parameter's numbers out of a stored tensor; where it is the whole tensor, the very array. */
export function gatherPart(stored: Float32Array, part: StridedPart): Float32Array {
  if (isWhole(part, stored.length)) return stored;
  const [outer, middle, inner] = part.dims;
  const ours = new Float32Array(outer * middle * inner);
  const stride = part.strides[2];
  walk(part, (to, from, count) => {
    for (let k = 0; k < count; k++) ours[to + k] = stored[from + k * stride]!;
  });
  return ours;
}

/** Puts a parameter's numbers into a stored tensor. */
export function scatterPart(ours: Float32Array, part: StridedPart, stored: Float32Array): void {
  if (isWhole(part, stored.length)) {
    stored.set(ours);
    return;
  }
  const stride = part.strides[2];
  walk(part, (from, to, count) => {
    for (let k = 0; k < count; k++) stored[to + k * stride] = ours[from + k]!;
  });
}
