import { readPreferences, type ReadOptions, type ReadResult } from '../data/readPreferences';
import { starterLines } from '../data/starter/pairs';
import type { Refusal } from '../protocol/data';
import type { WorkerCommand } from '../protocol/messages';
import type { LoadedData } from './prepareRun';

/** A file's pairs, and the rows that were refused. */
export interface HeldData extends LoadedData {
  readonly refusals: readonly Refusal[];
}

type LoadData = Extract<WorkerCommand, { type: 'loadData' }>;

function blobOf({ source, role }: LoadData): Blob {
  switch (source.kind) {
    case 'file':
      return source.file;
    case 'text':
      return new Blob([source.text]);
    case 'starter':
      return new Blob([...starterLines(source, role)]);
  }
}

/** Reads the file or the pasted text of a command, or the pairs that the starter's world writes for it. */
export function readCommand(
  command: LoadData,
  options: Omit<ReadOptions, 'mapping' | 'budgetBytes'>,
): Promise<ReadResult> {
  const { name, mapping } = command;
  const blob = blobOf(command);
  return readPreferences(
    { name, bytesTotal: blob.size, stream: blob.stream() },
    { ...options, ...(mapping ? { mapping } : {}) },
  );
}
