/** The number formats that are read; everything is computed in float32. */
export type Dtype = 'F32' | 'F16' | 'BF16';

/** Bytes a number of every format that a safetensors header may name. */
export const dtypeBytes: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E4M3', 'F8_E5M2', 'F8_E8M0'].map((name) => [name, 1] as const),
  ...['I16', 'U16', 'F16', 'BF16'].map((name) => [name, 2] as const),
  ...['I32', 'U32', 'F32'].map((name) => [name, 4] as const),
  ...['I64', 'U64', 'F64', 'C64'].map((name) => [name, 8] as const),
]);

export function isReadDtype(dtype: string): dtype is Dtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
}

// 65,536 values are fewer than any checkpoint has numbers.
let halves: Float32Array | undefined;

function halfTable(): Float32Array {
  if (halves) return halves;
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < table.length; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    // IEEE 754 binary16: subnormal, infinite or not a number, normal.
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 0x1f) table[bits] = fraction === 0 ? sign * Infinity : NaN;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  halves = table;
  return table;
}

/** Little-endian numbers of a format as float32, without loss; F32 keeps the very buffer. */
export function toFloat32(bytes: ArrayBuffer, dtype: Dtype): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes);
  const packed = new Uint16Array(bytes);
  const values = new Float32Array(packed.length);
  if (dtype === 'BF16') {
    // bfloat16 is the upper half of a float32.
    const bits = new Uint32Array(values.buffer);
    for (let i = 0; i < packed.length; i++) bits[i] = packed[i]! << 16;
  } else {
    const table = halfTable();
    for (let i = 0; i < packed.length; i++) values[i] = table[packed[i]!]!;
  }
  return values;
}
