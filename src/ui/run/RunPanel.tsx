import { useState } from 'react';

import { exportPolicy, policyTaken } from '../../store/runActions';
import { metricSeries } from '../../store/metricSeries';
import { metricsCsv, metricsJsonLines, runMetrics } from '../../store/runMetrics';
import { RefineryError } from '../../shared/errors';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../shared/format';
import { policyWentWithWorker } from '../../shared/sentences/pageSentences';
import type { RunProgress, RunSummary } from '../../protocol/run';
import { WinRateSummary } from '../charts/WinRateSummary';
import { Divergence } from '../health/Divergence';
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
        <Fact name="Pairs a second" value={formatNumber(progress.pairsPerSecond)} />
        <Fact name="Tokens a second" value={formatCount(progress.tokensPerSecond)} />
        <Fact name="Step" value={`${formatNumber(progress.stepMilliseconds)} ms`} />
        <Fact
          name={backend === 'webgpu' ? 'GPU memory' : 'Tensor memory'}
          value={formatBytes(progress.memoryBytes)}
        />
        <Fact name="Elapsed" value={formatDuration(progress.elapsedSeconds)} />
        <Fact
          name="Left of this phase"
          value={
            progress.remainingSeconds === null ? '–' : formatDuration(progress.remainingSeconds)
          }
        />
      </dl>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Outcome({ summary }: { readonly summary: RunSummary }) {
  return (
    <>
      <dl className={css.numbers}>
        <Fact name="Steps" value={formatCount(summary.stepsTrained)} />
        <Fact name="Time" value={formatDuration(summary.seconds)} />
        <Fact name="Tokens a second" value={formatCount(summary.tokensPerSecond)} />
        <Fact name="Parameters" value={formatCount(summary.parameters)} />
        {summary.dispatchesPerStep === null ? null : (
          <Fact name="Dispatches a step" value={formatCount(summary.dispatchesPerStep)} />
        )}
        {summary.peakGpuBytes === null ? null : (
          <Fact name="Peak GPU memory" value={formatBytes(summary.peakGpuBytes)} />
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
  if (policy === 'gone') return <p className={css.gone}>{policyWentWithWorker()}</p>;
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
