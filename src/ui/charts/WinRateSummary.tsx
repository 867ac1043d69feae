import { useSyncExternalStore } from 'react';

import { wilsonInterval } from '../../shared/statistics';
import type { MetricSeries } from '../../store/metricSeries';
import { Words } from '../terms/Words';
import css from './WinRateSummary.module.css';

interface Props {
  readonly series: MetricSeries;
  readonly evalPairs: number;
}

const two = (share: number): string => share.toFixed(2);

/** The held-out win rate in a sentence, with its interval, or why there is none. */
export function winRateSentence(series: MetricSeries, evalPairs: number): string {
  const name = 'Held-out win rate';
  if (evalPairs === 0) return `${name}: no pairs are held out.`;
  const share = series.last('align', 'eval', 'rewards/accuracies');
  if (share === null || !Number.isFinite(share)) return `${name}: not yet evaluated.`;
  if (series.last('align', 'eval', 'rewards/margins') === 0)
    return `${name}: policy and reference are still the same.`;
  const { low, high } = wilsonInterval(share * evalPairs, evalPairs);
  const doubt = low <= 0.5 && high >= 0.5 ? ', not yet different from a half' : '';
  return `${name} ${two(share)} (95 % ${two(low)} to ${two(high)}, n = ${evalPairs})${doubt}.`;
}

/** The sentence, kept up to date at most once a frame. */
export function WinRateSummary({ series, evalPairs }: Props) {
  useSyncExternalStore(series.subscribe, series.version);
  return (
    <p className={css.summary} data-testid="win-rate">
      <Words>{winRateSentence(series, evalPairs)}</Words>
    </p>
  );
}
