import { columnsInWords } from '../protocol/columnsInWords';
import type { MappingRequest } from '../protocol/data';

/** Says what a file's columns are where nobody can be asked which of them hold what. */
export function mappingSentence(request: MappingRequest): string {
  const { name, reason } = request;
  const columns = columnsInWords(request);
  return reason === undefined
    ? `${name}: its keys (${columns}) fit no known layout; rename them to prompt, chosen and rejected.`
    : `${name}: none of its rows can be read as they are (${reason}); put text or messages under prompt, chosen and rejected. Its keys are ${columns}.`;
}
