import { useId } from 'react';

import { faultOf } from '../../protocol/resolveConfig';
import { writtenValue, type SettingPath, type SettingValue } from '../../protocol/runConfig';
import { settings as settingsTable, type Setting } from '../../protocol/settings';
import { settingChanged, settingReset, settingSettled } from '../../store/settingActions';
import { defaultOf } from '../../store/settingValues';
import { isRunning } from '../../store/state';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import { NumberInput } from './NumberInput';
import css from './SettingField.module.css';
import { lighting, symbolOf, useLit } from './symbols';

interface Props {
  readonly path: SettingPath;
  /** Names of a choice's options for people; the run file's own words otherwise. */
  readonly names?: Readonly<Record<string, string>>;
}

function limits(setting: Setting): string {
  if (setting.kind === 'optionalInteger') return ' Empty for none.';
  if (setting.kind !== 'number' && setting.kind !== 'integer') return '';
  const unit = setting.unit ? ` ${setting.unit}` : '';
  const high = `${setting.max.toLocaleString('en-US')}${unit}`;
  return setting.exclusiveMin
    ? ` Above ${setting.min}, at most ${high}.`
    : ` ${setting.min} to ${high}.`;
}

/** One setting from the table: label, control, effect, range, fault and the way back to its default. */
export function SettingField({ path, names }: Props) {
  const id = useId();
  const setting = settingsTable[path];
  const value = useRefinery(({ settings }) => settings[path]);
  const standard = useRefinery(({ settings }) => defaultOf(path, settings));
  const running = useRefinery(({ run }) => isRunning(run.status));
  const symbol = symbolOf(path);
  const light = lighting(symbol);
  const lit = useLit(symbol);
  const fault = faultOf(path, value);
  const sentence = fault?.slice(path.length + 2) ?? null;
  return (
    <div
      {...light}
      className={css.field}
      data-setting={path}
      data-lit={lit}
      onBlur={() => {
        settingSettled();
        light.onBlur?.();
      }}
    >
      <div className={css.head}>
        <label htmlFor={id}>{setting.label}</label>
        {value === standard || running ? null : (
          <button
            type="button"
            className={css.reset}
            onClick={() => {
              settingReset(path);
            }}
            aria-label={`${setting.label}: back to ${writtenValue(standard)}`}
          >
            default: {shown(standard)}
          </button>
        )}
      </div>
      <Control
        {...{ id, path, setting, value, running, invalid: fault !== null, names: names ?? {} }}
      />
      {sentence === null ? null : (
        <p className={css.fault} id={`${id}-fault`} role="alert">
          {sentence}
        </p>
      )}
      <p className={css.help} id={`${id}-help`}>
        <Words>{setting.help}</Words>
        {limits(setting)}
      </p>
    </div>
  );
}

function shown(value: SettingValue): string {
  const text = value === null ? 'none' : writtenValue(value);
  return text.length > 24 ? 'the paper’s' : text === ' ' ? 'a space' : text;
}

interface ControlProps {
  readonly id: string;
  readonly path: SettingPath;
  readonly setting: Setting;
  readonly value: SettingValue;
  readonly running: boolean;
  readonly invalid: boolean;
  readonly names: Readonly<Record<string, string>>;
}

function Control({ id, path, setting, value, running, invalid, names }: ControlProps) {
  const common = {
    id,
    disabled: running,
    'aria-invalid': invalid,
    'aria-describedby': invalid ? `${id}-fault ${id}-help` : `${id}-help`,
  };
  const change = (next: SettingValue): void => {
    settingChanged(path, next);
  };
  switch (setting.kind) {
    case 'number':
    case 'integer':
      return <NumberInput {...common} value={value as number} onValue={change} />;
    case 'choice':
      return (
        <select
          {...common}
          value={value as string}
          onChange={({ target }) => {
            change(target.value);
          }}
        >
          {setting.options.map((option) => (
            <option key={option} value={option}>
              {names[option] ?? option}
            </option>
          ))}
        </select>
      );
    case 'text':
      return (
        <textarea
          {...common}
          rows={setting.default.length > 40 ? 5 : 1}
          value={value as string}
          onChange={({ target }) => {
            change(target.value);
          }}
        />
      );
    case 'boolean':
      return (
        <input
          {...common}
          type="checkbox"
          checked={value as boolean}
          onChange={({ target }) => {
            change(target.checked);
          }}
        />
      );
    case 'optionalInteger':
      return (
        <input
          {...common}
          type="number"
          min={setting.min}
          max={setting.max}
          value={value === null ? '' : writtenValue(value)}
          onChange={({ target }) => {
            change(target.value === '' ? null : target.valueAsNumber);
          }}
        />
      );
    case 'numbers':
    case 'path':
    case 'tasks':
    case 'lora':
      return null;
  }
}
