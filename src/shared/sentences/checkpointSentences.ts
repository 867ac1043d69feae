const longestName = 120;

/** A name out of a file as a sentence can carry it: short, and quoted where it is not plain. */
export function shownName(name: string): string {
  const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
  return /^[\w./+<|>-]+…?$/.test(short) ? short : JSON.stringify(short);
}

/** Sizes of a shape as `32 × 64`; a single number has none. */
export function shownShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single number' : shape.join(' × ');
}

export const unreadableFile = (file: string, reason: string): string =>
  `${file} could not be read: ${reason}`;

export const notJson = (file: string, reason: string): string => `${file} is not JSON: ${reason}`;

export const notAnObject = (file: string): string => `${file} does not hold a JSON object.`;

export const tooLargeToRead = (file: string, mebibytes: number): string =>
  `${file} is larger than ${mebibytes} MiB, more than such a file ever holds.`;

export const noConfig = (weights: string | undefined): string =>
  weights === undefined
    ? 'There is no config.json: choose the whole folder of a model (config.json, model.safetensors, tokenizer.json).'
    : `${weights} has no config.json beside it: choose the whole folder of the model (config.json, model.safetensors, tokenizer.json).`;

export const severalConfigs = (first: string, second: string): string =>
  `${first} and ${second} are both given: choose the folder of one model.`;

export const noWeights = (folder: string, found: string | undefined): string =>
  found === undefined
    ? `${folder} holds a config.json but no .safetensors file.`
    : `${folder} holds its weights as ${found}; only .safetensors files are read.`;

export const adapterOnly = (file: string): string =>
  `${file} is a LoRA adapter without its model: merge it into the model and choose the merged folder.`;

export const severalWeights = (first: string, second: string): string =>
  `${first} and ${second} are both there and model.safetensors.index.json, which would say what belongs together, is not.`;

export const notAWeightMap = (file: string): string =>
  `${file}: weight_map must name a file for every tensor.`;

export const missingShard = (file: string, shard: string): string =>
  `${file} names ${shownName(shard)}, which is not among the files.`;

export const missingInShard = (tensor: string, index: string, shard: string): string =>
  `${shownName(tensor)}: ${index} puts it into ${shownName(shard)}, which lacks it.`;

export const unlistedInShard = (tensor: string, index: string, shard: string): string =>
  `${shownName(tensor)}: ${shownName(shard)} holds it, but ${index} does not say so.`;

export const twiceStored = (tensor: string, first: string, second: string): string =>
  `${shownName(tensor)}: both ${first} and ${second} hold it.`;

export const missingTensor = (tensor: string): string => `${tensor}: the checkpoint lacks it.`;

export const leftOverTensor = (tensor: string, family: string): string =>
  `${shownName(tensor)}: the checkpoint holds it, but a ${family} model of this config.json has no place for it.`;

export const wrongShape = (
  tensor: string,
  wanted: readonly number[],
  found: readonly number[],
): string =>
  `${tensor}: config.json asks for ${shownShape(wanted)}, the checkpoint holds ${shownShape(found)}.`;

export const unreadDtype = (tensor: string, dtype: string): string =>
  `${tensor}: dtype ${dtype} is not read; F32, F16 and BF16 are.`;

export const differentTiedHead = (head: string, table: string): string =>
  `${head}: it differs from ${table}, though config.json says that they are one (tie_word_embeddings).`;

export const notFinite = (tensor: string, value: number): string =>
  `${tensor}: it holds ${value}, with which nothing can be computed.`;

export const loadCancelled = 'The loading of the checkpoint was cancelled.';
