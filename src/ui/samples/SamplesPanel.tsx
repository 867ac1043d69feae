import { useState } from 'react';

import { judgedAgainst, tally } from '../../protocol/tally';
import { countOf } from '../../shared/format';
import type { SamplesState } from '../../store/state';
import { useRefinery } from '../useRefinery';
import { Judging, Missing } from './Judging';
import { OwnPrompt } from './OwnPrompt';
import { InspectLink } from '../inspect/InspectLink';
import { shownSamples, type ShownSample } from './shownSamples';
import css from './samples.module.css';
import { Verdicts } from './Verdicts';
import { judgeNote } from './verdicts';
import { WhoWins } from './WhoWins';

/** What policy and reference answer to held-out prompts, side by side, and a prompt of one's own. */
export function SamplesPanel() {
  const samples = useRefinery((state) => state.samples);
  const judging = useRefinery(({ remoteJudge }) => remoteJudge.progress !== null);
  const wanted = useRefinery(({ run }) => run.config?.sampling.prompts ?? 0);
  const [sought, setSought] = useState('');
  const all = shownSamples(samples);
  const shown = shownSamples(samples, sought);
  const tallied = (['reference', 'opponent'] as const).flatMap((rival) => {
    const counted = tally(samples.rows.map((row) => judgedAgainst(rival, row)));
    return counted ? [{ rival, tally: counted }] : [];
  });
  return (
    <section id="samples" className={css.samples} aria-labelledby="samples-title">
      <header>
        <h2 id="samples-title">Samples</h2>
        <p data-testid="samples-state">{stateOf(samples, wanted, judging)}</p>
        {all.length === 0 ? null : (
          <label className={css.search}>
            Search
            <input
              type="search"
              value={sought}
              onChange={({ target }) => {
                setSought(target.value);
              }}
            />
          </label>
        )}
      </header>
      <Judging />
      {tallied.map((one, i) => (
        <Verdicts key={one.rival} {...one} note={i === 0 ? judgeNote(samples.rows) : null} />
      ))}
      <Missing rows={samples.rows} />
      {sought === '' ? null : (
        <p className={css.soft} role="status">
          {countOf(shown.length, 'sample')} of {all.length}
        </p>
      )}
      {shown.length === 0 ? null : (
        <ol className={css.list} tabIndex={0} aria-label="Samples">
          {shown.map((sample) => (
            <Sample key={sample.index} sample={sample} />
          ))}
        </ol>
      )}
      <OwnPrompt />
    </section>
  );
}

function stateOf({ step, coming }: SamplesState, wanted: number, judging: boolean): string {
  if (coming) return `${judging ? 'Judging' : 'Answering'} after step ${coming.step}`;
  if (step !== null) return `After step ${step}`;
  return wanted === 0
    ? 'None: “Sampled prompts” is 0.'
    : `${countOf(wanted, 'held-out prompt')} at most, answered at each evaluation.`;
}

function Sample({ sample }: { readonly sample: ShownSample }) {
  const { index, prompt, policy, reference, opponent, judged, tokens } = sample;
  return (
    <li data-answers={opponent ? 3 : 2}>
      <div className={css.prompt}>
        <h3>
          Prompt <Tokens count={tokens?.prompt ?? null} />
        </h3>
        <Text text={prompt} />
      </div>
      <Answer of="Policy" text={policy} tokens={tokens?.policy ?? null} />
      <Answer of="Reference" text={reference} tokens={tokens?.reference ?? null} />
      {opponent ? <Answer of="Opponent" text={opponent.text} tokens={opponent.tokens} /> : null}
      {judged ? <WhoWins rival="reference" judged={judged} named={opponent !== null} /> : null}
      {opponent?.judged ? <WhoWins rival="opponent" judged={opponent.judged} named /> : null}
      {tokens ? <InspectLink place={index} /> : null}
    </li>
  );
}

function Answer({
  of,
  text,
  tokens,
}: {
  readonly of: string;
  readonly text: string;
  readonly tokens: number | null;
}) {
  return (
    <div>
      <h3>
        {of} <Tokens count={tokens} />
      </h3>
      <Text text={text} />
    </div>
  );
}

function Tokens({ count }: { readonly count: number | null }) {
  return count === null ? null : <span>· {countOf(count, 'token')}</span>;
}

function Text({ text }: { readonly text: string }) {
  return text === '' ? <p className={css.soft}>–</p> : <p className={css.text}>{text}</p>;
}
