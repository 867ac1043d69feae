import { chartIsNoPng } from '../../shared/sentences/pageSentences';
import { change } from '../../store/store';
import { saveFile } from '../saveFile';
import { tableCsv, tableJson, type ChartTable } from './chartTable';
import { paper } from '../../drawing/paper';

export const exportKinds = ['PNG', 'SVG', 'CSV', 'JSON'] as const;
export type ExportKind = (typeof exportKinds)[number];

/** What is taken away: a picture, or the rows behind it. */
export interface Exported {
  readonly id: string;
  readonly title: string;
  readonly svg: () => string;
  readonly table: () => ChartTable;
  /** What the rows are of, for who reads them alone. */
  readonly about: Readonly<Record<string, unknown>>;
}

const dotsPerInch = 300;
const millimetersPerInch = 25.4;
const dots = (millimeters: number): number =>
  Math.round((millimeters / millimetersPerInch) * dotsPerInch);

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

/** Saves a picture as it is seen, or all rows behind it as they were measured. */
export async function saveExport(
  { id, title, svg, table, about }: Exported,
  kind: ExportKind,
): Promise<void> {
  const name = `refinery-${id}.${kind.toLowerCase()}`;
  switch (kind) {
    case 'SVG':
      saveFile(name, svg());
      return;
    case 'CSV':
      saveFile(name, tableCsv(table()));
      return;
    case 'JSON':
      saveFile(name, tableJson(table(), { chart: id, title, ...about }));
      return;
    case 'PNG':
      try {
        saveFile(name, await rastered(svg()));
      } catch {
        change({ notice: chartIsNoPng(title) });
      }
  }
}
