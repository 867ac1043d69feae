import { curveMargin, lossTarget } from '../../methods/lossCurve';
import { firstLoss } from '../../methods/pairLoss';
import { formatNumber } from '../../shared/format';
import { useLit } from '../setup/symbols';
import { Axes } from './Axes';
import { scaleOf, type Frame } from './frame';
import { LossReader } from './LossReader';
import { marginWords, type DrawnLoss } from './lossSheet';
import { besideCurve, curvePath, dotsPath, tailsPath, tangentPath } from './lossView';
import { firstLossWords } from './lossWords';
import css from './loss.module.css';

interface Props {
  readonly drawn: DrawnLoss;
  readonly frame: Frame;
  /** The picture in words. */
  readonly words: string;
}

/** The loss against the margin with the batch's pairs on it. */
export function LossPlot({ drawn: { settings, pairs, domain }, frame, words }: Props) {
  const scale = scaleOf(frame, domain, domain.most);
  const { width, height, left, right, top, bottom } = frame;
  const first = firstLoss(settings);
  const target = lossTarget(settings);
  const ticks = [0, domain.most / 2, domain.most];
  const beside = besideCurve(settings, pairs);
  const dots = dotsPath(pairs, scale);
  // β bends the method's own curve, λ moves the pairs' curves and draws their tails.
  const [betaLit, lambdaLit] = [useLit('beta'), useLit('lambda')];
  // Beside the line that it names there is room for the target's text on one side only.
  const ends = target !== null && width < 420 && scale.x(target) > (left + width) / 2;
  return (
    <>
      <svg width={width} height={height} role="img" aria-label={words}>
        <Axes
          {...{ frame, scale, ticks }}
          range={domain}
          beta={settings.beta}
          name={marginWords(settings)}
          {...(curveMargin(settings) === 'policy' ? { above: 'read as β times the gap' } : {})}
        />
        <line
          className={css.mark}
          x1={left}
          x2={scale.x(0)}
          y1={scale.y(first)}
          y2={scale.y(first)}
        />
        <text className={css.strong} x={left + 6} y={scale.y(first) + 15}>
          {firstLossWords(settings)}
        </text>
        {target === null ? null : (
          <>
            <line
              className={css.mark}
              x1={scale.x(target)}
              x2={scale.x(target)}
              y1={top}
              y2={height - bottom}
            />
            <text
              className={`${css.strong} ${css.over}`}
              x={scale.x(target) + (ends ? -6 : 6)}
              y={top + 14}
              textAnchor={ends ? 'end' : 'start'}
            >
              target 1/(2β) = {formatNumber(target)}
            </text>
          </>
        )}
        {/* A drawing within the drawing cuts off what leaves the plot. */}
        <svg
          aria-hidden="true"
          x={0}
          y={top - 5}
          width={width - right + 5}
          height={height - top - bottom + 10}
        >
          <g transform={`translate(0 ${5 - top})`}>
            {beside === null ? null : (
              <path
                className={css.moved}
                data-lit={lambdaLit}
                d={curvePath(settings, domain, scale, beside)}
              />
            )}
            <path
              className={css.curve}
              data-lit={betaLit}
              d={curvePath(settings, domain, scale)}
              data-part="curve"
            />
            <path className={css.tangent} d={tangentPath(settings, domain, scale)} />
            <path
              className={css.tails}
              data-lit={lambdaLit}
              d={tailsPath(pairs, scale)}
              data-part="tails"
            />
            <path className={css.dotsRim} d={dots} />
            <path className={css.dots} d={dots} data-part="dots" />
          </g>
        </svg>
        <circle className={css.above} cx={scale.x(0)} cy={scale.y(first)} r={3} />
      </svg>
      <LossReader {...{ settings, pairs, domain, scale, frame }} />
    </>
  );
}
