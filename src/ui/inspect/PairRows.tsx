import type { PairTable } from '../../protocol/inspection';
import { formatCount, formatNumber } from '../../shared/format';
import { useRefinery } from '../useRefinery';
import { lookedInto } from './lookedInto';
import { turnsRound } from './pairOrder';
import { signed } from './tokenValues';
import shared from '../primitives/Rows.module.css';
import css from './inspect.module.css';

interface Props {
  readonly table: PairTable;
  /** Rows of the table that are shown, in this order. */
  readonly rows: readonly number[];
}

/** Pairs as rows: what training made of each, beside the data’s own scores. */
export function PairRows({ table, rows }: Props) {
  const beta = useRefinery(({ run }) => run.config?.alignment.beta ?? 0);
  const shown = useRefinery(({ inspect: { subject } }) =>
    subject?.kind === 'pair' ? subject.index : null,
  );
  const { indices, lines, prompts, chosen, rejected, h, refinedH, contrast } = table;
  const scored = table.scoreChosen.some((score) => !Number.isNaN(score));
  return (
    <div
      className={`${shared.scroll} ${css.scroll}`}
      tabIndex={0}
      role="region"
      aria-label="Pairs and their margins"
    >
      <table className={css.pairs}>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col" className={css.words}>
              Prompt
            </th>
            <th scope="col">log-ratio, chosen</th>
            <th scope="col">log-ratio, rejected</th>
            <th scope="col">h</th>
            {refinedH === null ? null : <th scope="col">Δ</th>}
            {contrast === null ? null : <th scope="col">C</th>}
            {scored ? <th scope="col">scores, chosen : rejected</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const index = indices[row]!;
            return (
              <tr key={index} data-looked={shown === index}>
                <td>{formatCount(lines[row]!)}</td>
                <th scope="row" className={css.words}>
                  <button
                    type="button"
                    className={css.open}
                    aria-pressed={shown === index}
                    onClick={() => void lookedInto({ kind: 'pair', index })}
                  >
                    {prompts[row] === '' ? '(empty prompt)' : prompts[row]}
                  </button>
                </th>
                <td>{signed(chosen[row]!)}</td>
                <td>{signed(rejected[row]!)}</td>
                <td className={css.main}>
                  {turnsRound(table, row) ? (
                    <span title="h(x) and h(p⊕x) have opposite signs">
                      <span aria-hidden="true">⇄ </span>
                      <span className="visuallyHidden">turned round by p, </span>
                    </span>
                  ) : null}
                  {signed(h[row]!)}
                </td>
                {refinedH === null ? null : <td>{signed(beta * refinedH[row]!)}</td>}
                {contrast === null ? null : <td>{signed(contrast[row]!)}</td>}
                {scored ? <td>{scores(table, row)}</td> : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function scores({ scoreChosen, scoreRejected }: PairTable, row: number): string {
  const score = (value: number): string => (Number.isNaN(value) ? '–' : formatNumber(value));
  return `${score(scoreChosen[row]!)} : ${score(scoreRejected[row]!)}`;
}
