// What is wrong with a safetensors file. A tensor is called by its name in the file.
import { formatBytes, formatCount } from '../format';
import { shownName, shownShape, shownValue } from './shownNames';

/** The file ends before its first eight bytes, which say how long the header is. */
export function headerIsCutOff(file: string): string {
  return `${file}: the safetensors file is cut off before its header; copy it again as a whole.`;
}

/** The header's length goes beyond the file. */
export function headerIsTooLong(file: string, claimed: string): string {
  return `${file}: the header claims ${claimed} bytes, more than the file holds; copy it again as a whole.`;
}

/** The header's length goes beyond what the format allows. */
export function headerIsOverLimit(file: string, claimed: number): string {
  return `${file}: the header claims ${formatBytes(claimed)}, more than the format allows; check that this is a safetensors file.`;
}

/** The header cannot be parsed. */
export function headerIsNotJson(file: string): string {
  return `${file}: the header is not JSON; check that this is a safetensors file.`;
}

/** The header is a list or the like. */
export function headerIsNoObject(file: string): string {
  return `${file}: the header is not an object; check that this is a safetensors file.`;
}

/** What the header says of a tensor is a number or the like. */
export function entryIsNoObject(tensor: string): string {
  return `${shownName(tensor)}: the header does not describe a tensor; save the checkpoint again.`;
}

/** A tensor's numbers are of a kind that the format does not have. */
export function typeIsUnknown(tensor: string, type: unknown): string {
  const named = typeof type === 'string' ? shownName(type) : shownValue(type ?? null);
  return `${shownName(tensor)}: the number format ${named} is not known; convert the checkpoint to float32.`;
}

/** A tensor's shape is no list of whole numbers, or an endless one. */
export function shapeIsNoList(tensor: string): string {
  return `${shownName(tensor)}: its shape is not a short list of sizes; save the checkpoint again.`;
}

/** A tensor's sizes multiply beyond every number. */
export function shapeOverflows(tensor: string): string {
  return `${shownName(tensor)}: its shape holds more numbers than can be counted; save the checkpoint again.`;
}

/** A tensor's place in the file is not two whole numbers in order. */
export function offsetsAreNoPair(tensor: string): string {
  return `${shownName(tensor)}: its data_offsets are not two positions in order; save the checkpoint again.`;
}

/** A tensor's place lies beyond the file. */
export function tensorIsCutOff(tensor: string, end: number, held: number): string {
  return `${shownName(tensor)}: its data ends at byte ${formatCount(end)}, but the file holds only ${formatCount(held)} bytes of data; copy it again as a whole.`;
}

/** A tensor's shape and its place in the file do not fit. */
export function bytesDoNotFitShape(
  tensor: string,
  type: string,
  shape: readonly number[],
  bytes: number,
): string {
  return `${shownName(tensor)}: ${type} numbers of shape ${shownShape(shape)} do not fill its ${formatCount(bytes)} bytes; save the checkpoint again.`;
}

/** Two tensors share bytes. */
export function bytesOverlap(tensor: string, other: string): string {
  return `${shownName(tensor)}: its bytes overlap those of ${shownName(other)}; save the checkpoint again.`;
}

/** Bytes between two tensors are nobody's. */
export function bytesBelongToNone(tensor: string, from: number, to: number): string {
  return `${shownName(tensor)}: the bytes ${formatCount(from)} to ${formatCount(to)} before it belong to no tensor; save the checkpoint again.`;
}

/** Bytes behind the last tensor are nobody's. */
export function bytesAreLeftOver(file: string, bytes: number): string {
  return `${file}: ${formatCount(bytes)} bytes after the last tensor belong to none; save the checkpoint again.`;
}
