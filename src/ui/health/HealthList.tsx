import { useState, useSyncExternalStore } from 'react';

import { healthNoticeDismissed } from '../../store/health/health';
import type { ShownNotice } from '../../store/health/monitor';
import type { Severity } from '../../store/health/notice';
import { countOf } from '../../shared/format';
import { charts } from '../charts/chartDefinitions';
import { CopyButton } from '../primitives/CopyButton';
import { useRefinery } from '../useRefinery';
import css from './HealthList.module.css';
import { PairLink } from './PairLink';
import { useHealth } from './useHealth';

/** Notices that are shown at once: the rest waits behind a button. A phone has room for one. */
const atOnce = { wide: 3, narrow: 1 } as const;
const narrow = matchMedia('(max-width: 640px)');

function onWidthChange(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => {
    narrow.removeEventListener('change', listener);
  };
}

const severities: Readonly<Record<Severity, string>> = {
  bad: 'Severe',
  warn: 'Warning',
  note: 'Note',
};

/** What is wrong with the run, or might be, each with its reason and a way out. */
export function HealthList() {
  const { listed, holding } = useHealth();
  const idle = useRefinery(({ run }) => run.status === 'idle');
  const few = useSyncExternalStore(onWidthChange, () => narrow.matches)
    ? atOnce.narrow
    : atOnce.wide;
  const [all, setAll] = useState(false);
  const more = listed.length - few;
  if (idle && listed.length === 0) return null;
  return (
    <section className={css.health} aria-labelledby="health-title" data-testid="health">
      <header>
        <h2 id="health-title">Health</h2>
        <p>
          {holding.length === 0 ? 'Nothing unusual now.' : `${countOf(holding.length, 'notice')}.`}
        </p>
        {more > 0 ? (
          <button
            type="button"
            aria-expanded={all}
            onClick={() => {
              setAll(!all);
            }}
          >
            {all ? 'Show fewer' : `Show ${more} more`}
          </button>
        ) : null}
      </header>
      <ul>
        {listed.slice(0, all ? listed.length : few).map((item) => (
          <Notice key={item.notice.id} item={item} withChart={!idle} />
        ))}
      </ul>
    </section>
  );
}

/** Brings a chart into sight and gives it the focus. */
function showChart(id: string): void {
  const chart = document.querySelector<HTMLElement>(`[data-chart="${id}"]`);
  if (!chart) return;
  chart.tabIndex = -1;
  chart.focus({ preventScroll: true });
  chart.scrollIntoView({ block: 'center' });
}

function Notice({ item, withChart }: { readonly item: ShownNotice; readonly withChart: boolean }) {
  const { notice, over } = item;
  const chart = notice.chart;
  const title = charts.find(({ id }) => id === chart)?.title;
  return (
    <li
      className={css.notice}
      data-notice={notice.id}
      data-severity={notice.severity}
      data-over={over}
    >
      <div className={css.head}>
        <span className={css.severity}>{over ? 'Over' : severities[notice.severity]}</span>
        <h3>{notice.title}</h3>
        <button
          type="button"
          aria-label={`Dismiss “${notice.title}” for this run`}
          onClick={() => {
            healthNoticeDismissed(notice.id);
          }}
        >
          ✕
        </button>
      </div>
      <p>
        {notice.saw}
        <CopyButton name={`what “${notice.title}” says`} text={notice.saw} />
      </p>
      {over ? (
        <p>This is no longer so.</p>
      ) : (
        <>
          <p className={css.why}>{notice.why}</p>
          <p>{notice.change}</p>
        </>
      )}
      {withChart && chart !== null && title !== undefined ? (
        <button
          type="button"
          className={css.link}
          onClick={() => {
            showChart(chart);
          }}
        >
          Chart: {title}
        </button>
      ) : null}
      {notice.pair === undefined ? null : <PairLink pair={notice.pair} className={css.link} />}
    </li>
  );
}
