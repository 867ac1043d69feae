import { parameterCount, type ModelConfig } from '../shared/modelConfig';
import { RefineryError } from '../shared/errors';
import {
  tensorIsLeftOver,
  tensorIsMissing,
  typeIsNotRead,
  tensorHasShape,
} from '../shared/sentences/checkpointSentences';
import { parseJsonObject, readWhole, type JsonObject, type NamedBlob } from './blobBytes';
import type { CheckpointFolder } from './checkpointFolder';
import { ConfigReader } from './configReader';
import { isReadDtype, type Dtype } from './dtypes';
import { familyOf } from './families';
import { findWhole } from './heldFiles';
import { storedSpecs, type Family, type FamilyName, type StoredSpec } from './layout';
import { locateTensors, type LocatedTensor } from './tensorIndex';

/** A file that leaves as it came. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How a checkpoint was written, so that it can be written again in the same way. */
export interface CheckpointOrigin {
  readonly family: FamilyName;
  /** What stood before the tensors' names; empty in files of the bare model. */
  readonly prefix: string;
  /** A tied head was stored a second time under its own name. */
  readonly storesTiedHead: boolean;
  /** config.json as it came. */
  readonly configText: string;
  /** The tokenizer's files, byte for byte as they came. */
  readonly tokenizerFiles: readonly KeptFile[];
}

/** A checkpoint whose config, headers and tokenizer files were read, and no weights yet. */
export interface OpenedCheckpoint extends CheckpointOrigin {
  readonly config: ModelConfig;
  readonly rawConfig: JsonObject;
  /** The formats in which its numbers are stored. */
  readonly dtypes: readonly Dtype[];
  /** Bytes of the tensors that `eachParameter` will read. */
  readonly bytes: number;
  readonly parameters: number;
  readonly tensors: readonly ReadTensor[];
  /** A LoRA adapter that lies beside the weights and is not added to them, or null. */
  readonly adapter: string | null;
}

/** A stored tensor that will be read and what it holds. */
export interface ReadTensor extends StoredSpec {
  readonly stored: LocatedTensor;
  readonly dtype: Dtype;
}

const configMebibytes = 10;
const tokenizerMebibytes = 100;
const tokenizerNames = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'generation_config.json',
  'chat_template.jinja',
  'chat_template.json',
  'vocab.json',
  'merges.txt',
  'tokenizer.model',
];

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_file', sentence);
};

async function readTokenizerFiles({ files }: CheckpointFolder): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  for (const name of tokenizerNames) {
    const file = files.get(name);
    if (file) kept.push({ name, bytes: await readWhole(file, tokenizerMebibytes) });
  }
  return kept;
}

/** Finds every tensor that the configuration asks for; the rest must be buffers that nothing reads. */
function matchTensors(
  family: Family,
  config: ModelConfig,
  located: ReadonlyMap<string, LocatedTensor>,
): Pick<OpenedCheckpoint, 'tensors' | 'prefix' | 'storesTiedHead'> {
  const named = [...located.keys()];
  const prefix = named.some((name) => name.startsWith(family.prefix)) ? family.prefix : '';
  const specs = storedSpecs(family, config, prefix);
  const storesTiedHead = config.tiedHead && located.has(family.head);
  // Compared with the token table when it is read.
  if (storesTiedHead)
    specs.push({
      name: family.head,
      shape: [config.vocabularySize, config.hiddenSize],
      parts: [],
    });
  const wanted = new Set(specs.map(({ name }) => name));
  for (const name of named) {
    const isBuffer = name.startsWith(prefix) && family.buffers.test(name.slice(prefix.length));
    if (!wanted.has(name) && !isBuffer) refuse(tensorIsLeftOver(name, family.name));
  }
  const tensors = specs.map((spec) => {
    const stored = located.get(spec.name) ?? refuse(tensorIsMissing(spec.name));
    const { dtype, shape } = stored;
    if (shape.join() !== spec.shape.join()) refuse(tensorHasShape(spec.name, spec.shape, shape));
    return isReadDtype(dtype)
      ? { ...spec, stored, dtype }
      : refuse(typeIsNotRead(spec.name, dtype));
  });
  return { tensors, prefix, storesTiedHead };
}

/**
 * Opens a checkpoint from the files of its folder (names are paths within what was chosen): reads
 * config.json, the headers of the weights and the tokenizer's files, and no weights. A weights file of ours
 * is a whole checkpoint.
 * @throws RefineryError `bad_file` naming the file or tensor, `bad_config` naming the key of config.json
 */
export async function openCheckpoint(files: readonly NamedBlob[]): Promise<OpenedCheckpoint> {
  const folder = await findWhole(files);
  const { text: configText, value: rawConfig } = parseJsonObject(
    folder.config.name,
    await readWhole(folder.config, configMebibytes),
  );
  const reader = new ConfigReader(rawConfig);
  const family = familyOf(reader);
  const config = family.model(reader);
  const matched = matchTensors(family, config, await locateTensors(folder));
  return {
    family: family.name,
    config,
    rawConfig,
    configText,
    tokenizerFiles: await readTokenizerFiles(folder),
    ...matched,
    dtypes: [...new Set(matched.tensors.map(({ dtype }) => dtype))],
    bytes: matched.tensors.reduce((sum, { stored }) => sum + stored.to - stored.from, 0),
    parameters: parameterCount(config),
    adapter: folder.files.get('adapter_model.safetensors')?.name ?? null,
  };
}
