import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import 'uplot/dist/uPlot.min.css';

import type { LossChoice } from '../../methods/lossTypes';
import { runLook } from '../../shared/runColors';
import { overlayStore } from '../../store/experiments/overlay';
import { CopyValue } from '../primitives/CopyButton';
import type { ChartDefinition, ChartLine } from './chartForms';
import { mountChart } from './mountChart';
import { useAlone } from './useAlone';
import css from './LineChart.module.css';

export interface ChartProps {
  readonly definition: ChartDefinition;
  readonly evalPairs: number;
  readonly lossType: LossChoice;
}

/** Legend with values and plot, drawn from typed columns outside React. */
export function Drawing({ definition, evalPairs }: Omit<ChartProps, 'lossType'>) {
  const plot = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const behindLegend = useRef<HTMLUListElement>(null);
  const behind = useStore(overlayStore, ({ runs }) => runs);
  const alone = useAlone();
  useEffect(() => {
    if (!plot.current || !legend.current) return;
    return mountChart(definition, evalPairs, behind, {
      ...{ plot: plot.current, legend: legend.current, behindLegend: behindLegend.current },
    });
  }, [definition, evalPairs, behind]);
  return (
    <>
      <ul className={css.legend} ref={legend} hidden={alone}>
        {definition.lines.map((line, l) => (
          <li key={line.label}>
            <Swatch line={line} />
            {line.label}{' '}
            <CopyValue
              name={`“${definition.title}”, ${line.label}`}
              text={() => fullValue(legend.current, l)}
            >
              <output>–</output>
            </CopyValue>
          </li>
        ))}
        {definition.count ? (
          <li>
            n = <output>–</output>
          </li>
        ) : null}
      </ul>
      {behind.length > 0 ? (
        <ul className={css.behind} ref={behindLegend}>
          {behind.map(({ name, place }) => (
            <li key={name} title={name}>
              <i style={{ background: runLook(place).color }} />
              <span className="visuallyHidden">{name} </span>
              <output>–</output>
            </li>
          ))}
        </ul>
      ) : null}
      <div className={css.plot} ref={plot} />
    </>
  );
}

/** What a line’s value is in full; empty where it has none. */
function fullValue(legend: HTMLElement | null, line: number): string {
  return legend?.querySelectorAll('output')[line]?.dataset.value ?? '';
}

function Swatch({ line }: { readonly line: ChartLine }) {
  return (
    <svg width="18" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="18"
        y1="4"
        y2="4"
        stroke={`var(--${line.role})`}
        strokeWidth="2"
        strokeOpacity={line.faint ? 0.55 : 1}
        {...(line.dashed ? { strokeDasharray: '5 3' } : {})}
      />
    </svg>
  );
}
