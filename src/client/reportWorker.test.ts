import { expect, it } from 'vitest';

import type { ExperimentRecord } from '../protocol/runRecord';
import { reportFromWorker } from './reportWorker';

/** A stand-in for the worker, which cannot be here. */
class FakeWorker {
  ended = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message?: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly sent: unknown[] = [];
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  terminate(): void {
    this.ended = true;
  }
}
const record: ExperimentRecord = { name: 'x', names: [], seeds: [], runs: [] };

/** A report that is asked for, and every worker that was started for it. */
function asked(overtaken = new AbortController()) {
  const workers: FakeWorker[] = [];
  const report = reportFromWorker(record, overtaken.signal, () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { report, workers, overtaken };
}

it('the report is what the worker answers, and the worker ends', async () => {
  const { report, workers } = asked();
  expect(workers[0]!.sent).toEqual([record]);
  workers[0]!.onmessage!({ data: 'made' });
  expect(await report).toBe('made');
  expect(workers[0]!.ended).toBe(true);
});

it.each([
  [{ message: 'out of memory' }, 'out of memory'],
  [{}, 'did not start'],
  [null, 'could not be handed over'],
])('a worker that breaks down ends the report with a sentence (%#)', async (failure, said) => {
  const { report, workers } = asked();
  if (failure) workers[0]!.onerror!(failure);
  else workers[0]!.onmessageerror!();
  await expect(report).rejects.toMatchObject({ code: 'worker_failed' });
  await expect(report).rejects.toThrow(said);
  expect(workers[0]!.ended).toBe(true);
});

it('one that is overtaken before it began starts no worker, and one that is under way ends its own', async () => {
  const before = new AbortController();
  before.abort();
  const late = asked(before);
  await expect(late.report).rejects.toMatchObject({ code: 'cancelled' });
  expect(late.workers).toEqual([]);
  const { report, workers, overtaken } = asked();
  overtaken.abort();
  await expect(report).rejects.toMatchObject({ code: 'cancelled' });
  expect(workers[0]!.ended).toBe(true);
});
