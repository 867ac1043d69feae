import { useRef, useSyncExternalStore } from 'react';

import type { HeldOutPairs } from '../../store/pairValues';
import { pairValues } from '../../store/pairValues';
import { useRefinery } from '../useRefinery';
import { Axes } from './Axes';
import { scaleOf, type Frame } from './frame';
import { Help } from './Help';
import { barsOf, histogramWords, mostOf, outlinePath, spanOf } from './histogramView';
import { useWidth } from './useWidth';
import css from './loss.module.css';

const height = 300;
const margins = { left: 46, right: 14, top: 40, bottom: 38 };
const title = 'Held-out margins';

/** How the margins h(x) of the held-out pairs are spread at the last evaluation. */
export function MarginHistogram() {
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const beta = useRefinery(({ run }) => run.config?.alignment.beta ?? 0);
  const evalPairs = useRefinery(({ run }) => run.preparation?.evalPairs ?? null);
  const never = useRefinery(({ run }) => run.config?.training.evalEvery === 0);
  const heldOut = useSyncExternalStore(pairValues.subscribe, pairValues.heldOut);
  return (
    <figure className={css.panel} data-panel="held-out-margins">
      <figcaption>
        <h3>
          {title} <span>· h(x), summed</span>
        </h3>
        <Help id="help-held-out-margins" title={title}>
          <HistogramHelp />
        </Help>
      </figcaption>
      <ul className={css.values}>
        {heldOut === null ? (
          <li>no evaluation yet</li>
        ) : (
          <>
            <li>
              step {heldOut.step} <output>{histogramWords(heldOut.bins)}</output>
            </li>
            {heldOut.bins.refinedCounts ? <li>outline: the same pairs after p, h(p⊕x)</li> : null}
          </>
        )}
      </ul>
      <div className={css.plot} ref={plot} style={{ height }}>
        {heldOut === null ? (
          <p className={css.empty}>{emptyWords(evalPairs, never)}</p>
        ) : (
          <Plot heldOut={heldOut} beta={beta} frame={{ width, height, ...margins }} />
        )}
      </div>
    </figure>
  );
}

function emptyWords(evalPairs: number | null, never: boolean): string {
  if (evalPairs === 0) return 'No pairs are held out: there is nothing to spread.';
  if (never) return 'This run evaluates never: “Evaluate every” is 0.';
  return 'The held-out pairs are measured as alignment begins, and at each evaluation.';
}

interface PlotProps {
  readonly heldOut: HeldOutPairs;
  readonly beta: number;
  readonly frame: Frame;
}

function Plot({ heldOut: { step, bins }, beta, frame }: PlotProps) {
  const span = spanOf(bins);
  const most = mostOf(bins);
  const scale = scaleOf(frame, span, most);
  const words = `Histogram of the held-out margins h(x) at step ${step}: ${histogramWords(bins)}`;
  return (
    <svg width={frame.width} height={frame.height} role="img" aria-label={words}>
      <Axes {...{ frame, scale, span, beta }} ticks={[0, most / 2, most]} name="margin h(x)" />
      {barsOf(bins).map(({ from, count }) => (
        <rect
          key={from}
          className={from < 0 ? css.below : css.above}
          x={scale.x(from) + 0.75}
          width={Math.max(1, scale.x(from + bins.width) - scale.x(from) - 1.5)}
          y={scale.y(count)}
          height={scale.y(0) - scale.y(count)}
        />
      ))}
      {bins.refinedCounts ? (
        <path className={css.refined} d={outlinePath(bins, bins.refinedCounts, scale)} />
      ) : null}
    </svg>
  );
}

function HistogramHelp() {
  return (
    <>
      <p>
        How many held-out pairs have a margin h(x) in each range, at the last evaluation. All start
        at 0, where policy and reference are the same. Filled bars lie above zero: pairs whose
        chosen answer the policy has come to prefer, compared with the reference. Their share is the
        held-out win rate.
      </p>
      <p>
        A hill that moves to the right as a whole generalizes; one that only grows wider is not yet
        better than it was.
      </p>
    </>
  );
}
