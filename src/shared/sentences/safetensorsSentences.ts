import { shownName, shownShape } from './checkpointSentences';

export const shorterThanHeader = (file: string): string =>
  `${file} is too short to be a safetensors file.`;

export const headerTooLong = (file: string, claimed: string): string =>
  `${file}: the header claims ${claimed} bytes, more than the file holds.`;

export const headerOverLimit = (file: string, claimed: string): string =>
  `${file}: the header claims ${claimed} bytes, more than the format's 100 MB.`;

export const headerNotJson = (file: string): string => `${file}: the header is not JSON.`;

export const headerNotAnObject = (file: string): string =>
  `${file}: the header is not a JSON object.`;

export const notAnEntry = (tensor: string): string =>
  `${shownName(tensor)}: the header does not describe a tensor.`;

export const unknownDtype = (tensor: string, dtype: unknown): string =>
  `${shownName(tensor)}: the dtype ${shownName(String(dtype))} is not known.`;

export const notAShape = (tensor: string): string =>
  `${shownName(tensor)}: its shape is not a short list of sizes.`;

export const shapeOverflow = (tensor: string): string =>
  `${shownName(tensor)}: its shape holds more numbers than can be counted.`;

export const notOffsets = (tensor: string): string =>
  `${shownName(tensor)}: its data_offsets are not two positions in order.`;

export const beyondTheEnd = (tensor: string, end: number, held: number): string =>
  `${shownName(tensor)}: its data ends at byte ${end}, but the file holds ${held} bytes of data: it is truncated.`;

export const sizeDiffers = (
  tensor: string,
  dtype: string,
  shape: readonly number[],
  bytes: number,
): string =>
  `${shownName(tensor)}: ${shownShape(shape)} of ${dtype} do not fill its ${bytes} bytes.`;

export const overlapping = (tensor: string, other: string): string =>
  `${shownName(tensor)}: its bytes overlap those of ${shownName(other)}.`;

export const hole = (tensor: string, from: number, to: number): string =>
  `${shownName(tensor)}: the bytes ${from} to ${to} before it belong to no tensor.`;

export const trailing = (file: string, bytes: number): string =>
  `${file}: ${bytes} bytes after the last tensor belong to none.`;
