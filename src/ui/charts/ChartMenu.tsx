import type { MouseEvent } from 'react';

import { pinToggled } from '../../store/chartView';
import { chartExported, exportKinds } from './exportChart';
import type { ChartProps } from './Drawing';
import { useChartView } from './useChartView';
import css from './ChartMenu.module.css';

interface Props extends ChartProps {
  readonly onTable: () => void;
  readonly onLarge: () => void;
}

function close({ currentTarget }: MouseEvent<HTMLElement>): void {
  currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
}

/** What can be done with one chart. */
export function ChartMenu({ definition, evalPairs, lossType, onTable, onLarge }: Props) {
  const { id, title } = definition;
  const menu = `menu-${id}`;
  const anchor = `--${menu}`;
  const pinned = useChartView((view) => view.pinned.includes(id));
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
        <hr />
        {exportKinds.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-label={`“${title}” as ${kind}`}
            onClick={(event) => {
              close(event);
              void chartExported(definition, evalPairs, lossType, kind);
            }}
          >
            {kind}
            <small>
              {kind === 'PNG' ? '300 dpi' : kind === 'SVG' ? 'vector' : 'all rows, as measured'}
            </small>
          </button>
        ))}
      </div>
    </>
  );
}
