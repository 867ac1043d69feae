import { useId } from 'react';

import { faultOf } from '../../protocol/resolveConfig';
import { isGiven, usualLoraOf, type LoraSettings } from '../../protocol/runConfig';
import { familyNamed } from '../../shared/loraModules';
import { settings as settingsTable } from '../../protocol/settings';
import { settingChanged, settingSettled } from '../../store/settingActions';
import { isRunning } from '../../store/state';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import { NumberInput } from './NumberInput';
import css from './SettingField.module.css';

const path = 'model.lora';

/** Adapters in the model's place: on or off, and their rank, alpha and targets. */
export function LoraField() {
  const id = useId();
  const lora = useRefinery(({ settings }) => settings[path] as LoraSettings | null);
  const family = useRefinery(({ models, settings }) =>
    isGiven(settings['model.source']) && models.policy.status === 'loaded'
      ? (familyNamed(models.policy.report.family) ?? 'llama')
      : 'llama',
  );
  const running = useRefinery(({ run }) => isRunning(run.status));
  const fault = faultOf(path, lora);
  const { label, help } = settingsTable[path];
  const change = (part: Partial<LoraSettings>): void => {
    settingChanged(path, { ...(lora ?? usualLoraOf(family)), ...part });
  };
  const common = { disabled: running, 'aria-invalid': fault !== null };
  return (
    <div className={css.field} data-setting={path} onBlur={settingSettled}>
      <div className={css.head}>
        <label htmlFor={id}>{label}</label>
      </div>
      <input
        id={id}
        type="checkbox"
        disabled={running}
        aria-describedby={`${id}-help`}
        checked={lora !== null}
        onChange={({ target }) => {
          settingChanged(path, target.checked ? usualLoraOf(family) : null);
        }}
      />
      {lora === null ? null : (
        <>
          <label htmlFor={`${id}-rank`}>LoRA rank</label>
          <NumberInput
            {...common}
            id={`${id}-rank`}
            value={lora.rank}
            onValue={(rank) => {
              change({ rank });
            }}
          />
          <label htmlFor={`${id}-alpha`}>LoRA alpha</label>
          <NumberInput
            {...common}
            id={`${id}-alpha`}
            value={lora.alpha}
            onValue={(alpha) => {
              change({ alpha });
            }}
          />
          <label htmlFor={`${id}-targets`}>LoRA targets, with commas between</label>
          <input
            {...common}
            id={`${id}-targets`}
            type="text"
            autoComplete="off"
            value={lora.targets.join(', ')}
            onChange={({ target }) => {
              change({ targets: target.value.split(',').map((name) => name.trim()) });
            }}
          />
        </>
      )}
      {fault === null ? null : (
        <p className={css.fault} role="alert">
          {fault.slice(path.length + 1)}
        </p>
      )}
      <p className={css.help} id={`${id}-help`}>
        <Words>{help}</Words>
      </p>
    </div>
  );
}
