import type { Inspected } from '../../protocol/inspection';
import type { Side } from './tokenValues';

/** What a side is called: of a pair by the data, of answers by who gave it. */
export function sideName({ sampledAt }: Pick<Inspected, 'sampledAt'>, side: Side): string {
  if (sampledAt === null) return side === 'chosen' ? 'Chosen' : 'Rejected';
  return side === 'chosen' ? 'The policy’s answer' : 'The reference’s answer';
}
