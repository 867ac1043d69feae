import type { WorkerEvent } from '../protocol/messages';
import { messageOf, RefineryError } from '../shared/errors';
import { wasmBrokeOff } from '../shared/sentences/wasmSentences';
import { workerBroke } from '../shared/sentences/workerSentences';

/** What went wrong as an event: our own errors say it themselves, any other is a broken worker. */
export function failedEvent(
  error: unknown,
  requestId: string | null,
  runId: string | null,
): Extract<WorkerEvent, { type: 'failed' }> {
  if (error instanceof RefineryError)
    return { type: 'failed', requestId, runId, code: error.code, message: error.message };
  const said = messageOf(error);
  if (error instanceof WebAssembly.RuntimeError)
    return { type: 'failed', requestId, runId, code: 'wasm_failed', message: wasmBrokeOff(said) };
  return { type: 'failed', requestId, runId, code: 'internal', message: workerBroke(said) };
}
