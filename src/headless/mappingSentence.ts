import type { MappingRequest } from '../protocol/data';

/** Says what a file's columns are where they fit no known layout and nobody can be asked. */
export function mappingSentence({ name, columns }: MappingRequest): string {
  return `${name}: its keys (${columns.join(', ')}) fit no known layout; rename them to prompt, chosen and rejected.`;
}
