import type { DataReport } from '../../protocol/data';
import { formatBytes, formatCount, formatDuration } from '../../shared/format';
import { refusalsRequested } from '../../store/dataActions';
import type { Role } from '../../store/state';
import { saveFile } from '../saveFile';
import css from './data.module.css';

type Line = readonly [name: string, count: number, done: string];

/** What was found, how often, and what was done with it. */
function linesOf(report: DataReport): Line[] {
  const all: Line[] = [
    ['Rows read', report.rows, formatBytes(report.bytes)],
    ['Usable pairs', report.usable, `${formatCount(report.distinctPrompts)} distinct prompts`],
    ['Refused rows', report.refused, report.refused === 0 ? '' : 'left out, listed below'],
    ['Rows refused in part', report.partlyRefused, 'other pairs of theirs are kept, listed below'],
    ['Identical pairs', report.identical, 'refused: chosen and rejected are the same'],
    ['Empty completions', report.emptyCompletions, 'refused'],
    ['Unpaired rows', report.unpaired, 'refused: no partner with the other label'],
    ['Duplicate pairs', report.duplicates, 'kept'],
    [
      'Contradicting pairs',
      report.contradictions,
      'kept: the same two answers, preferred both ways',
    ],
    ['Pairs with scores', report.scored, 'kept, scores and all'],
    ['End-of-text marks in a text', report.markerRows, 'kept, read as plain text'],
    [
      'Beyond the memory budget',
      report.beyondBudget,
      `not kept: the budget is ${formatBytes(report.budgetBytes)}`,
    ],
  ];
  return all.filter(([, count], i) => i < 3 || count > 0);
}

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
              <td>{done}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.refusals.length > 0 ? <Refusals role={role} report={report} /> : null}
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
