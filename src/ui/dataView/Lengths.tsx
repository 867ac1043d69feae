import type { TokenLengths } from '../../protocol/dataView';
import { formatCount } from '../../shared/format';
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
                <tr key={bin}>
                  <th scope="row">{range(bin, width)}</th>
                  {kinds.map(([kind]) => (
                    <td key={kind}>{formatCount(lengths[kind].counts[bin] ?? 0)}</td>
                  ))}
                </tr>
              ))}
              <tr>
                <th scope="row">more</th>
                {kinds.map(([kind]) => (
                  <td key={kind}>{formatCount(lengths[kind].beyond)}</td>
                ))}
              </tr>
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

const range = (bin: number, width: number): string =>
  width === 1
    ? formatCount(bin + 1)
    : `${formatCount(bin * width + 1)}–${formatCount((bin + 1) * width)}`;
