import { RefineryError } from '../shared/errors';
import {
  adapterLacksModel,
  configIsMissing,
  weightsAreMissing,
  configsAreSeveral,
  indexIsMissing,
} from '../shared/sentences/checkpointSentences';
import type { NamedBlob } from './blobBytes';

/** The files of one model, found among those that were given. */
export interface CheckpointFolder {
  readonly config: NamedBlob;
  /** The files directly in the model's folder, by their names within it. */
  readonly files: ReadonlyMap<string, NamedBlob>;
  /** `model.safetensors.index.json`, where the weights are spread over several files. */
  readonly index: NamedBlob | null;
  /** The one weights file, where there is no index. */
  readonly weights: NamedBlob | null;
}

const indexName = 'model.safetensors.index.json';
const otherWeights = /\.(bin|pt|pth|gguf|ckpt|h5|msgpack|onnx)$/;

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_file', sentence);
};

const partsOf = (path: string): string[] => path.split(/[/\\]/).filter((part) => part !== '');

/** A path's last part. */
export const lastPart = (path: string): string | undefined => partsOf(path).at(-1);

/** The files directly in the folder of one of them, by their names within it. */
export function filesBeside(
  { name }: NamedBlob,
  given: readonly NamedBlob[],
): Map<string, NamedBlob> {
  const folder = partsOf(name).slice(0, -1);
  const files = new Map<string, NamedBlob>();
  for (const file of given) {
    const parts = partsOf(file.name);
    const inside =
      parts.length === folder.length + 1 && folder.every((part, i) => parts[i] === part);
    if (inside) files.set(parts.at(-1)!, file);
  }
  return files;
}

/** The config.json nearest to the top; its folder is the model's. */
function findConfig(files: readonly NamedBlob[]): NamedBlob {
  const depth = ({ name }: NamedBlob): number => partsOf(name).length;
  const configs = files
    .filter(({ name }) => lastPart(name) === 'config.json')
    .sort((a, b) => depth(a) - depth(b));
  const [first, second] = configs;
  if (first === undefined) {
    const names = files.map(({ name }) => name);
    const adapter = names.find((name) => name.endsWith('adapter_model.safetensors'));
    if (adapter !== undefined) refuse(adapterLacksModel(adapter));
    return refuse(configIsMissing(names.find((name) => name.endsWith('.safetensors')) ?? null));
  }
  if (second !== undefined && depth(second) === depth(first))
    refuse(configsAreSeveral(first.name, second.name));
  return first;
}

/**
 * Finds a model's files by their paths within what was chosen; other folders are not looked into.
 * @throws RefineryError `bad_file` where config.json or the weights are missing or ambiguous
 */
export function findCheckpoint(given: readonly NamedBlob[]): CheckpointFolder {
  const config = findConfig(given);
  const files = filesBeside(config, given);
  const single = files.get('model.safetensors');
  if (single) return { config, files, index: null, weights: single };
  const index = files.get(indexName);
  if (index) return { config, files, index, weights: null };
  const [weights, other] = [...files.values()].filter(({ name }) => name.endsWith('.safetensors'));
  if (!weights) {
    const found = [...files.keys()].find((name) => otherWeights.test(name));
    return refuse(weightsAreMissing(found ?? null));
  }
  if (other) refuse(indexIsMissing(weights.name, other.name));
  return { config, files, index: null, weights };
}
