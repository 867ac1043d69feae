import { useState } from 'react';

import { linkIsNotCopied } from '../../shared/sentences/pageSentences';
import { linkCopied, linkToSettings } from '../../store/followAddress';
import { settingsRedone, settingsUndone } from '../../store/settingActions';
import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';
import { RunFileButtons } from './RunFileButtons';
import { CheckpointButtons } from './CheckpointButtons';
import css from './SettingsBar.module.css';
import { useUndoKeys } from './useUndoKeys';

/** What can be done to the settings as a whole. */
export function SettingsBar() {
  useUndoKeys();
  const said = useRefinery((state) => state.settingsSaid);
  return (
    <section className={css.bar} aria-label="All settings">
      <div className={css.buttons}>
        <HistoryButtons />
        <CopyLink />
        <RunFileButtons />
        <CheckpointButtons />
      </div>
      <p className={css.said} role="status" data-testid="settings-said">
        {said}
      </p>
    </section>
  );
}

function HistoryButtons() {
  const undo = useRefinery(({ settingHistory }) => settingHistory.past.at(-1)?.what ?? null);
  const redo = useRefinery(({ settingHistory }) => settingHistory.future.at(-1)?.what ?? null);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <>
      <button
        type="button"
        className={css.icon}
        disabled={undo === null || running}
        onClick={settingsUndone}
        aria-label="Undo"
        title={undo === null ? 'Nothing to undo' : `Undo: ${undo} (Ctrl or ⌘ + Z)`}
        aria-keyshortcuts="Control+Z Meta+Z"
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M7.5 4 4 7.5 7.5 11M4.5 7.5H12a4 4 0 0 1 0 8H8" />
        </svg>
      </button>
      <button
        type="button"
        className={css.icon}
        disabled={redo === null || running}
        onClick={settingsRedone}
        aria-label="Redo"
        title={redo === null ? 'Nothing to do again' : `Redo: ${redo} (Ctrl or ⌘ + Shift + Z)`}
        aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z"
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M12.5 4 16 7.5 12.5 11M15.5 7.5H8a4 4 0 0 0 0 8h4" />
        </svg>
      </button>
    </>
  );
}

function CopyLink() {
  const [link, setLink] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const address = linkToSettings();
    try {
      await navigator.clipboard.writeText(address);
      setLink(null);
      linkCopied();
    } catch {
      // The browser keeps its clipboard to itself: the link is shown to be copied by hand.
      setLink(address);
    }
  };
  return (
    <>
      <button
        type="button"
        onClick={() => void copy()}
        title="Copy an address that opens this page with these settings"
      >
        Copy link
      </button>
      {link === null ? null : (
        <label className={css.link}>
          {linkIsNotCopied()}
          <input
            type="text"
            readOnly
            value={link}
            onFocus={({ target }) => {
              target.select();
            }}
          />
        </label>
      )}
    </>
  );
}
