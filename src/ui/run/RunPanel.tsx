import { nextOpponent } from '../../store/nextOpponent';
import { canContinue, continuePressed } from '../../store/runActions';
import { metricSeries } from '../../store/metricSeries';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../shared/format';
import type { RunProgress, RunSummary } from '../../protocol/run';
import { isRunning } from '../../store/state';
import { WinRateSummary } from '../charts/WinRateSummary';
import { CopyValue } from '../primitives/CopyButton';
import { useRefinery } from '../useRefinery';
import { MeasuredFiles } from './MeasuredFiles';
import { opponentWords } from './opponentWords';
import css from './RunPanel.module.css';
import { TakeAway } from './TakeAway';

/** What the run does in numbers, and what it came to. */
export function RunPanel() {
  const status = useRefinery(({ run }) => run.status);
  const progress = useRefinery(({ run }) => run.progress);
  const summary = useRefinery(({ run }) => run.summary);
  const failure = useRefinery(({ run }) => run.failure);
  const evalPairs = useRefinery(({ run }) => run.preparation?.evalPairs ?? 0);
  if (status === 'idle') return null;
  return (
    <section className={css.panel} aria-label="Run">
      {failure && status === 'failed' ? (
        <p className={css.bad} role="alert">
          {failure.message}
        </p>
      ) : null}
      {(progress && status !== 'done') || isRunning(status) ? (
        <Numbers progress={progress} />
      ) : null}
      {summary ? <Outcome summary={summary} /> : null}
      <TakeAway />
      <MeasuredFiles />
      <WinRateSummary series={metricSeries} evalPairs={evalPairs} />
    </section>
  );
}

/** A run's numbers: their places are kept before they come, so that nothing moves. */
function Numbers({ progress }: { readonly progress: RunProgress | null }) {
  const done = progress && progress.steps > 0 ? progress.step / progress.steps : 0;
  const backend = useRefinery((state) =>
    state.backend.status === 'ready' ? state.backend.info.name : null,
  );
  const shown = (write: (numbers: RunProgress) => string): string =>
    progress === null ? '–' : write(progress);
  return (
    <>
      <div
        className={css.progress}
        role="progressbar"
        aria-label="Progress of this phase"
        aria-valuemin={0}
        aria-valuemax={progress?.steps ?? 1}
        aria-valuenow={progress?.step ?? 0}
      >
        <span style={{ inlineSize: `${100 * done}%` }} />
      </div>
      <dl className={css.numbers}>
        <Fact
          name="Pairs a second"
          value={progress?.pairsPerSecond ?? null}
          words={shown(({ pairsPerSecond }) => formatNumber(pairsPerSecond))}
        />
        <Fact
          name="Tokens a second"
          value={progress?.tokensPerSecond ?? null}
          words={shown(({ tokensPerSecond }) => formatCount(tokensPerSecond))}
        />
        <Fact
          name="Step"
          value={progress?.stepMilliseconds ?? null}
          words={shown(({ stepMilliseconds }) => `${formatNumber(stepMilliseconds)} ms`)}
        />
        <Fact
          name={backend === 'webgpu' ? 'GPU memory' : 'Tensor memory'}
          value={progress?.memoryBytes ?? null}
          words={shown(({ memoryBytes }) => formatBytes(memoryBytes))}
        />
        <Fact
          name="Elapsed"
          value={progress?.elapsedSeconds ?? null}
          words={shown(({ elapsedSeconds }) => formatDuration(elapsedSeconds))}
        />
        <Fact
          name="Left of this phase"
          value={progress?.remainingSeconds ?? null}
          words={shown(({ remainingSeconds }) =>
            remainingSeconds === null ? '–' : formatDuration(remainingSeconds),
          )}
        />
      </dl>
    </>
  );
}

interface FactProps {
  readonly name: string;
  /** In full, for who copies it; null where there is none yet. */
  readonly value: number | null;
  readonly words: string;
}

function Fact({ name, value, words }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <CopyValue name={`“${name}”`} text={value === null ? '' : String(value)}>
          {words}
        </CopyValue>
      </dd>
    </div>
  );
}

function Outcome({ summary }: { readonly summary: RunSummary }) {
  return (
    <>
      <dl className={css.numbers}>
        <Fact name="Steps" value={summary.stepsTrained} words={formatCount(summary.stepsTrained)} />
        <Fact name="Time" value={summary.seconds} words={formatDuration(summary.seconds)} />
        <Fact
          name="Tokens a second"
          value={summary.tokensPerSecond}
          words={formatCount(summary.tokensPerSecond)}
        />
        <Fact
          name="Parameters"
          value={summary.parameters}
          words={formatCount(summary.parameters)}
        />
        {summary.dispatchesPerStep === null ? null : (
          <Fact
            name="Dispatches a step"
            value={summary.dispatchesPerStep}
            words={formatCount(summary.dispatchesPerStep)}
          />
        )}
        {summary.peakGpuBytes === null ? null : (
          <Fact
            name="Peak GPU memory"
            value={summary.peakGpuBytes}
            words={formatBytes(summary.peakGpuBytes)}
          />
        )}
        {summary.peakWasmBytes === null ? null : (
          <Fact
            name="Peak WebAssembly memory"
            value={summary.peakWasmBytes}
            words={formatBytes(summary.peakWasmBytes)}
          />
        )}
      </dl>
      <Continue />
    </>
  );
}

function Continue() {
  const can = useRefinery(canContinue);
  const opponent = useRefinery((state) => opponentWords(nextOpponent(state)));
  if (!can) return null;
  return (
    <div className={css.download}>
      <button type="button" onClick={continuePressed}>
        Continue
      </button>
      <span>
        goes on exactly where the run was stopped, with its own settings
        {opponent}
      </span>
    </div>
  );
}
