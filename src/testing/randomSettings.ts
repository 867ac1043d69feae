import fc from 'fast-check';

import type { SettingPath, SettingValue } from '../protocol/runConfig';
import { settings as table, type Setting } from '../protocol/settings';
import { defaultSettings, settingsFault, settleMethod } from '../store/settingValues';
import type { RefineryState } from '../store/state';

function valueOf(path: SettingPath, setting: Setting): fc.Arbitrary<SettingValue> {
  switch (setting.kind) {
    case 'integer':
      return fc.integer({ min: setting.min, max: setting.max });
    case 'number':
      return (
        fc
          .double({ min: setting.min, max: setting.max, noNaN: true })
          .filter((value) => !setting.exclusiveMin || value > setting.min)
          // Text has no negative zero, and no setting means one.
          .map((value) => value + 0)
      );
    case 'numbers':
      return fc.constant(defaultSettings()[path]);
    case 'choice':
      return fc.constantFrom(...setting.options);
    case 'text':
      return fc.string({ unit: 'grapheme', maxLength: Math.min(40, setting.maxLength) });
    case 'boolean':
      return fc.boolean();
    case 'path':
    case 'tasks':
    case 'optionalInteger':
    case 'lora':
      return fc.constant(defaultSettings()[path]);
  }
}

/** Any settings that the page can come to: each value in order, and none that the method does not take. */
export const randomSettings: fc.Arbitrary<RefineryState['settings']> = fc
  .record(
    Object.fromEntries(
      (Object.keys(table) as SettingPath[]).map((path) => [path, valueOf(path, table[path])]),
    ) as Record<SettingPath, fc.Arbitrary<SettingValue>>,
  )
  .map((values) => settleMethod(values).settings)
  // A batch of one pair has nothing to be compared with, and half the labels flipped no robust loss.
  .filter((settings) => settingsFault(settings) === null);
