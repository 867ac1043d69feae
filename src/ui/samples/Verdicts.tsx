import type { Rival } from '../../protocol/samples';
import type { Tally } from '../../protocol/tally';
import { VerdictBar } from './VerdictBar';
import { scoreSentence, tallySentence } from './verdicts';
import css from './verdicts.module.css';

/** How the judge decided on all samples: a bar of wins, ties and losses, and what it comes to. */
export function Verdicts({
  rival,
  tally,
  note,
}: {
  readonly rival: Rival;
  readonly tally: Tally;
  /** What the judge itself is worth, where that was measured. */
  readonly note: string | null;
}) {
  return (
    <div
      className={css.verdicts}
      data-testid={rival === 'reference' ? 'verdicts' : 'opponent-verdicts'}
    >
      <p>
        {tallySentence(tally, rival)} {scoreSentence(tally)}
      </p>
      {note === null ? null : <p className={css.worth}>{note}</p>}
      <VerdictBar counts={tally} rival={rival} />
    </div>
  );
}
