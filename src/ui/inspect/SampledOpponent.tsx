import type { Inspected } from '../../protocol/inspection';
import { countOf } from '../../shared/format';
import type { RefineryState } from '../../store/state';
import { WhoWins } from '../samples/WhoWins';
import { useRefinery } from '../useRefinery';
import tokens from '../dataView/Tokens.module.css';
import css from './inspect.module.css';

/** What the opponent said to the prompt whose answers are looked into, and the verdicts on all three. */
export function SampledOpponent({ inspected }: { readonly inspected: Inspected }) {
  const sample = useRefinery((state) => sampleOf(state, inspected));
  if (!sample?.opponent) return null;
  const { judged, opponent } = sample;
  return (
    <section className={`${tokens.side} ${css.opponent}`} aria-labelledby="opponent-said">
      <h4 id="opponent-said">
        The opponent’s answer <span>{countOf(opponent.tokens, 'token')}</span>
      </h4>
      <p className={css.said}>{opponent.text === '' ? '–' : opponent.text}</p>
      <p className={css.note}>
        It is another run’s: training has no part in it, so that its tokens have no values here.
      </p>
      {judged ? <WhoWins rival="reference" judged={judged} named /> : null}
      {opponent.judged ? <WhoWins rival="opponent" judged={opponent.judged} named /> : null}
    </section>
  );
}

/** The row of these very answers; null for a pair, and where the page has those of another evaluation by now. */
function sampleOf(
  { samples }: Pick<RefineryState, 'samples'>,
  { subject, sampledAt }: Inspected,
): RefineryState['samples']['rows'][number] | null {
  return subject.kind === 'sample' && samples.step === sampledAt
    ? (samples.rows[subject.place] ?? null)
    : null;
}
