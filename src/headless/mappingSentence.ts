import { columnsInWords } from '../protocol/columnsInWords';
import type { MappingRequest } from '../protocol/data';

/** Says what a file's columns are where they fit no known layout and nobody can be asked. */
export function mappingSentence(request: MappingRequest): string {
  return `${request.name}: its keys (${columnsInWords(request)}) fit no known layout; rename them to prompt, chosen and rejected.`;
}
