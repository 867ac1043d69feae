import { RefineryError } from '../shared/errors';
import {
  hubModelHasNoWeights,
  hubModelLacksFile,
  hubWeightsAreSeveral,
} from '../shared/sentences/hubSentences';

const indexName = 'model.safetensors.index.json';
const singleName = 'model.safetensors';
const shard = /^model-\d+-of-\d+\.safetensors$/;
/** A file at the top, by a name that any file system takes. */
const plainName = /^[\w-][\w.-]*$/;
const needed = ['config.json', 'tokenizer.json'];
/** What says more about tokens and answers, where there is any. */
const welcome = [
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'generation_config.json',
];

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_file', sentence);
};

/** The weights by the same rule as of a folder: one file, or an index with its parts. */
function weightsAmong(name: string, paths: readonly string[]): readonly string[] {
  if (paths.includes(singleName)) return [singleName];
  const parts = paths.filter((path) => shard.test(path));
  if (paths.includes(indexName) && parts.length > 0) return [indexName, ...parts];
  const [only, other] = paths.filter((path) => path.endsWith('.safetensors'));
  if (only === undefined) return refuse(hubModelHasNoWeights(name));
  if (other !== undefined) refuse(hubWeightsAreSeveral(name));
  return [only];
}

/**
 * The files of a repository that a checkpoint needs, small ones first, and nothing else.
 * @param files all files; those in folders are left aside
 * @throws RefineryError `bad_file` where a checkpoint cannot be read from them
 */
export function neededFiles<F extends { readonly path: string }>(
  name: string,
  files: readonly F[],
): readonly F[] {
  const top = files.filter(({ path }) => plainName.test(path));
  const byPath = new Map(top.map((file) => [file.path, file]));
  const weights = weightsAmong(name, [...byPath.keys()].sort());
  for (const file of needed) if (!byPath.has(file)) refuse(hubModelLacksFile(name, file));
  return [...needed, ...welcome, ...weights].flatMap((path) => byPath.get(path) ?? []);
}
