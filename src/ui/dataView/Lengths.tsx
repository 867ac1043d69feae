import type { TokenLengths } from '../../protocol/dataView';
import { formatCount } from '../../shared/format';
import { CopyButton } from '../primitives/CopyButton';
import { histogramScale } from './histogramScale';
import { LengthChart } from './LengthChart';
import css from './DataView.module.css';

const kinds = [
  ['prompt', 'Prompt'],
  ['chosen', 'Chosen'],
  ['rejected', 'Rejected'],
  ['row', 'Prompt and longer answer'],
] as const;

/** How long prompts and completions are before anything is cut: drawn, and as a table. */
export function Lengths({ lengths }: { readonly lengths: TokenLengths }) {
  const { width, maxLength } = lengths;
  const bins = lengths.row.counts.length;
  const scale = histogramScale(bins, width, maxLength);
  return (
    <section className={css.part} aria-labelledby="lengths-title">
      <h3 id="lengths-title">Lengths before anything is cut</h3>
      <p className={css.soft}>
        The context length bounds the last of these: a prompt and the longer of its two answers.
      </p>
      <div className={css.charts}>
        {kinds.map(([kind, name]) => (
          <LengthChart
            key={kind}
            {...{ name, kind, width, maxLength, scale }}
            histogram={lengths[kind]}
          />
        ))}
      </div>
      <details className={css.table}>
        <summary>The numbers as a table</summary>
        <div tabIndex={0} role="region" aria-label="Pairs by length">
          <table>
            <thead>
              <tr>
                <th scope="col">Tokens</th>
                {kinds.map(([kind, name]) => (
                  <th key={kind} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: bins }, (_, bin) => (
                <Row
                  key={bin}
                  name={range(bin, width)}
                  counts={kinds.map(([kind]) => lengths[kind].counts[bin] ?? 0)}
                />
              ))}
              <Row name="more" counts={kinds.map(([kind]) => lengths[kind].beyond)} />
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

interface RowProps {
  readonly name: string;
  readonly counts: readonly number[];
}

function Row({ name, counts }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {counts.map((count, c) => (
        <td key={kinds[c]![0]}>
          {formatCount(count)}
          {c + 1 < counts.length ? null : (
            <CopyButton
              name={`the row of ${name} tokens`}
              text={[name.replaceAll(',', ''), ...counts].join('\t')}
            />
          )}
        </td>
      ))}
    </tr>
  );
}

const range = (bin: number, width: number): string =>
  width === 1
    ? formatCount(bin + 1)
    : `${formatCount(bin * width + 1)}–${formatCount((bin + 1) * width)}`;
