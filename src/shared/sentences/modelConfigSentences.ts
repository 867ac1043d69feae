// What is wrong with the config.json of a checkpoint. What is not computed is refused by the name of its key.
import { shownValue } from './shownNames';

/** A key is not there. */
export function keyIsMissing(key: string): string {
  return `config.json lacks ${key}; take the file that belongs to the weights.`;
}

/** A size is no whole number or out of range. */
export function sizeIsNot(key: string, value: unknown, most: number): string {
  return `config.json: ${key} is ${shownValue(value)}, not a whole number from 1 to ${most}.`;
}

/** A number is not above 0. */
export function numberIsNotPositive(key: string, value: unknown): string {
  return `config.json: ${key} is ${shownValue(value)}, not a number above 0.`;
}

/** A switch is neither true nor false. */
export function flagIsNone(key: string, value: unknown): string {
  return `config.json: ${key} is ${shownValue(value)}, not true or false.`;
}

/** A name is no text. */
export function keyIsNoText(key: string, value: unknown): string {
  return `config.json: ${key} is ${shownValue(value)}, not text.`;
}

/** What should have keys has none. */
export function keyIsNoObject(key: string, value: unknown): string {
  return `config.json: ${key} is ${shownValue(value)}, not an object or null.`;
}

/** A setting changes the computation in a way that is not computed. */
export function keyIsNotComputed(key: string, value: unknown): string {
  return `config.json: ${key} ${shownValue(value)} is not computed here; take a model without it.`;
}

/** A setting is not among those that are computed. */
export function keyIsNoneOf(key: string, value: unknown, known: readonly string[]): string {
  return `config.json: ${key} ${shownValue(value)} is not computed here; take a model with ${known.join(', ')}.`;
}

/** Two keys say the same thing differently. */
export function keysContradict(key: string, value: unknown, other: string, said: unknown): string {
  return `config.json: ${key} ${shownValue(value)} and ${other} ${shownValue(said)} contradict each other; remove the wrong one.`;
}

/** A size is not divided by what must divide it. */
export function sizeIsNoMultiple(key: string, value: number, by: string, divisor: number): string {
  return `config.json: ${key} ${value} is not a multiple of ${by} ${divisor}.`;
}

/** Rotary positions go by pairs within a head. */
export function rotationIsOdd(key: string, rotated: number, width: number): string {
  return `config.json: by ${key} the first ${rotated} of ${width} dimensions of a head are rotated, which is not an even number from 2 to ${width}.`;
}
