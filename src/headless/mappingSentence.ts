import type { MappingRequest } from '../protocol/data';

/** Says what a file's columns are where they fit no known layout and nobody can be asked. */
export function mappingSentence({ name, columns }: MappingRequest): string {
  const names = columns.slice(0, 12).map((column) => column.slice(0, 40));
  const more = columns.length > names.length ? ', …' : '';
  return `${name}: its keys (${names.join(', ')}${more}) fit no known layout; rename them to prompt, chosen and rejected.`;
}
