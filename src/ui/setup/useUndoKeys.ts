import { useEffect } from 'react';

import { settingsRedone, settingsUndone } from '../../store/settingActions';

/** Fields that undo their own typing, and windows that stand before the settings. */
const ownUndo =
  'input:not([type=checkbox], [type=radio], [type=range], [type=file]), textarea, [contenteditable], dialog[open]';

/** Ctrl or ⌘ with Z undoes a change of settings, with Shift+Z or Y makes it again. */
export function useUndoKeys(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const { target } = event;
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (target instanceof Element && target.closest(ownUndo)) return;
      const key = event.key.toLowerCase();
      if (key === 'z') (event.shiftKey ? settingsRedone : settingsUndone)();
      else if (key === 'y') settingsRedone();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, []);
}
