import type { Judged, Rival } from '../../protocol/samples';
import { formatNumber } from '../../shared/format';
import { verdictWords } from './verdicts';
import css from './verdicts.module.css';

/** A verdict and what it rests on; of several, each with the one that the policy was compared with. */
export function WhoWins({
  rival,
  judged,
  named,
}: {
  readonly rival: Rival;
  readonly judged: Judged;
  readonly named: boolean;
}) {
  const who = named ? `Against the ${rival}: ` : '';
  if (judged.verdict === null)
    return (
      <p className={css.verdict}>
        {who}
        {judged.note}
      </p>
    );
  return (
    <p className={css.verdict}>
      {who}
      <strong>{verdictWords[rival][judged.verdict]}</strong> ·{' '}
      {judged.why === null
        ? judged.note
        : `${formatNumber(judged.policyScore)} (${judged.why.policy}) against ${formatNumber(judged.otherScore)} (${judged.why.other})${judged.note === null ? '' : ` · judge ${judged.note}`}`}
    </p>
  );
}
