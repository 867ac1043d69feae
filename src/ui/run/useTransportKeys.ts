import { useEffect } from 'react';

import {
  pausePressed,
  resumePressed,
  stepPressed,
  stopPressed,
  trainPressed,
} from '../../store/runActions';
import { isRunning } from '../../store/state';
import { refineryStore } from '../../store/store';
import { mayLosePolicy } from './confirmLoss';
import { obstacle } from './useReadiness';

/** Elements that want these keys for themselves. */
const ownKeys = 'input, select, textarea, button, summary, a, dialog, [popover], [contenteditable]';

/** Whether a key may start a run: where the Train button would, and nothing is lost by it unasked. */
const mayStart = (): boolean => obstacle(refineryStore.getState()) === null && mayLosePolicy();

function spacePressed(): void {
  const { status } = refineryStore.getState().run;
  if (status === 'paused' || status === 'diverged') resumePressed();
  else if (isRunning(status)) pausePressed();
  else if (mayStart()) trainPressed();
}

function arrowPressed(): void {
  if (isRunning(refineryStore.getState().run.status) || mayStart()) stepPressed();
}

/** Space trains, pauses and resumes; → takes a step; Esc stops. Fields and buttons keep their keys. */
export function useTransportKeys(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const { target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (target instanceof Element && target.closest(ownKeys)) return;
      if (document.querySelector('dialog[open], [popover]:not([role=tooltip]):popover-open'))
        return;
      const { data } = refineryStore.getState();
      if (data.train.status !== 'loaded') return;
      if (event.key === ' ') spacePressed();
      else if (event.key === 'ArrowRight') arrowPressed();
      else if (event.key === 'Escape') stopPressed();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, []);
}
