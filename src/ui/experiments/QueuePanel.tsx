import { useState } from 'react';

import { countOf, formatDuration } from '../../shared/format';
import { runLook } from '../../shared/runColors';
import { queuedRunCloned } from '../../store/experiments/cloneActions';
import {
  experimentPaused,
  experimentResumed,
  experimentStopped,
  queuedRunStopped,
  runQueuedAgain,
  runSkipped,
} from '../../store/experiments/queueActions';
import type { QueuedRun, QueuedStatus } from '../../store/experiments/queueStore';
import { settingsKey } from '../../store/experiments/runPlaces';
import { viewOpened } from '../../store/view';
import { mayLosePolicy } from '../run/confirmLoss';
import { runWords } from '../run/runWords';
import { useRefinery } from '../useRefinery';
import { CloneForm } from './CloneForm';
import { useKept, useQueue } from './useExperiments';
import css from './experiments.module.css';

const words: Readonly<Record<QueuedStatus, string>> = {
  waiting: 'waits',
  running: 'runs',
  completed: 'done',
  stopped: 'stopped early',
  diverged: 'diverged',
  failed: 'failed',
  skipped: 'left out',
};

const isOver = ({ status }: QueuedRun): boolean => status !== 'waiting' && status !== 'running';

/** What is left of it by the runs so far; empty before the first has ended. */
function left(runs: readonly QueuedRun[]): string {
  const done = runs.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]));
  const waiting = runs.filter((run) => !isOver(run)).length;
  if (done.length === 0 || waiting === 0) return '';
  const mean = done.reduce((sum, seconds) => sum + seconds, 0) / done.length;
  return ` · about ${formatDuration(mean * waiting)} left`;
}

function Row({ run, place }: { readonly run: QueuedRun; readonly place: number }) {
  const { name, seed, config } = run.member;
  const seeds = useQueue(({ runs }) => runs.filter(({ member }) => member.name === name).length);
  const isFirst = useQueue(
    ({ runs }) => runs.findIndex(({ member }) => member.name === name) === place,
  );
  const going = useQueue(({ status }) => status !== 'done');
  const key = useQueue(({ pairs }) => settingsKey(config, pairs));
  const color = useKept(({ places }) => runLook(places[key] ?? 0).color);
  const [cloning, setCloning] = useState(false);
  const now = useRefinery((page) => (run.status === 'running' ? runWords(page) : null));
  const over = isOver(run);
  return (
    <>
      <tr data-status={run.status}>
        <th scope="row">
          <i className={css.mark} style={{ background: color }} />
          {name}
        </th>
        <td>{seed}</td>
        <td>
          {now ?? words[run.status]}
          {run.why === null ? null : <small>{run.why}</small>}
        </td>
        <td>{run.seconds === null ? '' : formatDuration(run.seconds)}</td>
        <td className={css.doing}>
          {over && run.status !== 'completed' ? (
            <button
              type="button"
              onClick={() => {
                runQueuedAgain(place);
              }}
            >
              Run again
            </button>
          ) : over ? null : run.status === 'running' ? (
            <button
              type="button"
              aria-label={`Stop ${name}, seed ${seed}`}
              title="Ends it now; what it has trained is kept, and the queue goes on."
              onClick={() => {
                queuedRunStopped(place);
              }}
            >
              Stop
            </button>
          ) : (
            <button
              type="button"
              aria-label={`Skip ${name}, seed ${seed}`}
              onClick={() => {
                runSkipped(place);
              }}
            >
              Skip
            </button>
          )}
          {isFirst ? (
            <button
              type="button"
              aria-expanded={cloning}
              aria-label={`Clone ${name} with a change`}
              onClick={() => {
                setCloning(!cloning);
              }}
            >
              Clone…
            </button>
          ) : null}
        </td>
      </tr>
      {cloning ? (
        <tr>
          <td colSpan={5} className={css.cloneCell}>
            <CloneForm
              {...{ title: name, config }}
              seeds={
                seeds === 1 ? 'with the same seed' : `with each of its ${countOf(seeds, 'seed')}`
              }
              onAdd={(change) => {
                if (!going && !mayLosePolicy()) return false;
                return queuedRunCloned(run.member, change);
              }}
              onClose={() => {
                setCloning(false);
              }}
            />
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** The experiment that runs: each run with where it stands, and what can be done about it. */
export function QueuePanel() {
  const { name, status, runs } = useQueue((state) => state);
  if (runs.length === 0) return null;
  const over = runs.filter(isOver).length;
  const going = status === 'running' || status === 'pausing';
  const state =
    status === 'done'
      ? `Done: ${countOf(over, 'run')}`
      : `${over} of ${countOf(runs.length, 'run')}${left(runs)}`;
  return (
    <section className={css.panel} aria-labelledby="queue-title">
      <header>
        <h2 id="queue-title">{name}</h2>
        <p aria-live="polite" data-testid="queue-state">
          {status === 'paused'
            ? 'Paused · '
            : status === 'pausing'
              ? 'Pauses behind this run · '
              : ''}
          {state}
        </p>
        <span className={css.actions}>
          {going ? (
            <button type="button" onClick={experimentPaused} disabled={status === 'pausing'}>
              Pause
            </button>
          ) : null}
          {status === 'paused' || status === 'pausing' ? (
            <button type="button" onClick={experimentResumed}>
              Go on
            </button>
          ) : null}
          {status === 'done' ? null : (
            <button type="button" onClick={experimentStopped}>
              End the experiment
            </button>
          )}
          {going ? (
            <button
              type="button"
              onClick={() => {
                viewOpened('watch');
              }}
            >
              Watch the run
            </button>
          ) : null}
        </span>
      </header>
      <progress value={over} max={runs.length} aria-label="Runs that are over" />
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Seed</th>
              <th scope="col">State</th>
              <th scope="col">Time</th>
              <th scope="col">
                <span className="visuallyHidden">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run, place) => (
              <Row key={run.member.folder} run={run} place={place} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
