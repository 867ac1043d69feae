import { methodOf } from '../../methods/methods';
import type { LossType } from '../../methods/lossTypes';
import { chartIsNoPng } from '../../shared/sentences/pageSentences';
import { chartView, type ChartView } from '../../store/chartView';
import { metricSeries } from '../../store/metricSeries';
import { change } from '../../store/store';
import { saveFile } from '../saveFile';
import { axisLabels } from './axisLabels';
import { chartData } from './chartData';
import type { ChartDefinition } from './chartDefinitions';
import { chartTable, tableCsv, tableJson } from './chartTable';
import { drawSvg, paper } from './drawSvg';
import { figureOf } from './figure';
import { shownWindow } from './shownWindow';

export const exportKinds = ['PNG', 'SVG', 'CSV', 'JSON'] as const;
export type ExportKind = (typeof exportKinds)[number];

/** Parts of the axis in a picture: finer than a printer's dots at this size. */
const buckets = 2400;
const dotsPerInch = 300;
const millimetersPerInch = 25.4;
const dots = (millimeters: number): number =>
  Math.round((millimeters / millimetersPerInch) * dotsPerInch);

const methodName = (lossType: LossType): string => methodOf(lossType).name;

/** What a picture's reader has to know of how it was drawn. */
function subtitle(definition: ChartDefinition, lossType: LossType, view: ChartView): string {
  const trained = definition.lines.some(({ split }) => split === 'train');
  return [
    methodName(lossType),
    view.smoothing > 0 && trained && !definition.exact
      ? `training smoothed by ${view.smoothing.toFixed(2)}, measured values faint`
      : '',
    view.clipped && !definition.share ? '1st to 99th percentile' : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** A chart as it is seen now, as SVG. */
function picture(definition: ChartDefinition, evalPairs: number, lossType: LossType): string {
  const view = chartView.getState();
  const data = chartData(metricSeries, definition, evalPairs, view);
  const window = shownWindow(definition.phase, view);
  const { logX, logY, clipped } = view;
  const figure = figureOf(data, definition, { window, logX, logY, clipped, buckets });
  return drawSvg(definition, figure, {
    xLabel: axisLabels[view.xAxis],
    subtitle: subtitle(definition, lossType, view),
  });
}

/** An SVG drawn with as many dots as its size on paper takes at 300 an inch. */
async function rastered(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = dots(paper.width);
  canvas.height = dots(paper.height);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('the canvas gave no image'));
    }, 'image/png');
  });
}

/** Saves a chart: its picture as it is seen, or all its rows as they were measured. */
export async function chartExported(
  definition: ChartDefinition,
  evalPairs: number,
  lossType: LossType,
  kind: ExportKind,
): Promise<void> {
  const name = `refinery-${definition.id}.${kind.toLowerCase()}`;
  const table = () => chartTable(metricSeries, definition, evalPairs);
  const { id: chart, title, unit } = definition;
  switch (kind) {
    case 'SVG':
      saveFile(name, picture(definition, evalPairs, lossType));
      return;
    case 'CSV':
      saveFile(name, tableCsv(table()));
      return;
    case 'JSON':
      saveFile(name, tableJson(table(), { chart, title, unit, method: methodName(lossType) }));
      return;
    case 'PNG':
      try {
        saveFile(name, await rastered(picture(definition, evalPairs, lossType)));
      } catch {
        change({ notice: chartIsNoPng(title) });
      }
  }
}
