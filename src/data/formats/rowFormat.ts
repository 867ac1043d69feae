import type { Template } from '../template';

/** One record of a preference file. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A pair that a record gives, before its line is known. */
export interface PairText {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly scoreChosen?: number;
  readonly scoreRejected?: number;
  /** The prompt was rendered by a model's own chat template: its markers are special tokens. */
  readonly templated?: true;
}

/** One labelled completion: it becomes half of a pair where its prompt has the other label too. */
export interface UnpairedText {
  readonly prompt: string;
  readonly completion: string;
  readonly label: boolean;
  readonly templated?: true;
}

/** Why a record, or a field of it, cannot be used: one clause for people. */
export class Refused {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A row format: how its records are told from others by their keys, and what they give. */
export interface RowFormat {
  /** The name under which people know the format. */
  readonly name: string;
  matches(record: JsonRecord): boolean;
  /** @param template renders what the record holds as turns of a conversation */
  read(
    record: JsonRecord,
    template: Template,
  ): PairText | readonly PairText[] | UnpairedText | Refused;
}

/** Whether a record has all of the keys. */
export function hasKeys(record: JsonRecord, keys: readonly string[]): boolean {
  return keys.every((key) => Object.hasOwn(record, key));
}

/** Whether a parsed value is an object with keys. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names a value's kind in a refusal: `null`, `a number`, `a list`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
