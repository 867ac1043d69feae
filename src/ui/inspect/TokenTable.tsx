import type { ShownCompletion } from '../../protocol/dataView';
import { TokenText } from '../dataView/Tokens';
import { NumberHeads, Numbers } from './Numbers';
import { sumsOf, type TokenValues } from './tokenValues';
import rows from '../primitives/Rows.module.css';
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
    <div
      className={`${rows.scroll} ${css.scroll}`}
      tabIndex={0}
      role="region"
      aria-label={`Numbers of ${name}`}
    >
      <table className={css.numbers}>
        <caption>{name}</caption>
        <NumberHeads of="Token" />
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
