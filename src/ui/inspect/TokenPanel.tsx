import { useState } from 'react';

import type { Inspected } from '../../protocol/inspection';
import { formatCount, formatNumber } from '../../shared/format';
import { tokensRefreshed } from '../../store/inspection';
import { PairLink } from '../health/PairLink';
import { Tokens } from '../dataView/Tokens';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import { ColoredTokens } from './ColoredTokens';
import { Legend } from './Legend';
import { LensChoice, lensWords } from './LensChoice';
import { SampledOpponent } from './SampledOpponent';
import { Sums } from './Sums';
import { TokenTable } from './TokenTable';
import { sideName } from './sideName';
import { strongest, valuesOf, type Lens } from './tokenValues';
import css from './inspect.module.css';

const firstLens = { measure: 'reward', when: 'now', place: 'plain' } as const;

/** A pair, or two answers, each token coloured by its own part in what training changed. */
export function TokenPanel() {
  const inspected = useRefinery(({ inspect }) => inspect.inspected);
  const status = useRefinery(({ inspect }) => inspect.status);
  const message = useRefinery(({ inspect }) => inspect.failure?.message ?? null);
  return (
    <section className={css.part} aria-labelledby="tokens-title" aria-busy={status === 'loading'}>
      <h3 id="tokens-title">Token by token</h3>
      {message === null ? null : (
        <div className={css.failed} role="alert">
          <p>{message}</p>
          <button type="button" onClick={() => void tokensRefreshed()}>
            Ask again
          </button>
        </div>
      )}
      {inspected ? (
        <Found inspected={inspected} />
      ) : message === null ? (
        <p className={css.empty}>
          {status === 'loading'
            ? 'Computing the tokens’ log-probabilities'
            : 'Choose a prompt in the list above.'}
        </p>
      ) : null}
    </section>
  );
}

function Found({ inspected }: { readonly inspected: Inspected }) {
  const beta = useRefinery(({ run }) => run.config?.alignment.beta ?? 0);
  const [chosen, setLens] = useState<Omit<Lens, 'beta'>>(firstLens);
  const { shown, refined, plain } = inspected;
  const place = refined ? chosen.place : 'plain';
  const when = plain.start ? chosen.when : 'now';
  const lens: Lens = { ...chosen, place, when, beta };
  const most = strongest(inspected, lens);
  const sides = (['chosen', 'rejected'] as const).map((side) => ({
    side,
    name: sideName(inspected, side),
    shown: shown[side],
    values: valuesOf(inspected, side, lens)!,
  }));
  return (
    <>
      <p role="status" data-testid="inspected">
        {titleOf(inspected)} <PairLink pair={shown.index} />
      </p>
      <LensChoice {...{ inspected, lens }} onChange={setLens} />
      <p className={css.soft}>
        <Words>{lensWords(inspected, lens)}</Words>
      </p>
      <Legend lens={lens} most={most} />
      <Tokens
        name={place === 'refined' ? 'p⊕x' : 'Prompt'}
        side="prompt"
        tokens={place === 'refined' ? (shown.refinedPrompt ?? shown.prompt) : shown.prompt}
        cut={shown.promptCut}
        ids={false}
      />
      <div className={css.sides}>
        {sides.map((side) => (
          <ColoredTokens key={side.side} {...side} {...{ lens, most }} />
        ))}
      </div>
      <SampledOpponent inspected={inspected} />
      <Sums {...{ inspected, lens }} />
      <details className={css.details}>
        <summary>Every token as a table</summary>
        <div className={css.sides}>
          {sides.map((side) => (
            <TokenTable key={side.side} {...side} />
          ))}
        </div>
      </details>
    </>
  );
}

function titleOf({ shown, sampledAt, step, scores }: Inspected): string {
  const now = `by the policy after step ${formatCount(step)}`;
  if (sampledAt !== null)
    return `Answers sampled after step ${formatCount(sampledAt)}, read ${now}.`;
  const where = shown.split === 'train' ? 'Training pair' : 'Held-out pair';
  const scored = scores
    ? ` Scores ${formatNumber(scores.chosen)} and ${formatNumber(scores.rejected)}.`
    : '';
  return `${where}, line ${formatCount(shown.line)}, read ${now}.${scored}`;
}
