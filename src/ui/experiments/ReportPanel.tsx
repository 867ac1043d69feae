import { useEffect, useState } from 'react';

import { reportFigures, type ReportFigure } from '../../experiments/paperFigures';
import { countOf } from '../../shared/format';
import {
  reportJson,
  reportMade,
  reportPage,
  type MadeReport,
} from '../../store/experiments/reportActions';
import { sayWhy } from '../../store/experiments/keptStore';
import { saveFile } from '../saveFile';
import { CompareTable } from './CompareTable';
import { useKept } from './useExperiments';
import css from './experiments.module.css';

/** What the chosen runs are called together: their experiment's name, where they have one. */
function nameOf(names: readonly (string | null | undefined)[]): string {
  const [first, ...others] = [...new Set(names)];
  return first != null && others.length === 0 ? first : 'Chosen runs';
}

interface Shown {
  readonly made: MadeReport;
  readonly figures: readonly ReportFigure[];
  /** Of which runs it is. */
  readonly wanted: string;
}

/** Milliseconds without a further change before the report is made anew: its intervals are resampled. */
const settleMilliseconds = 150;

/** The report of the chosen runs, made anew as the choice or one of their names changes; the last one until then. */
function useReport(): {
  readonly shown: Shown | null;
  readonly making: boolean;
  readonly failed: boolean;
} {
  // Notes, tags and runs that are not chosen make no other report.
  const wanted = useKept(({ heads, chosen: ids }) =>
    JSON.stringify(
      heads.flatMap(({ id, name, experiment }) =>
        ids.includes(id) ? [[id, name, experiment?.name ?? null]] : [],
      ),
    ),
  );
  const [shown, setShown] = useState<Shown | null>(null);
  /** Of which runs none could be made; the page's notice says why. */
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    const outdated = new AbortController();
    const runs = JSON.parse(wanted) as [id: string, name: string, experiment: string | null][];
    if (runs.length === 0) return;
    const timer = setTimeout(() => {
      reportMade(
        nameOf(runs.map(([, , experiment]) => experiment)),
        runs.map(([id]) => id),
        outdated.signal,
      )
        .then((made) => {
          if (outdated.signal.aborted) return;
          setShown({ made, figures: reportFigures(made.record), wanted });
          setFailed(null);
        })
        .catch((error: unknown) => {
          if (outdated.signal.aborted) return;
          setFailed(wanted);
          sayWhy(error);
        });
    }, settleMilliseconds);
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [wanted]);
  const chosen = wanted !== '[]';
  const over = shown?.wanted === wanted || failed === wanted;
  return {
    shown: chosen && failed !== wanted ? shown : null,
    making: chosen && !over,
    failed: chosen && failed === wanted,
  };
}

function Figure({
  figure: { number, title, svg, caption, lines },
}: {
  readonly figure: ReportFigure;
}) {
  return (
    <figure className={css.figure}>
      {/* Our own text from numbers; every name in it is escaped where it is drawn. */}
      <div dangerouslySetInnerHTML={{ __html: svg }} />
      <p className={css.key}>
        {lines.map(({ label, color }) => (
          <span key={label}>
            <i className={css.mark} style={{ background: color }} />
            {label}
          </span>
        ))}
      </p>
      <figcaption>
        <b>
          {number === null ? 'Not in the paper' : `Figure ${number}`}: {title}.
        </b>{' '}
        {caption}
      </figcaption>
    </figure>
  );
}

/** Opens the report in a tab of its own, from where it can be printed. */
function opened(made: MadeReport): void {
  const url = URL.createObjectURL(new Blob([reportPage(made)], { type: 'text/html' }));
  window.open(url, '_blank', 'noopener');
  // The tab has read it by then.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}

/** What the chosen runs say together: findings, figures, and the report to take away. */
export function ReportPanel() {
  const { shown, making, failed } = useReport();
  const any = useKept(({ heads }) => heads.length > 0);
  if (!shown)
    return any ? (
      <p className={css.soft} aria-live="polite">
        {making
          ? 'The report is being made …'
          : failed
            ? 'The report of these runs could not be made. Choose other runs, or load the page again.'
            : 'Choose runs in the list to see them beside one another.'}
      </p>
    ) : null;
  const { made, figures } = shown;
  const { report, record } = made;
  const file = report.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'report';
  return (
    <section className={css.panel} aria-labelledby="report-title">
      <header>
        <h2 id="report-title">Report: {report.name}</h2>
        <p>
          {countOf(record.runs.length, 'run')}: {countOf(record.names.length, 'setting')},{' '}
          {countOf(record.seeds.length, 'seed')}
          {making ? ' · is being made anew …' : ''}
        </p>
        <span className={css.actions}>
          <button
            type="button"
            disabled={making}
            onClick={() => {
              opened(made);
            }}
          >
            Open the report
          </button>
          <button
            type="button"
            disabled={making}
            onClick={() => {
              saveFile(`${file}.html`, reportPage(made));
            }}
          >
            Save as HTML
          </button>
          <button
            type="button"
            disabled={making}
            onClick={() => {
              saveFile(`${file}.json`, reportJson(made));
            }}
          >
            Save as JSON
          </button>
        </span>
      </header>
      <ul className={css.findings} data-testid="findings">
        {report.findings.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <CompareTable made={made} />
      <div className={css.figures}>
        {figures.map((figure) => (
          <Figure key={figure.title} figure={figure} />
        ))}
      </div>
    </section>
  );
}
