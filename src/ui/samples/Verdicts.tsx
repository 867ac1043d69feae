import { countOf } from '../../shared/format';
import type { Tally } from '../../protocol/tally';
import { scoreSentence, tallySentence, verdictWords } from './verdicts';
import css from './verdicts.module.css';

const order = ['win', 'tie', 'lose'] as const;

/** How the judge decided on all samples: a bar of wins, ties and losses, and what it comes to. */
export function Verdicts({ tally }: { readonly tally: Tally }) {
  const shown = order.filter((verdict) => tally[verdict] > 0);
  const words = shown.map((verdict) => `${verdictWords[verdict]} ${tally[verdict]}`).join(', ');
  return (
    <div className={css.verdicts} data-testid="verdicts">
      <p>
        {tallySentence(tally)} {scoreSentence(tally)}
      </p>
      <div
        className={css.bar}
        role="img"
        aria-label={`Of ${countOf(tally.n, 'prompt')}: ${words}.`}
      >
        {shown.map((verdict) => (
          <span key={verdict} data-verdict={verdict} style={{ flexGrow: tally[verdict] }}>
            {tally[verdict]}
          </span>
        ))}
      </div>
      <p className={css.key} aria-hidden="true">
        {shown.map((verdict) => (
          <span key={verdict} data-verdict={verdict}>
            {verdictWords[verdict]}
          </span>
        ))}
      </p>
    </div>
  );
}
