import type { Scale } from './frame';
import type { DrawnPair } from './lossView';

/** Pixels within which a pair is under the pointer. */
const near = 10;

/** The pair under the pointer; null where there is none. */
export function nearestPair(
  pairs: readonly DrawnPair[],
  scale: Scale,
  x: number,
  y: number,
): DrawnPair | null {
  let found: DrawnPair | null = null;
  let least = near;
  for (const pair of pairs) {
    const distance = Math.hypot(scale.x(pair.h) - x, scale.y(pair.loss) - y);
    if (distance > least) continue;
    least = distance;
    found = pair;
  }
  return found;
}

/**
 * The next pair by margin, and by line where margins are the same: from a pair, or from a margin
 * where none is read; null at the last.
 */
export function pairBeside(
  pairs: readonly DrawnPair[],
  from: DrawnPair | null,
  h: number,
  way: 1 | -1,
): DrawnPair | null {
  const sorted = [...pairs].sort((a, b) => a.h - b.h || a.line - b.line);
  const at = from === null ? -1 : sorted.findIndex(({ line }) => line === from.line);
  if (at >= 0) return sorted[at + way] ?? null;
  return way === 1
    ? (sorted.find((pair) => pair.h >= h) ?? null)
    : (sorted.findLast((pair) => pair.h <= h) ?? null);
}
