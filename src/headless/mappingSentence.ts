import { columnsInWords } from '../protocol/columnsInWords';
import type { MappingRequest } from '../protocol/data';
import { keysFitNoLayout, valuesFitNoLayout } from '../shared/sentences/fileSentences';

/** Says what a file's columns are where nobody can be asked which of them hold what. */
export function mappingSentence(request: MappingRequest): string {
  const { name, reason } = request;
  const columns = columnsInWords(request);
  return reason === undefined
    ? keysFitNoLayout(name, columns)
    : valuesFitNoLayout(name, columns, reason);
}
