import type { MappingRequest } from '../protocol/data';

/** Says what a file's columns are where they fit no known layout and nobody can be asked. */
export function mappingSentence({ name, columns, reason }: MappingRequest): string {
  const names = columns.slice(0, 12).map((column) => column.slice(0, 40));
  const more = columns.length > names.length ? ', …' : '';
  if (reason !== undefined) {
    return `${name}: none of its rows can be read as they are (${reason}); put text or messages under prompt, chosen and rejected. Its keys are ${names.join(', ')}${more}.`;
  }
  return `${name}: its keys (${names.join(', ')}${more}) fit no known layout; rename them to prompt, chosen and rejected.`;
}
