import type { ReactNode } from 'react';

import type { Preparation } from '../../protocol/run';
import { countOf, formatCount } from '../../shared/format';
import { CopyValue } from '../primitives/CopyButton';
import { useRefinery } from '../useRefinery';
import css from './DataView.module.css';

/** How the pairs are divided, and what the context length cuts. */
export function Split({ preparation }: { readonly preparation: Preparation }) {
  const { trainPairs, evalPairs, rewardPairs, trainPrompts, evalPrompts } = preparation;
  const { rewardPrompts, truncation, lengths } = preparation;
  const pairs = trainPairs + rewardPairs + evalPairs;
  return (
    <div className={css.part}>
      <dl className={css.facts}>
        <Fact name="Pairs" value={pairs}>
          {how(pairs, trainPrompts + rewardPrompts + evalPrompts - preparation.sharedPrompts)}
        </Fact>
        <Fact name="Train" value={trainPairs}>
          {how(trainPairs, trainPrompts)}
        </Fact>
        {rewardPairs === 0 ? null : (
          <Fact name="Reward model" value={rewardPairs}>
            {how(rewardPairs, rewardPrompts)}
          </Fact>
        )}
        <Fact name="Held out" value={evalPairs}>
          {how(evalPairs, evalPrompts)}
        </Fact>
        <Fact name={`Cut at ${formatCount(lengths.maxLength)} tokens`} value={truncation.pairs}>
          {truncation.pairs === 0 ? (
            'every pair fits whole'
          ) : (
            <>
              prompt’s start {formatCount(truncation.promptCut)}, chosen’s end{' '}
              {formatCount(truncation.chosenCut)}, rejected’s end{' '}
              {formatCount(truncation.rejectedCut)}
            </>
          )}
        </Fact>
      </dl>
      <div className={css.bar} aria-hidden="true">
        <span style={{ flexGrow: trainPairs }} />
        {rewardPairs === 0 ? null : <span data-part="reward" style={{ flexGrow: rewardPairs }} />}
        <span style={{ flexGrow: evalPairs }} />
      </div>
      <SplitSentence preparation={preparation} />
    </div>
  );
}

const how = (pairs: number, prompts: number): string =>
  pairs === 0 ? 'none' : `of ${countOf(prompts, 'distinct prompt')}`;

interface FactProps {
  readonly name: string;
  readonly value: number;
  readonly children: ReactNode;
}

function Fact({ name, value, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>
          <CopyValue name={`“${name}”`} text={String(value)}>
            {formatCount(value)}
          </CopyValue>
        </b>{' '}
        {children}
      </dd>
    </div>
  );
}

function SplitSentence({ preparation }: { readonly preparation: Preparation }) {
  const seed = useRefinery(({ settings }) => settings.seed as number);
  const heldOut = useRefinery(({ data }) =>
    data.heldOut.status === 'loaded' ? data.heldOut.name : null,
  );
  const { sharedPrompts, evalPairs } = preparation;
  return (
    <p className={css.soft}>
      {heldOut !== null
        ? `${heldOut} is the held-out part. ${sharedPrompts === 0 ? 'No prompt is in both parts.' : `${countOf(sharedPrompts, 'prompt')} of it ${sharedPrompts === 1 ? 'is' : 'are'} trained on too.`}`
        : evalPairs === 0
          ? 'Nothing is held out, so no win rate can be measured.'
          : `The split goes by prompt: all pairs of a prompt are on one side. Seed ${seed} always gives this one.`}
    </p>
  );
}
