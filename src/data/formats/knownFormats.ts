import { ALPACA } from './alpaca';
import { COLUMN_FORMATS, IMPLICIT_FORMATS } from './columnFormats';
import { MS_SWIFT } from './msSwift';
import { OPENAI } from './openAi';
import { RANKED_FORMATS } from './rankedLists';
import type { JsonRecord, RowFormat } from './rowFormat';
import { STANFORD_HUMAN_PREFERENCES } from './stanfordHumanPreferences';
import { UNPAIRED_FORMATS } from './unpaired';

/** Every format that is recognized, in the order in which they are tried. */
export const KNOWN_FORMATS: readonly RowFormat[] = [
  OPENAI,
  STANFORD_HUMAN_PREFERENCES,
  MS_SWIFT,
  ALPACA,
  ...COLUMN_FORMATS,
  ...RANKED_FORMATS,
  ...IMPLICIT_FORMATS,
  ...UNPAIRED_FORMATS,
];

/**
 * The format that a record's keys fit, or undefined. A key whose value is null counts only where the
 * record fits no format without it: exports of tables write every column into every row.
 */
export function findFormat(record: JsonRecord): RowFormat | undefined {
  const matching = (keys: JsonRecord) => KNOWN_FORMATS.find((format) => format.matches(keys));
  const present = Object.entries(record).filter(([, value]) => value !== null);
  const whole = present.length === Object.keys(record).length;
  return (whole ? undefined : matching(Object.fromEntries(present))) ?? matching(record);
}
