import type { RunConfig } from '../../protocol/runConfig';
import type { PairsRead } from './queueStore';

/** The place of runs with the same settings, by which they have one color in the queue, the list, the charts and the report. */
export type RunPlaces = Readonly<Record<string, number>>;

/** The pairs that a run read, or is to read. */
type ReadData = Pick<PairsRead, 'dataHash' | 'evalDataHash'>;

const written = new WeakMap<RunConfig, string>();

/**
 * Everything but the seed, by which runs are known to be seeds of one another: also which files they read, whatever
 * those are called. The starter's pairs follow the seed.
 */
export function settingsKey(config: RunConfig, { dataHash, evalDataHash }: ReadData): string {
  let key = written.get(config);
  if (key === undefined) written.set(config, (key = JSON.stringify({ ...config, seed: 0 })));
  return config.data.source === 'file' ? `${key} ${dataHash} ${evalDataHash}` : key;
}

/**
 * The places of some runs: those that have one keep it, so that no color changes while others come and go; the
 * rest take the first that is free, in their order.
 * @param wanted keys of settings; a key that is not among them gives its place up
 */
export function placesOf(before: RunPlaces, wanted: readonly string[]): RunPlaces {
  const places: Record<string, number> = {};
  for (const key of wanted) if (key in before) places[key] = before[key]!;
  for (const key of wanted) {
    if (key in places) continue;
    const taken = new Set(Object.values(places));
    let free = 0;
    while (taken.has(free)) free += 1;
    places[key] = free;
  }
  return places;
}
