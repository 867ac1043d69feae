import { useState } from 'react';

import { exportPolicy, policyTaken } from '../../store/runActions';
import { metricSeries } from '../../store/metricSeries';
import { metricsCsv, metricsJsonLines, runMetrics } from '../../store/runMetrics';
import { RefineryError } from '../../shared/errors';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../shared/format';
import type { RunProgress, RunSummary } from '../../protocol/run';
import { WinRateSummary } from '../charts/WinRateSummary';
import { Divergence } from '../health/Divergence';
import { CopyValue } from '../primitives/CopyButton';
import { saveFile } from '../saveFile';
import { useRefinery } from '../useRefinery';
import css from './RunPanel.module.css';

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
      {status === 'diverged' ? <Divergence /> : null}
      {failure && status === 'failed' ? (
        <p className={css.bad} role="alert">
          {failure.message}
        </p>
      ) : null}
      {progress && status !== 'done' ? <Numbers progress={progress} /> : null}
      {summary ? <Outcome summary={summary} /> : null}
      <WinRateSummary series={metricSeries} evalPairs={evalPairs} />
    </section>
  );
}

function Numbers({ progress }: { readonly progress: RunProgress }) {
  const done = progress.steps > 0 ? progress.step / progress.steps : 0;
  const backend = useRefinery((state) =>
    state.backend.status === 'ready' ? state.backend.info.name : null,
  );
  return (
    <>
      <div
        className={css.progress}
        role="progressbar"
        aria-label="Progress of this phase"
        aria-valuemin={0}
        aria-valuemax={progress.steps}
        aria-valuenow={progress.step}
      >
        <span style={{ inlineSize: `${100 * done}%` }} />
      </div>
      <dl className={css.numbers}>
        <Fact
          name="Pairs a second"
          value={progress.pairsPerSecond}
          words={formatNumber(progress.pairsPerSecond)}
        />
        <Fact
          name="Tokens a second"
          value={progress.tokensPerSecond}
          words={formatCount(progress.tokensPerSecond)}
        />
        <Fact
          name="Step"
          value={progress.stepMilliseconds}
          words={`${formatNumber(progress.stepMilliseconds)} ms`}
        />
        <Fact
          name={backend === 'webgpu' ? 'GPU memory' : 'Tensor memory'}
          value={progress.memoryBytes}
          words={formatBytes(progress.memoryBytes)}
        />
        <Fact
          name="Elapsed"
          value={progress.elapsedSeconds}
          words={formatDuration(progress.elapsedSeconds)}
        />
        <Fact
          name="Left of this phase"
          value={progress.remainingSeconds}
          words={
            progress.remainingSeconds === null ? '–' : formatDuration(progress.remainingSeconds)
          }
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
      </dl>
      <Download />
      <Metrics />
    </>
  );
}

function Metrics() {
  return (
    <div className={css.download}>
      <button
        type="button"
        onClick={() => {
          saveFile('metrics.csv', metricsCsv(runMetrics(metricSeries)));
        }}
      >
        Metrics as CSV
      </button>
      <button
        type="button"
        onClick={() => {
          saveFile('metrics.jsonl', metricsJsonLines(runMetrics(metricSeries)));
        }}
      >
        Metrics as JSON lines
      </button>
      <span>every logged row, as the headless command writes it</span>
    </div>
  );
}

function Download() {
  const policy = useRefinery(({ run }) => run.policy);
  const [fault, setFault] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    try {
      setFault(null);
      for (const { name, bytes } of await exportPolicy()) saveFile(name, bytes);
      policyTaken();
    } catch (error) {
      if (!(error instanceof RefineryError)) throw error;
      setFault(error.message);
    }
  };
  if (policy === 'none') return null;
  if (policy === 'gone')
    return <p className={css.gone}>The policy went with its worker; the curves stay.</p>;
  return (
    <div className={css.download}>
      <button type="button" onClick={() => void save()}>
        Download the policy
      </button>
      <span>model.safetensors, config.json and the tokenizer, in Llama's layout</span>
      {fault === null ? null : <p role="alert">{fault}</p>}
    </div>
  );
}
