import { useRef } from 'react';
import { createPortal } from 'react-dom';

import { runFileName, runFileOpened, runFileSaved } from '../../store/runFile';
import { isRunning } from '../../store/state';
import { saveFile } from '../saveFile';
import { useRefinery } from '../useRefinery';

/** Saves the settings as a run file for the headless command, and opens one. */
export function RunFileButtons() {
  const picker = useRef<HTMLInputElement>(null);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <>
      <button
        type="button"
        title="Save these settings as run.json, as the headless command takes it"
        onClick={() => {
          const text = runFileSaved();
          if (text !== null) saveFile(runFileName, text);
        }}
      >
        Save run file
      </button>
      <button
        type="button"
        disabled={running}
        title={running ? 'Fixed by this run: stop it first' : 'Take the settings of a run file'}
        onClick={() => picker.current?.click()}
      >
        Open run file
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
    </>
  );
}
