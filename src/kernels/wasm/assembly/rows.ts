/** Sums and turns of rows: the embedding's gradient and rotary position embedding. */

function addRow(to: usize, from: usize, width: i32): void {
  let i = 0;
  for (; i + 4 <= width; i += 4)
    v128.store(to + 4 * i, f32x4.add(v128.load(to + 4 * i), v128.load(from + 4 * i)));
  for (; i < width; i++) store<f32>(to + 4 * i, load<f32>(to + 4 * i) + load<f32>(from + 4 * i));
}

/** Sums rows by their id, in their order: [N, C] and int32 [N] → [V, C]; ids outside of it have none. */
export function sumsById(
  rows: usize,
  ids: usize,
  sums: usize,
  count: i32,
  width: i32,
  vocabulary: i32,
): void {
  memory.fill(sums, 0, 4 * vocabulary * width);
  for (let row = 0; row < count; row++) {
    const id = load<i32>(ids + 4 * row);
    if (id >= 0 && id < vocabulary) addRow(sums + 4 * id * width, rows, width);
    rows += 4 * width;
  }
}

/**
 * Turns the heads of rows [B·T, heads·D] by their positions. The sines of the table hold the sign of
 * rotate_half, [−x₂, x₁]; `back` takes the other sign.
 * @param splits where the prompt ends and the second continuation begins, a pair a packed row, or 0
 * @param before positions of what stands before each row
 */
export function rotaryRows(
  x: usize,
  cos: usize,
  sin: usize,
  y: usize,
  splits: usize,
  count: i32,
  length: i32,
  before: i32,
  heads: i32,
  width: i32,
  dims: i32,
  back: bool,
): void {
  const half = dims / 2;
  const sign: f32 = back ? -1 : 1;
  for (let row = 0; row < count; row++) {
    let position = row % length;
    if (splits) {
      const ofRow = splits + 8 * (row / length);
      const second = load<i32>(ofRow + 4);
      // The second continuation goes on from the prompt, as the first does.
      if (position >= second) position += load<i32>(ofRow) - second;
    }
    const turn = 4 * (before + position) * width;
    for (let head = 0; head < heads; head++) {
      for (let d = 0; d < dims; d++) {
        const partner = d < half ? d + half : d - half;
        const along = load<f32>(x + 4 * d) * load<f32>(cos + turn + 4 * d);
        const beside = load<f32>(x + 4 * partner) * load<f32>(sin + turn + 4 * d);
        store<f32>(y + 4 * d, along + sign * beside);
      }
      memory.copy(y + 4 * dims, x + 4 * dims, 4 * (width - dims));
      x += 4 * width;
      y += 4 * width;
    }
  }
}
