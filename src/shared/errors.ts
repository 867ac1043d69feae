/** What went wrong, as a word that code can branch on; the message is for people. */
export type ErrorCode =
  | 'bad_config'
  | 'bad_file'
  | 'no_pairs'
  | 'needs_mapping'
  | 'cancelled'
  | 'no_backend'
  | 'wrong_gradients'
  | 'device_lost'
  | 'gpu_error'
  | 'wasm_failed'
  | 'out_of_memory'
  | 'diverged'
  | 'shape_mismatch'
  | 'wrong_state'
  | 'worker_failed'
  | 'internal';

/** An error with a code that crosses the worker's border and one sentence for people. */
export class RefineryError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RefineryError';
    this.code = code;
  }
}

/** What was thrown says of itself: an error's message, or whatever else was thrown as text. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
