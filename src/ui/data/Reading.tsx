import type { ReadProgress } from '../../protocol/data';
import { formatBytes, formatCount } from '../../shared/format';
import { loadCanceled } from '../../store/dataActions';
import type { Role } from '../../store/state';
import css from './data.module.css';

interface Props {
  readonly role: Role;
  readonly name: string;
  readonly progress: ReadProgress | null;
}

/** How far the reading of a file has come, with the way out. */
export function Reading({ role, name, progress }: Props) {
  const total = progress?.bytesTotal ?? null;
  return (
    <div className={css.reading}>
      <label>
        Reading {name}
        <progress {...(total === null ? {} : { max: total, value: progress?.bytesRead ?? 0 })} />
      </label>
      <p>
        {progress
          ? `${formatBytes(progress.bytesRead)}${total === null ? '' : ` of ${formatBytes(total)}`} · ${formatCount(progress.rows)} rows · ${formatCount(progress.rowsPerSecond)} rows a second`
          : 'Opening the file'}
      </p>
      <button
        type="button"
        onClick={() => {
          loadCanceled(role);
        }}
      >
        Cancel
      </button>
    </div>
  );
}
