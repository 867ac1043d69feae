import { useLayoutEffect } from 'react';

import { blindChosen, blindShown, blindUndone, type ShownQuestion } from '../../store/blind';
import type { BlindChoice } from '../../store/blindState';

/** Elements that want these keys for themselves. */
const ownKeys =
  'input:not([type=radio], [type=checkbox]), select, textarea, dialog, [contenteditable]';
const choices: Readonly<Record<string, BlindChoice>> = { 1: 'first', 2: 'second', 0: 'tie' };

/**
 * 1 and 2 take an answer, 0 neither; Backspace, or Ctrl or ⌘ with Z, takes the last choice back.
 * @param shown the question that is on the page; null where there is none
 */
export function useBlindKeys(shown: ShownQuestion | null): void {
  const { rival = 'reference', step = null, place = 0 } = shown ?? {};
  // Before the page is painted with it: no key is for another question than the one in sight.
  useLayoutEffect(() => {
    const question = step === null ? null : { rival, step, place };
    if (question) blindShown(question);
    const listen = (event: KeyboardEvent): void => {
      const { target, key, code } = event;
      // Where digits need Shift, their keys are meant without it too.
      const digit = /^Digit([012])$/.exec(code)?.[1];
      if (event.altKey || (event.shiftKey && digit === undefined)) return;
      if (target instanceof Element && target.closest(ownKeys)) return;
      if (document.querySelector('dialog[open]')) return;
      const held = event.ctrlKey || event.metaKey;
      const choice = choices[key] ?? choices[digit ?? ''];
      if (held ? key.toLowerCase() === 'z' : key === 'Backspace') {
        if (!blindUndone()) return;
      } else if (choice && !held && !event.repeat) {
        if (question) blindChosen(choice, question);
      } else return;
      // While there is a choice to take back, no change of settings is.
      event.stopPropagation();
      event.preventDefault();
    };
    document.addEventListener('keydown', listen, true);
    return () => {
      document.removeEventListener('keydown', listen, true);
    };
  }, [rival, step, place]);
}
