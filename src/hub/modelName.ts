import { RefineryError } from '../shared/errors';
import {
  addressIsNoModel,
  modelNameIsMissing,
  modelNameIsNone,
  revisionIsNone,
} from '../shared/sentences/hubSentences';

/** A model as somebody asked for it. */
export interface AskedModel {
  readonly name: string;
  readonly revision: string;
}

const hosts = /^(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)(?:\/|$)/i;
/** The hub's own rule for both parts of a name. */
const part = /^(?!.*(?:--|\.\.))(?!.*\.git$)\w(?:[\w.-]{0,94}\w)?$/;
const branch = /^(?!.*(?:\.\.|\/\/|@\{))\w(?:[\w./-]{0,253}[\w-])?$/;
/** First parts of an address of the hub that are no owners. */
const otherThings: Readonly<Record<string, string>> = {
  datasets: 'a data set',
  spaces: 'an app',
  collections: 'a collection',
  papers: 'a paper',
  blog: 'the blog',
  docs: 'the documentation',
  models: 'a list of models',
  api: 'the interface for programs',
};

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_config', sentence);
};

/** The name's two parts and, of an address, the revision behind `tree`, `blob` or `resolve`. */
function partsOf(typed: string): { parts: readonly string[]; revision: string | null } {
  if (!hosts.test(typed)) return { parts: typed.split('/'), revision: null };
  const [path = ''] = typed.replace(hosts, '').split(/[?#]/);
  const [owner = '', name = '', view, revision] = path.split('/');
  const other = otherThings[owner];
  if (other !== undefined) refuse(addressIsNoModel(other));
  const pinned = view !== undefined && ['tree', 'blob', 'resolve'].includes(view);
  return {
    parts: [owner, name],
    // A branch with a slash in it is written as %2F there.
    revision: pinned && revision ? revision.replaceAll(/%2f/gi, '/') : null,
  };
}

/**
 * Reads what was typed or pasted as a model: owner/name, or the address of its page.
 * @param revision a branch, tag or commit; blank is `main`, and an address that names one wins
 * @throws RefineryError `bad_config` with one sentence, before anything is asked of anyone
 */
export function readModelName(typed: string, revision: string): AskedModel {
  const text = typed.trim();
  if (text === '') refuse(modelNameIsMissing());
  const { parts, revision: pasted } = partsOf(text);
  if (parts.length !== 2 || !parts.every((each) => part.test(each))) refuse(modelNameIsNone(text));
  const wanted = pasted ?? (revision.trim() || 'main');
  if (!branch.test(wanted)) refuse(revisionIsNone(wanted));
  return { name: parts.join('/'), revision: wanted };
}
