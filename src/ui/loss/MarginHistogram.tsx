import { useRef, useState, useSyncExternalStore } from 'react';

import { methodOf } from '../../methods/methods';
import type { HeldOutPairs } from '../../store/pairValues';
import { pairValues } from '../../store/pairValues';
import { ChartMenu } from '../charts/ChartMenu';
import { rowText } from '../charts/chartTable';
import { saveExport } from '../charts/saveExport';
import { TableDialog } from '../charts/TableDialog';
import { CopyValue } from '../primitives/CopyButton';
import { PanelHead } from '../primitives/PanelHead';
import { useRefinery } from '../useRefinery';
import { Axes } from './Axes';
import { scaleOf, type Frame } from './frame';
import { exportedHistogram, histogramTable } from './histogramSheet';
import { barsOf, histogramWords, mostOf, outlinePath, rangeOf } from './histogramView';
import { histogramHelp } from './lossHelp';
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
  const lossType = useRefinery(({ run }) => run.config?.alignment.lossType ?? 'dpo');
  const evalPairs = useRefinery(({ run }) => run.preparation?.evalPairs ?? null);
  const never = useRefinery(({ run }) => run.config?.training.evalEvery === 0);
  const heldOut = useSyncExternalStore(pairValues.subscribe, pairValues.heldOut);
  const [open, setOpen] = useState(false);
  return (
    <figure className={css.panel} data-panel="held-out-margins">
      <PanelHead
        id="help-held-out-margins"
        title={title}
        subject="h(x), summed"
        help={histogramHelp}
      >
        {heldOut === null ? null : (
          <ChartMenu
            id="held-out-margins"
            title={title}
            onTable={() => {
              setOpen(true);
            }}
            onExport={(kind) =>
              void saveExport(exportedHistogram(title, methodOf(lossType).name, heldOut), kind)
            }
          />
        )}
      </PanelHead>
      <ul className={css.values}>
        {heldOut === null ? <li>no evaluation yet</li> : <Facts heldOut={heldOut} />}
      </ul>
      <div className={css.plot} ref={plot} style={{ height }}>
        {heldOut === null ? (
          <p className={css.empty}>{emptyWords(evalPairs, never)}</p>
        ) : (
          <Plot heldOut={heldOut} beta={beta} frame={{ width, height, ...margins }} />
        )}
      </div>
      {open && heldOut !== null ? (
        <TableDialog
          title={title}
          caption={`Held-out pairs by their margin h at step ${heldOut.step}`}
          table={histogramTable(heldOut.bins)}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </figure>
  );
}

function Facts({ heldOut: { step, bins } }: { readonly heldOut: HeldOutPairs }) {
  const { above, pairs, mean } = bins;
  return (
    <>
      <li>
        step {step}{' '}
        <CopyValue
          name="pairs above zero, held-out pairs and their mean h"
          text={rowText([above, pairs, mean])}
        >
          <output>{histogramWords(bins)}</output>
        </CopyValue>
      </li>
      {bins.refinedCounts ? <li>outline: the same pairs after p, h(p⊕x)</li> : null}
    </>
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
  const range = rangeOf(bins);
  const most = mostOf(bins);
  const scale = scaleOf(frame, range, most);
  const words = `Histogram of the held-out margins h(x) at step ${step}: ${histogramWords(bins)}`;
  return (
    <svg width={frame.width} height={frame.height} role="img" aria-label={words}>
      <Axes {...{ frame, scale, range, beta }} ticks={[0, most / 2, most]} name="margin h(x)" />
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
