import { presets } from './presets';
import type { PresetName, SettingPath, SettingValue } from './runConfig';
import { settings } from './settings';
import { starterPreset } from './starterPresets';
import { starterWorlds, type StarterWorldName } from './starterWorlds';

/** What a run file says, by dotted path. */
type Chosen = ReadonlyMap<string, unknown>;

function valueOf(path: SettingPath, chosen: Chosen): unknown {
  return chosen.has(path) ? chosen.get(path) : defaultOf(path, chosen);
}

function derived(path: SettingPath, chosen: Chosen): SettingValue {
  const preset = presets[valueOf('model.preset', chosen) as PresetName];
  const world = starterWorlds[valueOf('data.world', chosen) as StarterWorldName];
  switch (path) {
    case 'data.source': {
      const named = chosen.has('data.path') && chosen.get('data.path') !== null;
      return chosen.get('model.source') === 'starter' && !named ? 'starter' : 'file';
    }
    case 'data.worldTemperature':
      return world.temperature;
    case 'data.worldPairs':
      return world.pairs;
    case 'training.microBatchSize':
      return valueOf('training.batchSize', chosen) as number;
    case 'sft.steps':
      // A checkpoint is taken as it is unless somebody asks for more.
      return chosen.get('model.source') === 'checkpoint' ? 0 : preset.sft.steps;
    case 'sft.learningRate':
      return preset.sft.learningRate;
    case 'sft.batchSize':
      return preset.sft.batchSize;
    default:
      throw new Error(`${path} is derived, but from nothing`);
  }
}

/** The default of a setting, given what the run file says of others. */
export function defaultOf(path: SettingPath, chosen: Chosen): SettingValue {
  const setting = settings[path];
  if (setting.kind === 'path') return null;
  // There is nobody to judge what is not sampled.
  if (path === 'sampling.judge' && chosen.get('sampling.prompts') === 0) return 'none';
  if (chosen.get('model.source') === 'starter') {
    const lossType = chosen.get('alignment.lossType') ?? settingDefault('alignment.lossType');
    const own = starterPreset(lossType)[path];
    if (own !== undefined) return own;
  }
  return setting.default === 'derived' ? derived(path, chosen) : setting.default;
}

/** A setting's default in the table, whatever the others are. */
function settingDefault(path: SettingPath): SettingValue {
  const setting = settings[path];
  return 'default' in setting ? setting.default : null;
}
