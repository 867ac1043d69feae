import { useEffect, useId, useRef, useState } from 'react';

import { isRefined, type LossChoice } from '../../methods/lossTypes';
import { writtenValue, type RunConfig, type SettingPath } from '../../protocol/runConfig';
import { settings as settingsTable } from '../../protocol/settings';
import { settingOf } from '../../experiments/differences';
import type { CloneChange } from '../../store/experiments/cloneActions';
import { cloneOptions } from './cloneOptions';
import { gridPaths } from './gridPaths';
import css from './experiments.module.css';

interface Props {
  /** What is cloned: `DPO, seed 1`. */
  readonly title: string;
  /** What becomes of it besides the change: `with each of its 3 seeds`. */
  readonly seeds: string;
  readonly config: RunConfig;
  /** Puts it into the queue; false where it was refused, and the page’s notice says why. */
  readonly onAdd: (change: CloneChange) => boolean;
  readonly onClose: () => void;
}

/** What one most likely changes: λ of a refined method, else β. */
function firstPath({ alignment: { lossType } }: RunConfig): SettingPath {
  const losses: LossChoice = lossType;
  return typeof losses === 'string' && isRefined(losses)
    ? 'alignment.refinementWeight'
    : 'alignment.beta';
}

/** One setting that a run has otherwise the next time. */
export function CloneForm({ title, seeds, config, onAdd, onClose }: Props) {
  const id = useId();
  const [path, setPath] = useState<SettingPath>(() => firstPath(config));
  const now = writtenValue(settingOf({ config }, path));
  const [written, setWritten] = useState<string>(now);
  const form = useRef<HTMLFormElement>(null);
  const setting = settingsTable[path];
  const options = cloneOptions(path, now);
  useEffect(() => {
    form.current?.querySelector('select')?.focus();
  }, []);
  return (
    <form
      ref={form}
      className={css.clone}
      aria-label={`Clone ${title} with a change`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (onAdd({ path, written })) onClose();
      }}
    >
      <label>
        <span>{title} again, with</span>
        <select
          value={path}
          onChange={({ target }) => {
            const next = target.value as SettingPath;
            setPath(next);
            setWritten(writtenValue(settingOf({ config }, next)));
          }}
        >
          {gridPaths.map((one) => (
            <option key={one} value={one}>
              {settingsTable[one].label} · {one}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>set to</span>
        {options ? (
          <select
            value={written}
            aria-describedby={`${id}-now`}
            onChange={({ target }) => {
              setWritten(target.value);
            }}
          >
            {options.map((option) => (
              <option key={option}>{option}</option>
            ))}
          </select>
        ) : (
          <input
            value={written}
            aria-describedby={`${id}-now`}
            onChange={({ target }) => {
              setWritten(target.value);
            }}
          />
        )}
      </label>
      <button type="submit" className={css.primary} disabled={written === now}>
        Add to the queue
      </button>
      <button type="button" onClick={onClose}>
        Cancel
      </button>
      <p className={css.soft} id={`${id}-now`}>
        {setting.help} Everything else stays as it was, {seeds}.
      </p>
    </form>
  );
}
