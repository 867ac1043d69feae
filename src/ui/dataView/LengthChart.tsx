import { useId } from 'react';

import type { LengthHistogram } from '../../protocol/dataView';
import { countOf, formatCount } from '../../shared/format';
import { tallest, type HistogramScale } from './histogramScale';
import css from './LengthChart.module.css';

interface LengthChartProps {
  readonly name: string;
  readonly kind: 'prompt' | 'chosen' | 'rejected' | 'row';
  readonly histogram: LengthHistogram;
  readonly width: number;
  readonly maxLength: number;
  readonly scale: HistogramScale;
}

// The drawing's own units; the bars stand between these lines.
const [left, right, top, bottom] = [34, 288, 22, 112];
const beyondAt = 296;

/** How long the texts of one kind are: pairs by length in tokens, with the context length marked. */
export function LengthChart({ name, kind, histogram, width, maxLength, scale }: LengthChartProps) {
  const title = useId();
  const { counts, beyond, median, ninetieth, longest } = histogram;
  const most = tallest(histogram);
  const x = (tokens: number): number => left + ((right - left) * tokens) / scale.upTo;
  const height = (pairs: number): number =>
    pairs === 0 ? 0 : Math.max(1.5, ((bottom - top) * pairs) / most);
  const context = scale.context === 'beyond' ? null : x(scale.context.at);
  const lengths = `median ${formatCount(median)}, nine in ten up to ${formatCount(ninetieth)}, longest ${countOf(longest, 'token')}`;
  return (
    <figure className={css.chart} data-kind={kind} aria-labelledby={title}>
      <figcaption id={title}>
        <b>{name}</b> {lengths}
      </figcaption>
      <svg viewBox="0 0 320 146" aria-hidden="true">
        <line className={css.grid} x1={left} x2={right} y1={top} y2={top} />
        <line className={css.axis} x1={left} x2={right} y1={bottom} y2={bottom} />
        {counts.map((pairs, i) => (
          <rect
            key={i}
            className={css.bar}
            x={x(i * width) + 0.5}
            width={Math.max(0.5, x(width) - left - 1)}
            y={bottom - height(pairs)}
            height={height(pairs)}
          />
        ))}
        {beyond > 0 ? (
          <>
            <rect
              className={css.bar}
              x={beyondAt}
              width={14}
              y={bottom - height(beyond)}
              height={height(beyond)}
            />
            <text x={beyondAt + 7} y={bottom + 13} textAnchor="middle">
              more
            </text>
          </>
        ) : null}
        <text x={left - 5} y={top + 4} textAnchor="end">
          {formatCount(most)}
        </text>
        <text x={left - 5} y={bottom + 3} textAnchor="end">
          0
        </text>
        <text x={left - 5} y={(top + bottom) / 2} textAnchor="end">
          pairs
        </text>
        {scale.ticks.map((tick) => (
          <text key={tick} x={x(tick)} y={bottom + 13} textAnchor="middle">
            {formatCount(tick)}
          </text>
        ))}
        <text x={(left + right) / 2} y={bottom + 29} textAnchor="middle">
          {kind === 'prompt' ? 'tokens' : 'tokens, EOS counted'}
        </text>
        {context === null ? null : (
          <line className={css.context} x1={context} x2={context} y1={top - 6} y2={bottom} />
        )}
        <text className={css.mark} x={context ?? right} y={top - 9} textAnchor="end">
          context {formatCount(maxLength)}
          {context === null ? ' →' : ''}
        </text>
      </svg>
    </figure>
  );
}
