import { useEffect, useRef, useState } from 'react';

import type { PairFilter, ShownPair } from '../../protocol/dataView';
import type { Preparation } from '../../protocol/run';
import { formatCount } from '../../shared/format';
import { pairInSight, pairRefreshed } from '../../store/pairPager';
import { useRefinery } from '../useRefinery';
import { Difference } from './Difference';
import { PairFilters, PairSteps } from './PairHead';
import { Tokens } from './Tokens';
import css from './Pager.module.css';
import view from './DataView.module.css';

const nothing: Readonly<Record<PairFilter, string>> = {
  all: 'There are no pairs.',
  train: 'No pair is left for training.',
  heldOut: 'No pair is held out: raise the held-out share, or choose a held-out file.',
  cut: 'Nothing is cut: every pair fits the context length whole.',
};

/** Pages through the pairs as the model will see them. */
export function Pager({ preparation }: { readonly preparation: Preparation }) {
  const status = useRefinery(({ pairPager }) => pairPager.status);
  const pair = useRefinery(({ pairPager }) => pairPager.pair);
  const filter = useRefinery(({ pairPager }) => pairPager.filter);
  const message = useRefinery(({ pairPager }) => pairPager.failure?.message ?? null);
  // Rows that were made anew are asked for anew.
  useEffect(() => {
    void pairRefreshed();
  }, [preparation]);
  return (
    <section className={view.part} aria-labelledby="pairs-title">
      <h3 id="pairs-title">Pairs, token by token</h3>
      <div className={css.head}>
        <PairFilters preparation={preparation} />
        <PairSteps />
      </div>
      {message !== null ? (
        <div className={css.failed} role="alert">
          <p>{message}</p>
          <button type="button" onClick={() => void pairRefreshed()}>
            Ask again
          </button>
        </div>
      ) : pair !== null ? (
        <Pair pair={pair} busy={status === 'loading'} />
      ) : (
        <p className={css.empty} role="status">
          {status === 'ready' ? nothing[filter] : 'Fetching the pair'}
        </p>
      )}
    </section>
  );
}

function Pair({ pair, busy }: { readonly pair: ShownPair; readonly busy: boolean }) {
  const [ids, setIds] = useState(false);
  const [refined, setRefined] = useState(false);
  const called = useRefinery(({ pairPager }) => pairPager.called);
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!called || busy || !article.current) return;
    article.current.focus({ preventScroll: true });
    article.current.scrollIntoView({ block: 'center' });
    pairInSight();
  }, [called, busy]);
  const p = refined ? pair.refinedPrompt : null;
  return (
    <article
      ref={article}
      className={css.pair}
      tabIndex={-1}
      aria-busy={busy}
      aria-labelledby="pair-title"
    >
      <div className={css.head}>
        <p id="pair-title" role="status" data-testid="pair-title">
          <b>{splitWords[pair.split]}</b> · line {formatCount(pair.line)} of{' '}
          <FileName split={pair.split} />
        </p>
        <div className={css.options}>
          {pair.refinedPrompt === null ? null : (
            <Option name="p before the prompt (p⊕x)" on={refined} onChange={setRefined} />
          )}
          <Option name="Token ids" on={ids} onChange={setIds} />
        </div>
      </div>
      <Tokens
        name={p ? 'p⊕x' : 'Prompt'}
        side="prompt"
        tokens={p ?? pair.prompt}
        cut={pair.promptCut}
        ids={ids}
      />
      <div className={css.sides}>
        <Tokens
          name="Chosen"
          side="chosen"
          tokens={pair.chosen.tokens}
          cut={pair.chosen.cut}
          ids={ids}
        />
        <Tokens
          name="Rejected"
          side="rejected"
          tokens={pair.rejected.tokens}
          cut={pair.rejected.cut}
          ids={ids}
        />
      </div>
      <Key refined={p !== null} />
      <Difference pair={pair} />
    </article>
  );
}

const splitWords: Readonly<Record<ShownPair['split'], string>> = {
  train: 'Train',
  reward: 'Reward model',
  heldOut: 'Held out',
};

function FileName({ split }: { readonly split: ShownPair['split'] }) {
  return useRefinery(({ data: { train, heldOut } }) => {
    if (split === 'heldOut' && heldOut.status === 'loaded') return heldOut.name;
    return train.status === 'loaded' ? train.name : '';
  });
}

interface OptionProps {
  readonly name: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Option({ name, on, onChange }: OptionProps) {
  return (
    <label>
      <input
        type="checkbox"
        checked={on}
        onChange={({ target }) => {
          onChange(target.checked);
        }}
      />
      {name}
    </label>
  );
}

/** What the marks beneath the tokens mean. */
function Key({ refined }: { readonly refined: boolean }) {
  return (
    <p className={css.key}>
      {refined ? (
        <span>
          <i data-part="p" /> p, read
        </span>
      ) : null}
      <span>
        <i data-part="prompt" /> prompt, read
      </span>
      <span>
        <i data-part="chosen" /> chosen, scored
      </span>
      <span>
        <i data-part="rejected" /> rejected, scored
      </span>
      <span>
        <i data-part="eos" /> EOS, scored: the end is learned
      </span>
      <span>
        · space, ⏎ line break; <i data-part="bytes">E2</i> a byte of a character that several tokens
        share
      </span>
    </p>
  );
}
