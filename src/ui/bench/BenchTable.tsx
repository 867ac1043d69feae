import { useState } from 'react';

import type { BenchReport } from '../../protocol/benchmark';
import { benchColumns, benchFacts, benchMarkdown } from '../../protocol/benchmarkTable';
import { figureIsNotCopied } from '../../shared/sentences/pageSentences';
import css from './bench.module.css';

/** What was measured: adapter and yardsticks, a row a variant, and what each column is. */
export function BenchTable({ report }: { readonly report: BenchReport }) {
  return (
    <section className={css.results} aria-label="Results">
      {benchFacts(report).map((fact) => (
        <p key={fact} className={css.about}>
          {fact}
        </p>
      ))}
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Measured steps">
        <table>
          <thead>
            <tr>
              {benchColumns.map(({ head, meaning }) => (
                <th key={head} scope="col" title={meaning}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.rows.map((row) => (
              <tr key={`${row.case} ${row.variant}`}>
                {benchColumns.map(({ head, cell }) => (
                  <td key={head}>{cell(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {report.failures.map(({ case: of, variant, message }) => (
        <p key={`${of} ${variant}`} className={css.about}>
          {of}, {variant}: {message}
        </p>
      ))}
      <div className={css.copies}>
        <Copy words="Copy as Markdown" text={() => benchMarkdown(report)} />
        <Copy words="Copy as JSON" text={() => JSON.stringify(report, null, 2)} />
      </div>
      <details>
        <summary>What the columns are</summary>
        <dl className={css.columns}>
          {benchColumns.map(({ head, meaning }) => (
            <div key={head}>
              <dt>{head}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

function Copy({ words, text }: { readonly words: string; readonly text: () => string }) {
  const [said, setSaid] = useState<string | null>(null);
  return (
    <button
      type="button"
      onClick={() => {
        navigator.clipboard.writeText(text()).then(
          () => {
            setSaid('Copied');
          },
          () => {
            setSaid(figureIsNotCopied());
          },
        );
      }}
    >
      <span aria-live="polite">{said ?? words}</span>
    </button>
  );
}
