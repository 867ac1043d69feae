import { useSyncExternalStore } from 'react';

import { metricSeries } from '../../store/metricSeries';
import { pairLines } from '../../store/pairLines';
import { metricsCsv, metricsJsonLines, runMetrics } from '../../store/runMetrics';
import { isRunning } from '../../store/state';
import { saveFile } from '../saveFile';
import { useRefinery } from '../useRefinery';
import { pairsFileWords } from './measuredWords';
import css from './RunPanel.module.css';

/** What a run has measured, in the headless command's files: so far while it goes, and whole after it. */
export function MeasuredFiles() {
  const running = useRefinery(({ run }) => isRunning(run.status));
  const wanted = useRefinery(({ run }) => run.config?.report.pairs ?? false);
  const rows = useSyncExternalStore(pairLines.subscribe, pairLines.rows);
  const measured = !useSyncExternalStore(metricSeries.subscribe, metricSeries.isEmpty);
  return (
    <div className={css.takeAway} role="group" aria-label="What was measured">
      <div className={css.download}>
        <button
          type="button"
          disabled={!measured}
          onClick={() => {
            saveFile('metrics.csv', metricsCsv(runMetrics(metricSeries)));
          }}
        >
          Metrics as CSV
        </button>
        <button
          type="button"
          disabled={!measured}
          onClick={() => {
            saveFile('metrics.jsonl', metricsJsonLines(runMetrics(metricSeries)));
          }}
        >
          Metrics as JSON lines
        </button>
        <span>every logged row{running ? ' so far' : ''}, as the headless command writes it</span>
      </div>
      <div className={css.download}>
        <button
          type="button"
          disabled={rows === 0}
          onClick={() => {
            saveFile('pairs.jsonl', new Blob([...pairLines.parts()]));
          }}
        >
          Pairs as JSON lines
        </button>
        <span>{pairsFileWords({ wanted, running, rows })}</span>
      </div>
    </div>
  );
}
