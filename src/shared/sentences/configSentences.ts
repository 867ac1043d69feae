const longestValue = 80;

function shownValue(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > longestValue ? `${json.slice(0, longestValue)}…` : json;
}

export const lacksKey = (key: string): string => `config.json lacks ${key}.`;

export const notACount = (key: string, value: unknown, most: number): string =>
  `config.json: ${key} must be a whole number from 1 to ${most}; it is ${shownValue(value)}.`;

export const notPositive = (key: string, value: unknown): string =>
  `config.json: ${key} must be a number above 0; it is ${shownValue(value)}.`;

export const notAFlag = (key: string, value: unknown): string =>
  `config.json: ${key} must be true or false; it is ${shownValue(value)}.`;

export const notAText = (key: string, value: unknown): string =>
  `config.json: ${key} must be a text; it is ${shownValue(value)}.`;

export const notADictionary = (key: string, value: unknown): string =>
  `config.json: ${key} must be an object or null; it is ${shownValue(value)}.`;

export const notComputed = (key: string, value: unknown): string =>
  `config.json: ${key} ${shownValue(value)} is not computed here.`;

export const notAmong = (key: string, value: unknown, known: readonly string[]): string =>
  `config.json: ${key} ${shownValue(value)} is not computed here; ${known.join(', ')} ${known.length === 1 ? 'is' : 'are'}.`;

export const contradicting = (
  key: string,
  value: unknown,
  otherKey: string,
  other: unknown,
): string =>
  `config.json: ${key} ${shownValue(value)} and ${otherKey} ${shownValue(other)} contradict each other.`;

export const notDivisible = (key: string, value: number, by: string, divisor: number): string =>
  `config.json: ${key} ${value} is no multiple of ${by} ${divisor}.`;

export const oddRotation = (key: string, dims: number, width: number): string =>
  `config.json: ${key} rotates ${dims} of a head's ${width} dimensions; it must be an even number from 2 to ${width}.`;
