import { compareTable } from '../../experiments/compareTable';
import { placeOf } from '../../experiments/lastValues';
import { formatNumber } from '../../shared/format';
import { runLook } from '../../shared/runColors';
import type { MeanInterval } from '../../shared/studentT';
import type { MadeReport } from '../../store/experiments/reportActions';
import css from './experiments.module.css';

function Figure({ found }: { readonly found: MeanInterval | null }) {
  if (!found) return <td>–</td>;
  const { mean, low, high } = found;
  return (
    <td>
      {formatNumber(mean)}
      {low === null || high === null ? null : (
        <small>
          {formatNumber(low)} to {formatNumber(high)}
        </small>
      )}
    </td>
  );
}

/** The chosen runs beside one another: only what they differ in, and what they came to. */
export function CompareTable({ made: { report, record } }: { readonly made: MadeReport }) {
  const { settings, figures, runs } = compareTable(report, record.names);
  return (
    // What does not fit is reached with the arrow keys.
    <div className={css.scroll} role="region" aria-label="Runs beside one another" tabIndex={0}>
      <table className={`${css.table} ${css.compared}`}>
        <caption className={css.caption}>
          Settings in which they differ, and the last held-out values: means over the seeds, beneath
          them Student’s 95 % interval where there are several.
        </caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            {settings.map(({ path, label }) => (
              <th key={path} scope="col" title={path}>
                {label}
              </th>
            ))}
            <th scope="col">Seeds</th>
            {figures.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map(({ name, settings: values, seeds, figures: found }) => (
            <tr key={name}>
              <th scope="row">
                <i
                  className={css.mark}
                  style={{ background: runLook(placeOf(record, name)).color }}
                  aria-hidden="true"
                />
                {name}
              </th>
              {values.map((value, i) => (
                <td key={settings[i]!.path}>{value}</td>
              ))}
              <td>{seeds}</td>
              {found.map((one, i) => (
                <Figure key={figures[i]} found={one} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
