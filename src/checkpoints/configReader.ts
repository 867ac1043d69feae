import { RefineryError } from '../shared/errors';
import {
  keysContradict,
  keyIsMissing,
  sizeIsNot,
  keyIsNoObject,
  flagIsNone,
  keyIsNoneOf,
  keyIsNoText,
  keyIsNotComputed,
  sizeIsNoMultiple,
  numberIsNotPositive,
} from '../shared/sentences/modelConfigSentences';
import { isJsonObject, type JsonObject } from './blobBytes';

/** Refuses a config.json with one sentence. */
export function refuseConfig(sentence: string): never {
  throw new RefineryError('bad_config', sentence);
}

// Products of two sizes stay exact.
const largestSize = 2 ** 24;

/** A config.json read key by key; null counts as absent, and every refusal names the key. */
export class ConfigReader {
  readonly raw: JsonObject;
  constructor(raw: JsonObject) {
    this.raw = raw;
  }

  value(key: string): unknown {
    return Object.hasOwn(this.raw, key) ? (this.raw[key] ?? undefined) : undefined;
  }

  /** A whole number from 1 to `most`; without a fallback the key must be there. */
  count(key: string, fallback?: number, most = largestSize): number {
    const value = this.value(key) ?? fallback ?? refuseConfig(keyIsMissing(key));
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most)
      return refuseConfig(sizeIsNot(key, value, most));
    return value;
  }

  /** A finite number above 0. */
  positive(key: string, fallback: number): number {
    const value = this.value(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
      return refuseConfig(numberIsNotPositive(key, value));
    return value;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.value(key) ?? fallback;
    return typeof value === 'boolean' ? value : refuseConfig(flagIsNone(key, value));
  }

  dictionary(key: string): JsonObject | undefined {
    const value = this.value(key);
    if (value === undefined || isJsonObject(value)) return value;
    return refuseConfig(keyIsNoObject(key, value));
  }

  /** What a table says of the key's text; other texts are refused with those that are known. */
  among<T>(key: string, table: Readonly<Record<string, T>>, fallback: string): T {
    const value = this.value(key) ?? fallback;
    if (typeof value !== 'string') return refuseConfig(keyIsNoText(key, value));
    const found = Object.hasOwn(table, value) ? table[value] : undefined;
    return found ?? refuseConfig(keyIsNoneOf(key, value, Object.keys(table)));
  }

  /** A key that changes what is computed may be absent, null or this one value. */
  only(key: string, computed: unknown): void {
    const value = this.value(key) ?? computed;
    if (value !== computed) refuseConfig(keyIsNotComputed(key, value));
  }
}

/** Refuses a size that another one must divide. */
export function assertMultiple(key: string, value: number, by: string, divisor: number): void {
  if (value % divisor !== 0) refuseConfig(sizeIsNoMultiple(key, value, by, divisor));
}

/** One number that several keys may say, or the fallback; two that say different ones are refused. */
export function agreed(
  candidates: readonly (readonly [key: string, value: unknown])[],
  fallback: number,
): number {
  const [first, ...others] = candidates.filter(([, value]) => (value ?? undefined) !== undefined);
  if (!first) return fallback;
  const [key, value] = first;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    return refuseConfig(numberIsNotPositive(key, value));
  const other = others.find(([, said]) => said !== value);
  if (other) refuseConfig(keysContradict(key, value, ...other));
  return value;
}
