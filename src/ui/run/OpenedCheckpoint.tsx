import type { RunCheckpointState } from '../../protocol/runCheckpoint';
import { methodName } from '../../methods/methods';
import { goOnObstacle, goOnPressed, runCheckpointClosed } from '../../store/checkpointActions';
import { checkpointOpponent, type NextOpponent } from '../../store/nextOpponent';
import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';
import { mayLosePolicy } from './confirmLoss';
import { opponentWords } from './opponentWords';
import css from './RunPanel.module.css';

const phases = { sft: 'fitting the policy', align: 'aligning' };
const backends: Readonly<Record<string, string>> = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU' };

/** A run's checkpoint that was opened: where it stands, what it still needs, and the way on. */
export function OpenedCheckpoint() {
  const opened = useRefinery(({ runCheckpoint }) => runCheckpoint);
  const running = useRefinery(({ run }) => isRunning(run.status));
  if (opened.status === 'none' || running) return null;
  return (
    <section className={css.opened} aria-labelledby="opened-title">
      <h2 id="opened-title">The checkpoint {opened.name}</h2>
      {opened.status === 'reading' ? <p role="status">It is being read …</p> : null}
      {opened.status === 'failed' ? (
        <p className={css.bad} role="alert">
          {opened.failure.message}
        </p>
      ) : null}
      {opened.status === 'open' ? <WayOn at={opened.at} /> : null}
      {opened.status === 'failed' ? (
        <div>
          <Close />
        </div>
      ) : null}
    </section>
  );
}

function Close() {
  return (
    <button type="button" onClick={runCheckpointClosed}>
      Close
    </button>
  );
}

/** Whom the run will be compared with, said of the one that it had too: it is another page that it goes on on. */
function comparedWith(next: NextOpponent): string {
  return next.kind === 'same' ? `; its opponent is ${next.name}, as it was` : opponentWords(next);
}

function WayOn({ at }: { readonly at: RunCheckpointState }) {
  const obstacle = useRefinery((state) => goOnObstacle(state, at));
  const opponent = useRefinery((state) => comparedWith(checkpointOpponent(state, at)));
  const { sft, training, alignment } = at.config;
  const steps = at.phase === 'align' ? training.steps : sft.steps;
  return (
    <>
      <p>
        {methodName(alignment)}, {phases[at.phase]}: step {at.step} of {steps}, on{' '}
        {backends[at.backend] ?? at.backend}. Its settings are set; Undo takes them back.
      </p>
      {obstacle === null ? null : (
        <p className={css.waits} role="status">
          {obstacle}
        </p>
      )}
      <div className={css.download}>
        <button
          type="button"
          className={css.primary}
          disabled={obstacle !== null}
          title={obstacle ?? undefined}
          onClick={() => {
            if (mayLosePolicy()) void goOnPressed();
          }}
        >
          Continue from the checkpoint
        </button>
        <Close />
        <span>
          goes on exactly where the run was stopped{opponent}; on another backend the last digits
          differ
        </span>
      </div>
    </>
  );
}
