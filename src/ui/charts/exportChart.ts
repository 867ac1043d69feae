import { methodName } from '../../methods/methods';
import type { LossChoice } from '../../methods/lossTypes';
import { chartView, type ChartView } from '../../store/chartView';
import { overlayStore } from '../../store/experiments/overlay';
import { metricSeries } from '../../store/metricSeries';
import { axisLabels } from './axisLabels';
import { chartData } from './chartData';
import type { ChartDefinition } from './chartForms';
import { chartTable } from './chartTable';
import { drawSvg } from './drawSvg';
import { figureOf } from './figure';
import { overlayCurves } from './overlayCurves';
import { saveExport, type ExportKind } from './saveExport';
import { shownWindow } from './shownWindow';

/** Parts of the axis in a picture: finer than a printer's dots at this size. */
const buckets = 2400;

/** What a picture's reader has to know of how it was drawn. */
function subtitle(definition: ChartDefinition, lossType: LossChoice, view: ChartView): string {
  const trained = definition.lines.some(({ split }) => split === 'train');
  return [
    // Kept runs alone are of their own methods.
    metricSeries.isEmpty() ? '' : methodName({ lossType, lossWeights: null }),
    view.smoothing > 0 && trained && !definition.exact
      ? `training smoothed by ${view.smoothing.toFixed(2)}, measured values faint`
      : '',
    view.clipped && !definition.share ? '1st to 99th percentile' : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** A chart as it is seen now, as SVG. */
function picture(definition: ChartDefinition, evalPairs: number, lossType: LossChoice): string {
  const view = chartView.getState();
  const data = chartData(metricSeries, definition, evalPairs, view);
  const window = shownWindow(definition.phase, view);
  const { logX, logY, clipped } = view;
  const behind = overlayCurves(overlayStore.getState().runs, definition, view);
  const figure = figureOf(data, definition, { window, logX, logY, clipped, behind, buckets });
  return drawSvg(definition, figure, {
    xLabel: axisLabels[view.xAxis],
    subtitle: subtitle(definition, lossType, view),
  });
}

/** Saves a chart: its picture as it is seen, or all its rows as they were measured. */
export async function chartExported(
  definition: ChartDefinition,
  evalPairs: number,
  lossType: LossChoice,
  kind: ExportKind,
): Promise<void> {
  const { id, title, unit } = definition;
  await saveExport(
    {
      ...{ id, title },
      svg: () => picture(definition, evalPairs, lossType),
      table: () => chartTable(metricSeries, definition, evalPairs),
      about: { unit, method: methodName({ lossType, lossWeights: null }) },
    },
    kind,
  );
}
