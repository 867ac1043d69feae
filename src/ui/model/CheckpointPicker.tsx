import { modelRemoved } from '../../store/modelActions';
import { isRunning } from '../../store/state';
import type { ModelRole } from '../../protocol/model';
import { useRefinery } from '../useRefinery';
import shared from '../primitives/Facts.module.css';
import css from './model.module.css';
import { CheckpointReport } from './CheckpointReport';
import { pickedFiles } from './droppedFiles';
import { HubButton, HubLine } from './HubButton';
import { modelTaken } from '../files/taken';

interface Props {
  readonly role: ModelRole;
  readonly title: string;
  readonly help: string;
}

/** Where a checkpoint is chosen, as a folder or file by file, and what was found in it. */
export function CheckpointPicker({ role, title, help }: Props) {
  const state = useRefinery(({ models }) => models[role]);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <fieldset className={css.picker} data-drop-role={role}>
      <legend>{title}</legend>
      <p className={css.about}>{help}</p>
      <div className={css.ways}>
        <PickerButton {...{ role, running }} folder label="Choose a folder" />
        <PickerButton {...{ role, running }} folder={false} label="Choose its files" />
        <HubButton role={role} />
      </div>
      <HubLine role={role} />
      {state.status === 'loading' ? <p role="status">Opening {state.name} …</p> : null}
      {state.status === 'failed' ? (
        <p className={shared.fault} role="alert">
          {state.failure.message}
        </p>
      ) : null}
      {state.status === 'loaded' ? (
        <CheckpointReport name={state.name} report={state.report} />
      ) : null}
      {state.status === 'empty' || running ? null : (
        <button
          type="button"
          onClick={() => {
            modelRemoved(role);
          }}
        >
          Remove {state.name}
        </button>
      )}
    </fieldset>
  );
}

function PickerButton({
  role,
  folder,
  label,
  running,
}: {
  readonly role: ModelRole;
  readonly folder: boolean;
  readonly label: string;
  readonly running: boolean;
}) {
  return (
    <label className={css.file}>
      {label}
      <input
        type="file"
        multiple
        disabled={running}
        aria-label={`${label} for the ${role}`}
        // React knows no such property; the browser opens a folder with it.
        {...(folder ? { webkitdirectory: '' } : {})}
        onChange={({ target }) => {
          const chosen = target.files ? pickedFiles(target.files) : null;
          // The same folder can be chosen again.
          target.value = '';
          if (chosen) void modelTaken(role, chosen);
        }}
      />
    </label>
  );
}
