import { useRef } from 'react';
import { createPortal } from 'react-dom';

import { runFileName, runFileOpened, runFileSaved } from '../../store/runFile';
import { isRunning } from '../../store/state';
import { saveFile } from '../saveFile';
import { useRefinery } from '../useRefinery';
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
      {/* At the page’s end: the first file input of the page is that of the preference file. */}
      {createPortal(
        <input
          ref={picker}
          type="file"
          hidden
          accept=".json,application/json"
          aria-label="Run file"
          onChange={({ target }) => {
            const file = target.files?.[0];
            target.value = '';
            if (file) void runFileOpened(file);
          }}
        />,
        document.body,
      )}
    </div>
  );
}
