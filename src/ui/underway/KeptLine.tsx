import { formatBytes } from '../../shared/format';
import { isRunning } from '../../store/state';
import type { KeptNow } from '../../store/underway/underwayStore';
import { viewOpened } from '../../store/view';
import { useRefinery } from '../useRefinery';
import { useUnderway } from './useUnderway';
import css from './underway.module.css';

/** How far the run is kept, and what of its files. */
function keptWords({ snapshot, bytes, copies }: KeptNow): string {
  const upTo =
    snapshot === null
      ? 'A reload does not lose this run: so far it would begin anew'
      : `A reload does not lose this run: it is kept up to ${
          snapshot.phase === 'sft' ? 'its fitting’s step' : 'step'
        } ${snapshot.step} (${formatBytes(bytes)})`;
  const [name] = copies.names;
  if (name === undefined) return `${upTo}.`;
  const what =
    copies.names.length === 1 ? name : `${name} and ${copies.names.length - 1} more of its files`;
  return copies.done
    ? `${upTo}, with a copy of ${what} (${formatBytes(copies.bytes)}) in this browser.`
    : `${upTo}; ${what} (${formatBytes(copies.bytes)}) is being copied in this browser.`;
}

/** Beside a run: how it outlives the page, or why it does not. */
export function KeptLine() {
  const now = useUnderway((state) => state.now);
  const full = useUnderway((state) => state.full);
  const running = useRefinery(({ run }) => isRunning(run.status));
  if (now === null || (!running && now.faults.length === 0)) return null;
  if (now.faults.length === 0)
    return now.snapshot || now.canBeginAnew ? <p className={css.line}>{keptWords(now)}</p> : null;
  return (
    <div className={css.faults} role="status">
      {now.faults.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {full ? (
        <button
          type="button"
          onClick={() => {
            viewOpened('experiments');
          }}
        >
          Show what is kept
        </button>
      ) : null}
    </div>
  );
}
