import { useRef } from 'react';

import { isRunning } from '../../store/state';
import { checkpointTaken } from '../files/taken';
import { pickedFiles } from '../model/droppedFiles';
import { useRefinery } from '../useRefinery';
import { HiddenPicker } from './HiddenPicker';
import css from './SettingsBar.module.css';

/** Opens a run's checkpoint, from its folder or from the .zip. */
export function CheckpointButtons() {
  return (
    <div className={css.group} role="group" aria-label="Run’s checkpoint">
      <span aria-hidden="true">Checkpoint</span>
      <Opener folder={false} label="Open checkpoint file" words="Open" />
      <Opener folder label="Open checkpoint folder" words="Folder" />
    </div>
  );
}

function Opener({
  folder,
  label,
  words,
}: {
  readonly folder: boolean;
  readonly label: string;
  readonly words: string;
}) {
  const picker = useRef<HTMLInputElement>(null);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <>
      <button
        type="button"
        aria-label={label}
        disabled={running}
        title={running ? 'Fixed by this run: stop it first' : 'Go on with a run that was saved'}
        onClick={() => picker.current?.click()}
      >
        {words}
      </button>
      <HiddenPicker
        ref={picker}
        multiple
        aria-label={`${label}: its files`}
        // React knows no such property; the browser opens a folder with it.
        {...(folder ? { webkitdirectory: '' } : {})}
        onFiles={(files) => {
          const chosen = pickedFiles(files);
          if (chosen) void checkpointTaken(chosen);
        }}
      />
    </>
  );
}
