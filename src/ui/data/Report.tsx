import type { DataReport } from '../../protocol/data';
import { formatCount, formatDuration } from '../../shared/format';
import { refusalsRequested } from '../../store/dataActions';
import type { Role } from '../../store/state';
import { saveFile } from '../saveFile';
import { CopyButton } from '../primitives/CopyButton';
import { Words } from '../terms/Words';
import css from './data.module.css';
import { linesOf } from './reportLines';

/** The report on a file that was read. */
export function Report({ role, report }: { readonly role: Role; readonly report: DataReport }) {
  return (
    <section
      className={css.report}
      aria-label={`Report on ${report.name}`}
      data-testid={`report-${role}`}
    >
      <p className={css.name}>
        <b>{report.name}</b> · read in {formatDuration(report.seconds)}
      </p>
      <p className={css.formats}>
        {report.formats.map(({ format, rows }) => `${format} (${formatCount(rows)})`).join(', ')}
      </p>
      <table>
        <tbody>
          {linesOf(report).map(([name, count, done]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatCount(count)}</td>
              <td>
                <Words>{done}</Words>
                <CopyButton name={`the row “${name}”`} text={[name, count, done].join('\t')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.refusals.length > 0 ? <Refusals role={role} report={report} /> : null}
      <button
        type="button"
        className={css.quiet}
        onClick={() => {
          saveFile(`${report.name}.report.json`, `${JSON.stringify(report, null, 2)}\n`);
        }}
      >
        Save this report
      </button>
    </section>
  );
}

function Refusals({ role, report }: { readonly role: Role; readonly report: DataReport }) {
  const refusals = report.refused + report.partlyRefused;
  const whole = report.refusalsKept === refusals;
  const save = async (): Promise<void> => {
    saveFile(`${report.name}.refused.csv`, await refusalsRequested(role));
  };
  return (
    <details>
      <summary>
        Refused rows
        {refusals > report.refusals.length
          ? `, the first ${report.refusals.length} of ${formatCount(refusals)}`
          : ''}
      </summary>
      <ol className={css.refusals}>
        {report.refusals.map(({ line, reason }, i) => (
          <li key={i}>
            <b>Line {formatCount(line)}</b> {reason}
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => void save()}>
        {whole
          ? 'Download the whole list'
          : `Download the first ${formatCount(report.refusalsKept)}`}
      </button>
      {whole ? null : (
        <p>
          The list holds the first {formatCount(report.refusalsKept)} by line; the rest are only
          counted.
        </p>
      )}
    </details>
  );
}
