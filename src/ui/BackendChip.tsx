import { mayLosePolicy } from './run/confirmLoss';
import { TuningChoice } from './TuningChoice';
import { useRefinery } from './useRefinery';
import { backendChosen } from '../store/backendActions';
import { benchOpened } from '../store/benchActions';
import { backendChoices, type BackendChoice } from '../protocol/runConfig';
import { adapterInWords } from '../protocol/benchmarkTable';
import type { BackendInfo } from '../protocol/run';
import { isRunning } from '../store/state';
import { formatBytes, formatNumber } from '../shared/format';
import css from './BackendChip.module.css';

const names = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU' } as const;
const choiceNames: Readonly<Record<BackendChoice, string>> = { auto: 'Automatic', ...names };

/** The backend in a word, with its adapter, its reasons and the choice of another behind it. */
export function BackendChip() {
  const backend = useRefinery((state) => state.backend);
  const label =
    backend.status === 'ready'
      ? names[backend.info.name]
      : backend.status === 'starting'
        ? 'Starting'
        : 'No backend';
  return (
    <>
      <button
        type="button"
        popoverTarget="backend-details"
        className={css.chip}
        data-state={backend.status}
      >
        <span className={css.dot} aria-hidden="true" />
        {label}
      </button>
      <div
        id="backend-details"
        popover="auto"
        className={css.details}
        role="dialog"
        aria-label="Backend"
      >
        <h2>Backend</h2>
        {backend.status === 'ready' ? <Facts info={backend.info} /> : null}
        {backend.status === 'failed' ? <p className={css.bad}>{backend.failure.message}</p> : null}
        <Choice />
        {backend.status === 'ready' ? <TuningChoice info={backend.info} /> : null}
        <Measure />
      </div>
    </>
  );
}

function Facts({ info }: { readonly info: BackendInfo }) {
  const { adapter, selfTest } = info;
  return (
    <>
      {info.reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <dl className={css.facts}>
        <dt>Computes on</dt>
        <dd>{names[info.name]}</dd>
        <dt>GPU adapter</dt>
        <dd>{adapterInWords(adapter)}</dd>
        {adapter.status === 'adapter' ? (
          <>
            <dt>Largest buffer</dt>
            <dd>{formatBytes(adapter.maxStorageBufferBindingSize)}</dd>
          </>
        ) : null}
        <dt>Threads</dt>
        <dd>{info.threads}</dd>
        <dt>Gradient self-test</dt>
        <dd>
          passed, off by{' '}
          <span className={css.number}>{formatNumber(selfTest.largestError, 2)}</span> in{' '}
          {Math.round(selfTest.milliseconds)} ms
        </dd>
      </dl>
    </>
  );
}

function Choice() {
  const chosen = useRefinery(({ settings }) => settings.backend as BackendChoice);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <div className={css.choice}>
      <label htmlFor="backend-choice">Compute on</label>
      <select
        id="backend-choice"
        value={chosen}
        disabled={running}
        onChange={({ target }) => {
          // What comes of the choice stands in the chip and in the banners behind.
          target.closest<HTMLElement>('[popover]')?.hidePopover();
          if (mayLosePolicy()) void backendChosen(target.value as BackendChoice);
        }}
      >
        {backendChoices.map((choice) => (
          <option key={choice} value={choice}>
            {choiceNames[choice]}
          </option>
        ))}
      </select>
      <small>
        {running
          ? 'Fixed by this run: stop it to take another.'
          : 'Another backend starts in a new worker; your file is read again.'}
      </small>
    </div>
  );
}

function Measure() {
  return (
    <button
      type="button"
      className={css.measure}
      onClick={({ currentTarget }) => {
        currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        benchOpened();
      }}
    >
      Benchmark this machine
    </button>
  );
}
