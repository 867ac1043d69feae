import { RefineryError } from '../shared/errors';
import type { Failure } from './state';

/** What went wrong as state: errors of ours keep their code and sentence, others are a bug and go on up. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RefineryError) return { code: error.code, message: error.message };
  throw error;
}
