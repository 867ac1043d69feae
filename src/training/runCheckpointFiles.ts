import * as v from 'valibot';

import { readSafetensors, writeSafetensors } from '../checkpoints/safetensors';
import type { NamedFile } from '../protocol/model';
import { resolveConfig } from '../protocol/resolveConfig';
import type { ExportedFile } from '../protocol/run';
import {
  runCheckpointFiles as names,
  runCheckpointSchema,
  type RunCheckpointState,
} from '../protocol/runCheckpoint';
import { messageOf, RefineryError } from '../shared/errors';
import {
  checkpointFileDiffers,
  checkpointFileIsWrong,
  checkpointLacksFile,
  stateIsNoJson,
  stateKeyIsWrong,
} from '../shared/sentences/resumeSentences';
import { Sha256 } from '../shared/sha256';
import { arraysOfLogps, logpsOfArrays } from './keptLogpsArrays';
import type { Arrays, RunCheckpoint } from './runCheckpoint';

function sha256(bytes: Uint8Array): string {
  const hash = new Sha256();
  hash.update(bytes);
  return hash.digest();
}

function bytesOf(arrays: Arrays): Uint8Array<ArrayBuffer> {
  const stored = [...arrays].map(
    ([name, values]) => [name, { shape: [values.length], values }] as const,
  );
  return writeSafetensors(new Map(stored));
}

/** SHA-256 of files by their names. */
export type FileHashes = Readonly<Record<string, string>>;

/** Files that hold the same at every step of an alignment. */
export const fixedFiles: readonly string[] = [names.reference, names.logps, names.reward];

/**
 * Writes a checkpoint: state.json, and what it tells of as safetensors of flat float32 arrays.
 * @param before hashes of files that were written before and belong to it still
 */
export function writeCheckpointFiles(
  checkpoint: RunCheckpoint,
  before: FileHashes = {},
): { readonly files: ExportedFile[]; readonly hashes: FileHashes } {
  const { policy, reference, slots, logps, reward } = checkpoint;
  const held: readonly (readonly [string, Arrays | null])[] = [
    [names.policy, policy],
    [names.reference, reference],
    [names.optimizer, slots],
    [names.logps, logps && arraysOfLogps(logps)],
    [names.reward, reward],
  ];
  const files = held.flatMap(([name, arrays]) =>
    arrays ? [{ name, bytes: bytesOf(arrays) }] : [],
  );
  const written = Object.fromEntries(files.map(({ name, bytes }) => [name, sha256(bytes)]));
  const hashes = { ...before, ...written };
  const state = { version: 1, ...checkpoint.state, files: hashes };
  const json = new TextEncoder().encode(`${JSON.stringify(state, null, 2)}\n`);
  return { files: [{ name: names.state, bytes: json }, ...files], hashes };
}

/** Writes a checkpoint whole, as its files. */
export function writeRunCheckpoint(checkpoint: RunCheckpoint): ExportedFile[] {
  return writeCheckpointFiles(checkpoint).files;
}

/** Carries out a reading whose error then names the file. */
function ofFile<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    throw new RefineryError('bad_file', checkpointFileIsWrong(name, error.message));
  }
}

function stateOf(bytes: Uint8Array): {
  readonly state: RunCheckpointState;
  readonly files: Readonly<Record<string, string>>;
} {
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const why = messageOf(error);
    throw new RefineryError('bad_file', stateIsNoJson(names.state, why));
  }
  const parsed = v.safeParse(runCheckpointSchema, read);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const key = v.getDotPath(issue) ?? 'version';
    throw new RefineryError('bad_file', stateKeyIsWrong(names.state, key, issue.received));
  }
  const { config, files, ...rest } = parsed.output;
  return { state: { ...rest, config: ofFile(names.state, () => resolveConfig(config)) }, files };
}

/**
 * Reads a checkpoint's files, by their names within it.
 * @throws RefineryError `bad_file` naming the file, and the key or the tensor where it is one
 */
function readRunCheckpoint(files: ReadonlyMap<string, Uint8Array>): RunCheckpoint {
  const take = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (!bytes) throw new RefineryError('bad_file', checkpointLacksFile(name));
    return bytes;
  };
  const { state, files: hashes } = stateOf(take(names.state));
  const arrays = (name: string): Arrays => {
    const bytes = take(name);
    if (sha256(bytes) !== hashes[name])
      throw new RefineryError('bad_file', checkpointFileDiffers(name));
    const tensors = ofFile(name, () => readSafetensors(bytes));
    return new Map([...tensors].map(([tensor, { values }]) => [tensor, values]));
  };
  const aligning = state.phase === 'align';
  const logps = aligning ? arrays(names.logps) : null;
  return {
    state,
    policy: arrays(names.policy),
    reference: aligning ? arrays(names.reference) : null,
    slots: state.optimizer ? arrays(names.optimizer) : null,
    logps: logps && ofFile(names.logps, () => logpsOfArrays(logps, state.pairs)),
    reward: names.reward in hashes ? arrays(names.reward) : null,
  };
}

/**
 * Reads a checkpoint from its files as the page holds them.
 * @throws RefineryError as `readRunCheckpoint` does
 */
export async function openRunCheckpoint(files: readonly NamedFile[]): Promise<RunCheckpoint> {
  const bytes = new Map<string, Uint8Array>();
  for (const { name, blob } of files) bytes.set(name, new Uint8Array(await blob.arrayBuffer()));
  return readRunCheckpoint(bytes);
}
