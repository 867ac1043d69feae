import {
  pausePressed,
  resetPressed,
  resumePressed,
  stepPressed,
  stopPressed,
  trainPressed,
} from '../store/runActions';
import { isRunning } from '../store/state';
import { BackendChip } from './BackendChip';
import { mayLosePolicy } from './run/confirmLoss';
import { ThemeButton } from './ThemeButton';
import { runWords } from './run/runWords';
import { useRefinery } from './useRefinery';
import { useReadiness } from './run/useReadiness';
import { SectionLinks } from './views/SectionLinks';
import css from './TopBar.module.css';

/** Name, status in words, transport and backend: always at the same place. */
export function TopBar() {
  const words = useRefinery(runWords);
  return (
    <header className={css.bar}>
      <h1 className={css.name}>Refinery</h1>
      <p className={css.status} role="status" data-testid="run-status">
        {words}
      </p>
      <Transport />
      <div className={css.side}>
        <BackendChip />
        <ThemeButton />
      </div>
      <SectionLinks />
    </header>
  );
}

function Transport() {
  const status = useRefinery(({ run }) => run.status);
  const pausing = useRefinery(({ run }) => run.pausing);
  const { ready, reason } = useReadiness();
  const running = isRunning(status);
  const held = status === 'paused' || status === 'diverged';
  const stopping = status === 'stopping';
  return (
    <div className={css.transport} role="group" aria-label="Run">
      {running ? (
        <button
          type="button"
          className={css.primary}
          disabled={stopping || (!held && pausing)}
          onClick={held ? resumePressed : pausePressed}
          aria-keyshortcuts="Space"
        >
          {held ? 'Resume' : pausing ? 'Pausing' : 'Pause'}
        </button>
      ) : (
        <button
          type="button"
          className={css.primary}
          disabled={!ready}
          onClick={() => {
            if (mayLosePolicy()) trainPressed();
          }}
          title={reason ?? 'Space'}
          aria-keyshortcuts="Space"
        >
          Train
        </button>
      )}
      <button
        type="button"
        disabled={stopping || (running ? !held : !ready)}
        onClick={() => {
          if (running || mayLosePolicy()) stepPressed();
        }}
        title="Take one step (→)"
        aria-keyshortcuts="ArrowRight"
      >
        Step
      </button>
      <button
        type="button"
        disabled={!running || stopping}
        onClick={stopPressed}
        title="End the run, keep what it trained (Esc)"
        aria-keyshortcuts="Escape"
      >
        Stop
      </button>
      <ResetButton disabled={status === 'idle' || stopping} />
    </div>
  );
}

function ResetButton({ disabled }: { readonly disabled: boolean }) {
  const steps = useRefinery(({ run }) => run.progress?.step ?? 0);
  const taken = useRefinery(({ run }) => run.policy === 'taken');
  const press = (): void => {
    const question = taken
      ? 'Throw this run away, with its curves? What it trained was saved.'
      : 'Throw this run away, with its curves and its policy?';
    if (steps === 0 || window.confirm(question)) resetPressed();
  };
  return (
    <button type="button" disabled={disabled} onClick={press} title="Throw the run away">
      Reset
    </button>
  );
}
