// Imported when somebody first asks, so that the page's first bundle does not hold the library.
import { listFiles, modelInfo } from '@huggingface/hub';

import type { HubFile, HubModel, StatedHash } from '../protocol/hub';
import { RefineryError } from '../shared/errors';
import {
  hubAnswered,
  hubAnswerIsUnknown,
  hubIsOutOfReach,
  hubWantsRest,
  modelIsGated,
  modelIsNotShown,
  modelIsNotThere,
  revisionIsNotThere,
} from '../shared/sentences/hubSentences';
import { asking, HubStatus } from './ask';
import type { AskedModel } from './modelName';
import { neededFiles } from './neededFiles';

interface Place {
  readonly url: string;
  readonly signal: AbortSignal;
}

/** More entries than any folder of a model has; a listing that goes on is cut off there. */
const mostEntries = 20_000;

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 80) : null;

/** The license as people know it: its own name where the owner gave it one. */
function licenseOf(card: unknown): string | null {
  if (typeof card !== 'object' || card === null) return null;
  const { license, license_name: own } = card as Readonly<Record<string, unknown>>;
  const names = (Array.isArray(license) ? license : [license]).flatMap(
    (each) => textOf(each) ?? [],
  );
  if (names.length === 1 && names[0] === 'other') return textOf(own) ?? 'other';
  return names.length > 0 ? names.join(', ') : null;
}

function kindOf(config: unknown): string | null {
  if (typeof config !== 'object' || config === null) return null;
  return textOf((config as Readonly<Record<string, unknown>>).model_type);
}

interface ListedFile {
  readonly type: string;
  readonly path: string;
  readonly size: number;
  readonly oid?: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
}

/** A listed file with its hash, or null where the listing is not what it should be. */
function fileOf({ path, size, oid, lfs }: ListedFile): HubFile | null {
  const bytes = lfs?.size ?? size;
  const hash: StatedHash = lfs ? { kind: 'sha256', hex: lfs.oid } : { kind: 'git', hex: oid ?? '' };
  const digits = hash.kind === 'sha256' ? 64 : 40;
  const sound = Number.isSafeInteger(bytes) && bytes >= 0;
  if (!sound || !new RegExp(`^[0-9a-f]{${digits}}$`).test(hash.hex)) return null;
  return { path, bytes, hash };
}

function refusalOf({ name, revision }: AskedModel, host: string, status: HubStatus): string {
  switch (status.status) {
    case 401:
      return modelIsNotShown(name, host);
    case 403:
      return modelIsGated(name);
    case 404:
      return status.reason === 'RevisionNotFound'
        ? revisionIsNotThere(name, revision)
        : modelIsNotThere(name, revision, host);
    case 429:
      return hubWantsRest(host);
    default:
      return hubAnswered(host, status.status);
  }
}

/**
 * Asks the hub about one model: two requests, for what it is and for the files at its top.
 * The listing states size and hash of each, so that none has to be asked for by itself.
 * @throws RefineryError `bad_file` with one sentence; `cancelled` where the signal ended it
 */
export async function lookUp(asked: AskedModel, { url, signal }: Place): Promise<HubModel> {
  const { host } = new URL(url);
  const unknown = (): never => {
    throw new RefineryError('bad_file', hubAnswerIsUnknown(host));
  };
  const ask = { hubUrl: url, fetch: asking(url, signal) };
  try {
    const info = await modelInfo({
      ...{ ...asked, ...ask },
      additionalFields: ['sha', 'cardData', 'config'],
    });
    const commit = info.sha;
    if (typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit)) return unknown();
    const listed: ListedFile[] = [];
    // At the commit and not at the branch, which may move in between.
    for await (const entry of listFiles({ repo: asked.name, revision: commit, ...ask })) {
      if (entry.type === 'file') listed.push(entry);
      if (listed.length > mostEntries) return unknown();
    }
    const files = neededFiles(asked.name, listed).map((file) => fileOf(file) ?? unknown());
    return {
      ...{ ...asked, commit, files },
      license: licenseOf(info.cardData),
      kind: kindOf(info.config),
      gated: Boolean(info.gated),
    };
  } catch (error) {
    if (error instanceof RefineryError) throw error;
    if (error instanceof HubStatus)
      throw new RefineryError('bad_file', refusalOf(asked, host, error));
    // What the library or the browser throws besides: no connection, or an answer that is no JSON.
    const sentence =
      error instanceof SyntaxError ? hubAnswerIsUnknown(host) : hubIsOutOfReach(host);
    throw new RefineryError(signal.aborted ? 'cancelled' : 'bad_file', sentence, { cause: error });
  }
}
