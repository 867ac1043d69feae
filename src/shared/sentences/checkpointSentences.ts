// What is wrong with the files of a checkpoint. A tensor is called by its name in the file.
import { formatCount } from '../format';
import { saidBy } from './saidBy';
import { shownName, shownShape } from './shownNames';

/** The browser can no longer read a file. */
export function fileCannotBeRead(file: string, why: string): string {
  return `${file}: it could not be read (${saidBy(why)}); choose the files again.`;
}

/** A file ends before the size that it had. */
export function fileEndsEarly(file: string): string {
  return `${file}: it ends earlier than it did when it was chosen; choose the files again.`;
}

/** A file of settings cannot be parsed. */
export function jsonIsBroken(file: string, why: string): string {
  return `${file}: it is not JSON (${saidBy(why)}); copy it again as a whole.`;
}

/** A file of settings is a list or the like. */
export function jsonIsNoObject(file: string): string {
  return `${file}: it holds no JSON object; take the file that belongs to the weights.`;
}

/** A file of settings is far larger than such files are. */
export function settingsAreTooLarge(file: string, mebibytes: number): string {
  return `${file}: it is larger than ${mebibytes} MiB, more than such a file ever holds; take the file that belongs to the weights.`;
}

/** There is no config.json; `weights` is a weights file that came without it. */
export function configIsMissing(weights: string | null): string {
  const what =
    'choose the whole folder of the model (config.json, model.safetensors, tokenizer.json)';
  return weights === null
    ? `There is no config.json; ${what}.`
    : `${weights}: there is no config.json beside it; ${what}.`;
}

/** Two models were chosen at once. */
export function configsAreSeveral(first: string, second: string): string {
  return `${first} and ${second} are both given; choose the folder of one model.`;
}

/** There is a config.json without weights; `found` are weights in a format that is not read. */
export function weightsAreMissing(found: string | null): string {
  return found === null
    ? 'There is a config.json but no .safetensors file; choose the whole folder of the model.'
    : `${found}: only .safetensors files are read; convert the weights to safetensors.`;
}

/** Only a LoRA adapter was chosen. */
export function adapterLacksModel(file: string): string {
  return `${file}: this is a LoRA adapter without its model; merge it into the model and choose the merged folder.`;
}

/** An adapter lies beside the model's weights, which are read without it. */
export function adapterIsLeftOut(file: string): string {
  return `${file}: this LoRA adapter is left out, and the model is read without it; merge it into the model if it belongs to it.`;
}

/** Several weights files, and nothing says how they belong together. */
export function indexIsMissing(first: string, second: string): string {
  return `${first} and ${second} are both given without model.safetensors.index.json; choose the whole folder of the model.`;
}

/** An index does not say which file holds which tensor. */
export function indexHasNoMap(index: string): string {
  return `${index}: its weight_map does not name a file for every tensor; copy it again as a whole.`;
}

/** An index names a file that was not chosen. */
export function shardIsMissing(index: string, shard: string): string {
  return `${index}: it names ${shownName(shard)}, which is not among the files; choose the whole folder of the model.`;
}

/** A tensor is not in the file where the index has it. */
export function shardLacksTensor(tensor: string, index: string, shard: string): string {
  return `${shownName(tensor)}: ${index} has it in ${shownName(shard)}, which lacks it; take the index that belongs to the weights.`;
}

/** A file holds a tensor of which the index knows nothing. */
export function indexLacksTensor(tensor: string, index: string, shard: string): string {
  return `${shownName(tensor)}: ${shownName(shard)} holds it, but ${index} does not say so; take the index that belongs to the weights.`;
}

/** A tensor is in two files. */
export function tensorIsTwice(tensor: string, first: string, second: string): string {
  return `${shownName(tensor)}: both ${first} and ${second} hold it; save the checkpoint again.`;
}

/** A tensor that the architecture needs is not there. */
export function tensorIsMissing(tensor: string): string {
  return `${tensor}: the checkpoint lacks this tensor; check that config.json and the weights belong together.`;
}

/** A tensor has no place in the architecture. */
export function tensorIsLeftOver(tensor: string, family: string): string {
  return `${shownName(tensor)}: a ${family} model by this config.json has no place for this tensor; check that config.json and the weights belong together.`;
}

/** A tensor has another shape than the configuration gives it. */
export function tensorHasShape(
  tensor: string,
  expected: readonly number[],
  found: readonly number[],
): string {
  return `${tensor}: expected shape ${shownShape(expected)} by config.json, found ${shownShape(found)}.`;
}

/** A tensor's numbers are of a kind that is not read. */
export function typeIsNotRead(tensor: string, type: string): string {
  return `${tensor}: its numbers are ${type}, and only F32, F16 and BF16 are read; convert the checkpoint to float32.`;
}

/** A weight is infinite or not a number. */
export function weightIsNotFinite(tensor: string, value: number): string {
  return `${tensor}: it holds ${value}, with which nothing can be computed; save the checkpoint again in float32.`;
}

/** A head that should be the token table was stored as well, with other numbers. */
export function tiedHeadDiffers(head: string, table: string): string {
  return `${head}: it differs from ${table}, though config.json says that they are one; set tie_word_embeddings to false.`;
}

/** The user stopped the loading. */
export function loadingWasCanceled(): string {
  return 'The loading of the checkpoint was canceled.';
}

/** A decoder is given a parameter of another size; `found` is null where it is given none. */
export function parameterHasSize(
  parameter: string,
  expected: readonly number[],
  found: number | null,
): string {
  const numbers = formatCount(expected.reduce((size, n) => size * n, 1));
  const what = found === null ? 'nothing' : formatCount(found);
  return `${parameter}: expected ${shownShape(expected)} = ${numbers} numbers, found ${what}.`;
}
