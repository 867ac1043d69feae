import { useState } from 'react';

import type { Judged } from '../../protocol/samples';
import { tally } from '../../protocol/tally';
import { countOf, formatNumber } from '../../shared/format';
import type { SamplesState } from '../../store/state';
import { useRefinery } from '../useRefinery';
import { Judging, Missing } from './Judging';
import { OwnPrompt } from './OwnPrompt';
import { InspectLink } from '../inspect/InspectLink';
import { shownSamples, type ShownSample } from './shownSamples';
import css from './samples.module.css';
import { Verdicts } from './Verdicts';
import { judgeNote, verdictWords } from './verdicts';
import verdicts from './verdicts.module.css';

/** What policy and reference answer to held-out prompts, side by side, and a prompt of one's own. */
export function SamplesPanel() {
  const samples = useRefinery((state) => state.samples);
  const judging = useRefinery(({ remoteJudge }) => remoteJudge.progress !== null);
  const wanted = useRefinery(({ run }) => run.config?.sampling.prompts ?? 0);
  const [sought, setSought] = useState('');
  const all = shownSamples(samples);
  const shown = shownSamples(samples, sought);
  const counted = tally(samples.rows);
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
      {counted === null ? null : <Verdicts tally={counted} note={judgeNote(samples.rows)} />}
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
  return (
    <li>
      <div className={css.prompt}>
        <h3>
          Prompt <Tokens count={sample.tokens?.prompt ?? null} />
        </h3>
        <Text text={sample.prompt} />
      </div>
      <div>
        <h3>
          Policy <Tokens count={sample.tokens?.policy ?? null} />
        </h3>
        <Text text={sample.policy} />
      </div>
      <div>
        <h3>
          Reference <Tokens count={sample.tokens?.reference ?? null} />
        </h3>
        <Text text={sample.reference} />
      </div>
      {sample.judged ? <WhoWins judged={sample.judged} /> : null}
      {sample.tokens ? <InspectLink place={sample.index} /> : null}
    </li>
  );
}

function WhoWins({ judged }: { readonly judged: Judged }) {
  if (judged.verdict === null) return <p className={verdicts.verdict}>{judged.note}</p>;
  return (
    <p className={verdicts.verdict}>
      <strong>{verdictWords[judged.verdict]}</strong> ·{' '}
      {judged.why === null
        ? judged.note
        : `${formatNumber(judged.policyScore)} (${judged.why.policy}) against ${formatNumber(judged.referenceScore)} (${judged.why.reference})${judged.note === null ? '' : ` · judge ${judged.note}`}`}
    </p>
  );
}

function Tokens({ count }: { readonly count: number | null }) {
  return count === null ? null : <span>· {countOf(count, 'token')}</span>;
}

function Text({ text }: { readonly text: string }) {
  return text === '' ? <p className={css.soft}>–</p> : <p className={css.text}>{text}</p>;
}
