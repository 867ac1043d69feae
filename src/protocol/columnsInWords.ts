import type { MappingRequest } from './data';

const NAMED = 12;
const CHARACTERS = 40;

/** A file's columns as a list within a sentence: the first dozen, long names cut. */
export function columnsInWords({
  columns,
  columnsLeftOut,
}: Pick<MappingRequest, 'columns' | 'columnsLeftOut'>): string {
  const named = columns
    .slice(0, NAMED)
    .map((column) => (column.length > CHARACTERS ? `${column.slice(0, CHARACTERS)}…` : column));
  const more = columns.length > NAMED || columnsLeftOut;
  return `${named.join(', ')}${more ? ' and more' : ''}`;
}
