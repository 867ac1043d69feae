import type { RunConfig } from '../protocol/runConfig';
import { Sha256 } from '../shared/sha256';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** SHA-256 of a resolved run file, whatever the order of its keys. */
export function configHash(config: RunConfig): string {
  const hash = new Sha256();
  hash.update(new TextEncoder().encode(JSON.stringify(sorted(config))));
  return hash.digest();
}
