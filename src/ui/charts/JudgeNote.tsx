import { useSyncExternalStore } from 'react';

import { accuracyNote } from '../../protocol/judgeAccuracy';
import type { MetricSeries } from '../../store/metricSeries';
import css from './LineChart.module.css';

/** What a trained judge was worth on held-out pairs, beside the win rate that it gives; nothing for the others. */
export function JudgeNote({ series }: { readonly series: MetricSeries }) {
  useSyncExternalStore(series.subscribe, series.version);
  const last = (metric: Parameters<MetricSeries['last']>[2]): number | null =>
    series.last('align', 'eval', metric);
  const share = last('judge/accuracy');
  const [low, high] = [last('judge/accuracy_low'), last('judge/accuracy_high')];
  const n = last('judge/accuracy_n');
  if (share === null || low === null || high === null || n === null || Number.isNaN(share))
    return null;
  return (
    <p className={css.note} data-testid="judge-note">
      The judge is a reward model, {accuracyNote({ share, low, high, n })}.
    </p>
  );
}
