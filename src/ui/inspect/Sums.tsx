import type { Inspected } from '../../protocol/inspection';
import { CopyButton } from '../primitives/CopyButton';
import { Words } from '../terms/Words';
import { NumberHeads, Numbers } from './Numbers';
import { sideName } from './sideName';
import { signed, sumsOf, valuesOf, type Lens } from './tokenValues';
import rows from '../primitives/Rows.module.css';
import css from './inspect.module.css';

interface Props {
  readonly inspected: Inspected;
  readonly lens: Lens;
}

/** What the tokens add up to: each completion’s log-probabilities, and h of the two. */
export function Sums({ inspected, lens }: Props) {
  const [chosen, rejected] = (['chosen', 'rejected'] as const).map((side) => ({
    name: sideName(inspected, side),
    ...sumsOf(valuesOf(inspected, side, lens)!),
  }));
  const h = chosen!.ratio - rejected!.ratio;
  const at = lens.place === 'refined' ? 'p⊕x' : 'x';
  const margin = lens.place === 'refined' ? 'Δ = β·h(p⊕x)' : 'β·h(x)';
  return (
    <div
      className={`${rows.scroll} ${css.scroll}`}
      tabIndex={0}
      role="region"
      aria-label="Sums over tokens"
    >
      <table className={css.sums} data-testid="sums">
        <caption>
          <Words>The tokens add up to the log-probability of their completion</Words>
        </caption>
        <NumberHeads of="Sum over tokens" />
        <tbody>
          {[chosen!, rejected!].map(({ name, ...sums }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <Numbers values={sums} />
            </tr>
          ))}
          <tr>
            <th scope="row">
              h({at}): the first less the second; {margin}
            </th>
            <td>–</td>
            <td>–</td>
            <td className={css.main}>{signed(h)}</td>
            <td className={css.main}>
              {signed(lens.beta * h)}
              <CopyButton name={`h(${at}) and ${margin}`} text={`${h}\t${lens.beta * h}`} />
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
