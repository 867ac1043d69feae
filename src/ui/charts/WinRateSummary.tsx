import { useSyncExternalStore } from 'react';

import { wilsonInterval } from '../../shared/statistics';
import type { MetricSeries } from '../../store/metricSeries';
import { CopyButton } from '../primitives/CopyButton';
import { Words } from '../terms/Words';
import { rowText } from './chartTable';
import css from './WinRateSummary.module.css';

interface Props {
  readonly series: MetricSeries;
  readonly evalPairs: number;
}

const two = (share: number): string => share.toFixed(2);

interface WinRate {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The last held-out win rate with its interval; null while there is none to speak of. */
function lastWinRate(series: MetricSeries, evalPairs: number): WinRate | null {
  const share = series.last('align', 'eval', 'rewards/accuracies');
  if (evalPairs === 0 || share === null || !Number.isFinite(share)) return null;
  if (series.last('align', 'eval', 'rewards/margins') === 0) return null;
  return { share, ...wilsonInterval(share * evalPairs, evalPairs) };
}

/** The held-out win rate in a sentence, with its interval, or why there is none. */
export function winRateSentence(series: MetricSeries, evalPairs: number): string {
  const name = 'Held-out win rate';
  if (evalPairs === 0) return `${name}: no pairs are held out.`;
  const rate = lastWinRate(series, evalPairs);
  if (rate === null)
    return series.last('align', 'eval', 'rewards/margins') === 0
      ? `${name}: policy and reference are still the same.`
      : `${name}: not yet evaluated.`;
  const { share, low, high } = rate;
  const doubt = low <= 0.5 && high >= 0.5 ? ', not yet different from a half' : '';
  return `${name} ${two(share)} (95 % ${two(low)} to ${two(high)}, n = ${evalPairs})${doubt}.`;
}

/** The sentence, kept up to date at most once a frame. */
export function WinRateSummary({ series, evalPairs }: Props) {
  useSyncExternalStore(series.subscribe, series.version);
  const rate = lastWinRate(series, evalPairs);
  return (
    <p className={css.summary} data-testid="win-rate">
      <Words>{winRateSentence(series, evalPairs)}</Words>
      {rate === null ? null : (
        <CopyButton
          name="the win rate, its interval’s ends and the number of pairs"
          text={rowText([rate.share, rate.low, rate.high, evalPairs])}
        />
      )}
    </p>
  );
}
