// What is wrong with a checkpoint. A tensor is called by its name in the file.
import { formatBytes, formatCount } from '../format';

const sizes = (shape: readonly number[]): string => (shape.length === 0 ? '()' : shape.join(' × '));

/** A safetensors file ends before its first eight bytes, which say how long the header is. */
export function headerIsCutOff(): string {
  return 'The safetensors file is cut off before its header; copy it again as a whole.';
}

/** The header's length goes beyond the file. */
export function headerIsTooLong(bytes: number): string {
  return `The safetensors header claims ${formatBytes(bytes)}, more than the file holds; copy it again as a whole.`;
}

/** The header cannot be parsed. */
export function headerIsNotJson(): string {
  return 'The safetensors header is not JSON; check that this is a safetensors file.';
}

/** The header is a list or the like. */
export function headerIsNoObject(): string {
  return 'The safetensors header is not an object; check that this is a safetensors file.';
}

/** A tensor's numbers are of a kind that is not read. */
export function typeIsNotRead(tensor: string, type: string): string {
  return `${tensor}: its numbers are ${type}, and only F32 is read; convert the checkpoint to float32.`;
}

/** A tensor's shape is no list of whole numbers. */
export function shapeIsNoList(tensor: string): string {
  return `${tensor}: its shape is not a list of sizes; save the checkpoint again.`;
}

/** A tensor's place in the file is not two whole numbers. */
export function offsetsAreNoPair(tensor: string): string {
  return `${tensor}: its offsets are not two positions in the file; save the checkpoint again.`;
}

/** A tensor's shape and its place in the file do not fit, or the place lies beyond the file. */
export function bytesDoNotFitShape(
  tensor: string,
  shape: readonly number[],
  from: number,
  to: number,
): string {
  return `${tensor}: float32 numbers of shape ${sizes(shape)} do not fill bytes ${formatCount(from)} to ${formatCount(to)} of the file; copy it again as a whole.`;
}

/** Two tensors share bytes. */
export function bytesOverlap(tensor: string, other: string): string {
  return `${tensor}: its bytes overlap those of ${other}; save the checkpoint again.`;
}

/** A tensor that the architecture needs is not there. */
export function tensorIsMissing(tensor: string): string {
  return `${tensor}: the checkpoint lacks this tensor; check that its configuration and its weights belong together.`;
}

/** A tensor has another shape than the configuration gives it. */
export function tensorHasShape(
  tensor: string,
  expected: readonly number[],
  found: readonly number[],
): string {
  return `${tensor}: expected shape ${sizes(expected)} by the configuration, found ${sizes(found)}.`;
}

/** A decoder is given a parameter of another size; `found` is null where it is given none. */
export function parameterHasSize(
  parameter: string,
  expected: readonly number[],
  found: number | null,
): string {
  const numbers = formatCount(expected.reduce((size, n) => size * n, 1));
  const what = found === null ? 'nothing' : formatCount(found);
  return `${parameter}: expected ${sizes(expected)} = ${numbers} numbers, found ${what}.`;
}
