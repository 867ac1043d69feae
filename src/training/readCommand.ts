import { readPreferences, type ReadOptions, type ReadResult } from '../data/readPreferences';
import type { WorkerCommand } from '../protocol/messages';

type LoadData = Extract<WorkerCommand, { type: 'loadData' }>;

/** Reads the file or the pasted text of a command. */
export function readCommand(
  { name, source, mapping }: LoadData,
  options: Omit<ReadOptions, 'mapping' | 'budgetBytes'>,
): Promise<ReadResult> {
  const blob = source.kind === 'file' ? source.file : new Blob([source.text]);
  return readPreferences(
    { name, bytesTotal: blob.size, stream: blob.stream() },
    { ...options, ...(mapping ? { mapping } : {}) },
  );
}
