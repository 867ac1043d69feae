import type { ShownCompletion } from '../../protocol/dataView';
import { TokenText } from '../dataView/Tokens';
import { signed, sumsOf, type TokenValues } from './tokenValues';
import css from './inspect.module.css';

interface Props {
  readonly name: string;
  readonly shown: ShownCompletion;
  readonly values: readonly TokenValues[];
}

/** A completion’s tokens with all their numbers, and what they add up to. */
export function TokenTable({ name, shown, values }: Props) {
  const sums = sumsOf(values);
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={`Numbers of ${name}`}>
      <table className={css.numbers}>
        <caption>{name}</caption>
        <thead>
          <tr>
            <th scope="col">Token</th>
            <th scope="col">log π</th>
            <th scope="col">log π_ref</th>
            <th scope="col">log-ratio</th>
            <th scope="col">times β</th>
          </tr>
        </thead>
        <tbody>
          {shown.tokens.map((token, i) => (
            <tr key={i}>
              <th scope="row">
                <TokenText token={token} />
              </th>
              <Numbers values={values[i]!} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            <Numbers values={sums} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Numbers({ values }: { readonly values: TokenValues }) {
  return (['policy', 'reference', 'ratio', 'reward'] as const).map((measure) => (
    <td key={measure}>{signed(values[measure])}</td>
  ));
}
