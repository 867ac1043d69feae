import type { Inspected } from '../../protocol/inspection';
import { CopyButton } from '../primitives/CopyButton';
import { Words } from '../terms/Words';
import { sideName } from './sideName';
import { signed, sumsOf, valuesOf, type Lens } from './tokenValues';
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
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Sums over tokens">
      <table className={css.sums} data-testid="sums">
        <caption>
          <Words>The tokens add up to the log-probability of their completion</Words>
        </caption>
        <thead>
          <tr>
            <th scope="col">Sum over tokens</th>
            <th scope="col">log π</th>
            <th scope="col">log π_ref</th>
            <th scope="col">log-ratio</th>
            <th scope="col">times β</th>
          </tr>
        </thead>
        <tbody>
          {[chosen!, rejected!].map(({ name, policy, reference, ratio, reward }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{signed(policy)}</td>
              <td>{signed(reference)}</td>
              <td>{signed(ratio)}</td>
              <td>{signed(reward)}</td>
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
