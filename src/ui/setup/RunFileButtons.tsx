import { useRef } from 'react';

import { runFileName, runFileOpened, runFileSaved } from '../../store/runFile';
import { isRunning } from '../../store/state';
import { saveFile } from '../saveFile';
import { useRefinery } from '../useRefinery';
import { HiddenPicker } from './HiddenPicker';
import css from './SettingsBar.module.css';

/** Saves the settings as a run file for the headless command, and opens one. */
export function RunFileButtons() {
  const picker = useRef<HTMLInputElement>(null);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <div className={css.group} role="group" aria-label="Run file">
      <span aria-hidden="true">Run file</span>
      <button
        type="button"
        aria-label="Save run file"
        title="Save these settings as run.json, as the headless command takes it"
        onClick={() => {
          const text = runFileSaved();
          if (text !== null) saveFile(runFileName, text);
        }}
      >
        Save
      </button>
      <button
        type="button"
        aria-label="Open run file"
        disabled={running}
        title={running ? 'Fixed by this run: stop it first' : 'Take the settings of a run file'}
        onClick={() => picker.current?.click()}
      >
        Open
      </button>
      <HiddenPicker
        ref={picker}
        accept=".json,application/json"
        aria-label="Run file"
        onFiles={([file]) => {
          if (file) void runFileOpened(file);
        }}
      />
    </div>
  );
}
