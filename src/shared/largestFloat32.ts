/**
 * The largest finite float32: what is at most this is finite, on a backend as `Number.isFinite` has it of what was
 * read back from there.
 */
export const largestFloat32 = (2 - 2 ** -23) * 2 ** 127;
