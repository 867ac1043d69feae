import type { ModelRole } from '../../protocol/model';
import type { RunConfig } from '../../protocol/runConfig';
import type {
  KeptInput,
  KeptInputs,
  KeptModelSource,
  KeptSource,
} from '../../protocol/runUnderway';
import { taskKey } from '../../protocol/taskSetting';
import { newId } from '../../shared/newId';
import { inputIsNotCopied } from '../../shared/sentences/underwaySentences';
import { isFull } from '../../storage/privateFiles';
import { experimentIsGoing } from '../experiments/queueStore';
import { session } from '../session';
import { refineryStore } from '../store';
import type { Role } from '../state';
import { keptPlaces } from './keptPlaces';
import { heldAlone, inputLock, letGoOf } from './locks';

/** What the copy of a file is called: of the same file of this page there is one. */
const keys = new WeakMap<object, string>();

/** Copies that this page reads from, since what they are of was not given to it. */
const readKeys = new Set<string>();

/** Says that a file is a copy that is there already. */
export function copyKnown(content: object, key: string): void {
  keys.set(content, key);
  readKeys.add(key);
}

function keyOf(content: object): string {
  const known = keys.get(content);
  if (known !== undefined) return known;
  const key = newId();
  keys.set(content, key);
  return key;
}

/** Copies that are being written, each once. */
const writing = new Map<string, Promise<void>>();

/** Copies that this page holds, so that no other tab removes them. */
const heldKeys = new Set<string>();

/** Copies that what the page has loaded is read from; while an experiment goes on, all that its next run would be given. */
function loadedKeys(): Set<string> {
  const { sources, models, tasks } = session;
  const ofData = [sources.train, sources.heldOut].flatMap((held): object[] =>
    held ? [held.source.kind === 'file' ? held.source.file : held.source] : [],
  );
  const ofModels = Object.values(models).flatMap(
    (held) => held?.files.map(({ blob }) => blob) ?? [],
  );
  const contents = [...ofData, ...ofModels, ...[...tasks.values()].map(({ file }) => file)];
  const loaded = new Set(contents.flatMap((content) => keys.get(content) ?? []));
  return experimentIsGoing() ? loaded : new Set([...loaded].filter((key) => readKeys.has(key)));
}

/** Lets go of the copies that neither a run nor the page needs. */
export function idleCopiesLeft(needed: ReadonlySet<string>): void {
  const loaded = loadedKeys();
  for (const key of [...heldKeys]) {
    if (needed.has(key) || loaded.has(key) || writing.has(key)) continue;
    heldKeys.delete(key);
    letGoOf(inputLock(key));
  }
}

/** Holds a copy that this page is about to read or to write. */
export async function copyHeld(key: string): Promise<void> {
  heldKeys.add(key);
  await heldAlone(inputLock(key));
}

/** A file that is to be copied. */
interface Copy {
  readonly input: KeptInput;
  readonly content: Blob;
}

/** All that the page's run takes, and what of it is to be copied. */
export function inputsOf(config: RunConfig): {
  readonly inputs: KeptInputs;
  readonly copies: readonly Copy[];
} {
  const copies: Copy[] = [];
  const copy = (name: string, content: Blob, owner: object = content): KeptInput => {
    const input = { name, key: keyOf(owner), bytes: content.size };
    copies.push({ input, content });
    return input;
  };
  const data = (role: Role): KeptSource | null => {
    // They are written by its settings, and may be on their way.
    if (config.data.source === 'starter') return { kind: 'starter' };
    const held = session.sources[role];
    const state = refineryStore.getState().data[role];
    if (!held || state.status !== 'loaded') return null;
    const { hash } = state.report;
    const { name, source, mapping } = held;
    switch (source.kind) {
      case 'starter':
        return null;
      case 'file':
        return { kind: 'copy', copy: copy(name, source.file), mapping, hash };
      case 'text':
        return { kind: 'copy', copy: copy(name, new Blob([source.text]), source), mapping, hash };
    }
  };
  const { source, policyPath, referencePath } = config.model;
  const model = (role: ModelRole, path: string | null): KeptModelSource | null => {
    if (role === 'policy' && source === 'starter') return { kind: 'starter' };
    const held = session.models[role];
    if (!held || path === null) return null;
    if (held.hub) return { kind: 'hub', name: held.name, model: held.hub };
    const files = held.files.map(({ name, blob }) => copy(name, blob));
    return { kind: 'copy', name: held.name, files };
  };
  const inputs: KeptInputs = {
    data: { train: data('train'), heldOut: data('heldOut') },
    models: {
      policy: model('policy', policyPath),
      reference: model('reference', referencePath),
      opponent: model('opponent', config.sampling.opponentPath),
    },
    tasks: config.benchmarks.flatMap((entry) => {
      const held = session.tasks.get(taskKey(entry));
      if (!held) return [];
      const { format, path } = entry;
      return [{ format, path, copy: copy(path, held.file) }];
    }),
  };
  return { inputs, copies };
}

/** Every copy that a run needs. */
export function copiesOf({ data, models, tasks }: KeptInputs): readonly KeptInput[] {
  const ofData = [data.train, data.heldOut].flatMap((source) =>
    source?.kind === 'copy' ? [source.copy] : [],
  );
  const ofModels = Object.values(models).flatMap((source) =>
    source?.kind === 'copy' ? source.files : [],
  );
  return [...ofData, ...ofModels, ...tasks.map(({ copy }) => copy)];
}

/**
 * Copies the files that a run was given into the private files.
 * @param isWanted whether the run still needs them: the rest is left out where it does not
 * @returns for each that could not be, why
 */
export async function inputsCopied(
  copies: readonly Copy[],
  isWanted: () => boolean,
): Promise<readonly string[]> {
  const { folders } = await keptPlaces();
  const faults: string[] = [];
  for (const { input, content } of copies) {
    if (!isWanted()) break;
    const { key } = input;
    const write = async (): Promise<void> => {
      await copyHeld(key);
      await folders.copyInput(key, content);
    };
    const written = writing.get(key) ?? write();
    writing.set(key, written);
    try {
      await written;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      faults.push(inputIsNotCopied(input.name, input.bytes, isFull(error)));
    } finally {
      writing.delete(key);
    }
  }
  return faults;
}
