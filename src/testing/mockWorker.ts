import type { WorkerCommand, WorkerEvent } from '../protocol/messages';
import type { BackendInfo } from '../protocol/run';

/** A stand-in for the worker, which cannot be here: it keeps what it is sent and says what it is told. */
export class MockWorker {
  static last: MockWorker;
  readonly sent: WorkerCommand[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  constructor() {
    MockWorker.last = this;
  }
  postMessage(command: WorkerCommand): void {
    this.sent.push(command);
  }
  terminate(): void {
    this.onmessage = null;
  }
  say(event: WorkerEvent | Record<string, unknown>): void {
    this.onmessage?.({ data: event });
  }
  command<T extends WorkerCommand['type']>(type: T): Extract<WorkerCommand, { type: T }> {
    return this.sent.findLast((sent) => sent.type === type) as Extract<WorkerCommand, { type: T }>;
  }
}

/** What it says of its backend. */
export const mockBackend: BackendInfo = {
  ...{ requested: 'auto', name: 'wasm', adapter: { status: 'no-webgpu' }, threads: 1, reasons: [] },
  selfTest: { largestError: 0, milliseconds: 1 },
  tuning: null,
};
