import type { MouseEvent } from 'react';

import { pinToggled } from '../../store/chartView';
import { exportKinds, type ExportKind } from './saveExport';
import { useChartView } from './useChartView';
import css from './ChartMenu.module.css';

interface Props {
  readonly id: string;
  readonly title: string;
  /** Whether it has a place among the charts to be pinned to. */
  readonly pinnable?: boolean;
  /** Absent where there are no rows to list or to save. */
  readonly onTable?: (() => void) | undefined;
  readonly onLarge?: () => void;
  readonly onExport: (kind: ExportKind) => void;
}

const pictureKinds = ['PNG', 'SVG'] as const;
const sizes: Readonly<Record<ExportKind, string>> = {
  PNG: '300 dpi',
  SVG: 'vector',
  CSV: 'all rows, as measured',
  JSON: 'all rows, as measured',
};

function close({ currentTarget }: MouseEvent<HTMLElement>): void {
  currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
}

/** What can be done with one chart. */
export function ChartMenu({ id, title, pinnable = false, onTable, onLarge, onExport }: Props) {
  const menu = `menu-${id}`;
  const anchor = `--${menu}`;
  return (
    <>
      <button
        type="button"
        popoverTarget={menu}
        style={{ anchorName: anchor }}
        aria-label={`Menu of “${title}”`}
      >
        ⋯
      </button>
      <div id={menu} popover="auto" className={css.menu} style={{ positionAnchor: anchor }}>
        {pinnable ? <Pin {...{ id, title }} /> : null}
        {onLarge ? (
          <button
            type="button"
            aria-label={`“${title}” on the whole screen`}
            onClick={(event) => {
              close(event);
              onLarge();
            }}
          >
            Whole screen
          </button>
        ) : null}
        {onTable ? (
          <button
            type="button"
            aria-label={`Table of “${title}”`}
            onClick={(event) => {
              close(event);
              onTable();
            }}
          >
            Table
          </button>
        ) : null}
        <hr />
        {(onTable ? exportKinds : pictureKinds).map((kind) => (
          <button
            key={kind}
            type="button"
            aria-label={`“${title}” as ${kind}`}
            onClick={(event) => {
              close(event);
              onExport(kind);
            }}
          >
            {kind}
            <small>{sizes[kind]}</small>
          </button>
        ))}
      </div>
    </>
  );
}

function Pin({ id, title }: Pick<Props, 'id' | 'title'>) {
  const pinned = useChartView((view) => view.pinned.includes(id));
  return (
    <button
      type="button"
      aria-label={pinned ? `Unpin “${title}”` : `Pin “${title}” to the front`}
      onClick={(event) => {
        close(event);
        pinToggled(id);
      }}
    >
      {pinned ? 'Unpin' : 'Pin to the front'}
    </button>
  );
}
