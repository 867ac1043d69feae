import type { Rival, Verdict } from '../../protocol/samples';
import { countOf } from '../../shared/format';
import { verdictWords } from './verdicts';
import css from './verdicts.module.css';

const order = ['win', 'tie', 'lose'] as const;

interface Props {
  readonly counts: Readonly<Record<Verdict, number>> & { readonly n: number };
  readonly rival?: Rival;
}

/** A bar of wins, ties and losses, with its key. */
export function VerdictBar({ counts, rival = 'reference' }: Props) {
  const said = verdictWords[rival];
  const shown = order.filter((verdict) => counts[verdict] > 0);
  const words = shown.map((verdict) => `${said[verdict]} ${counts[verdict]}`).join(', ');
  return (
    <>
      <div
        className={css.bar}
        role="img"
        aria-label={`Of ${countOf(counts.n, 'prompt')}: ${words}.`}
      >
        {shown.map((verdict) => (
          <span key={verdict} data-verdict={verdict} style={{ flexGrow: counts[verdict] }}>
            {counts[verdict]}
          </span>
        ))}
      </div>
      <p className={css.key} aria-hidden="true">
        {shown.map((verdict) => (
          <span key={verdict} data-verdict={verdict}>
            {said[verdict]}
          </span>
        ))}
      </p>
    </>
  );
}
