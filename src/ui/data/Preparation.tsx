import type { Preparation as Prepared } from '../../protocol/run';
import { countOf, formatCount } from '../../shared/format';
import { CopyValue } from '../primitives/CopyButton';
import { useRefinery } from '../useRefinery';
import css from './data.module.css';

/** What a run will see of the data: split, lengths, and what is cut at this context length. */
export function Preparation() {
  const state = useRefinery(({ preparation }) => preparation);
  switch (state.status) {
    case 'none':
      return null;
    case 'working':
      return (
        <p className={css.preparation} aria-live="polite">
          Tokenizing {state.pairs > 0 ? `${formatCount(state.pairs)} of ` : ''}
          {countOf(state.pairsTotal, 'pair')}
        </p>
      );
    case 'failed':
      return (
        <p className={css.fault} role="alert">
          {state.failure.message}
        </p>
      );
    case 'ready':
      return <Facts prepared={state.preparation} />;
  }
}

function cutSentence({ truncation }: Prepared): string {
  const { pairs, promptCut, chosenCut, rejectedCut } = truncation;
  if (pairs === 0) return 'Every pair fits the context length whole.';
  const parts = [
    promptCut > 0 ? `${formatCount(promptCut)} lose the start of the prompt` : '',
    chosenCut > 0 ? `${formatCount(chosenCut)} the end of the chosen answer` : '',
    rejectedCut > 0 ? `${formatCount(rejectedCut)} the end of the rejected answer` : '',
  ].filter(Boolean);
  return `${countOf(pairs, 'pair')} ${pairs === 1 ? 'is' : 'are'} cut to the context length: ${parts.join(', ')}.`;
}

function sharedSentence({ sharedPrompts }: Prepared): string {
  if (sharedPrompts === 0) return 'no prompt is in both.';
  return sharedPrompts === 1
    ? '1 prompt is in both, and its pairs are kept.'
    : `${formatCount(sharedPrompts)} prompts are in both, and their pairs are kept.`;
}

function Facts({ prepared }: { readonly prepared: Prepared }) {
  const { trainPairs, rewardPairs, evalPairs, longestRow, longestRefinedRow, vocabularySize } =
    prepared;
  return (
    <div className={css.preparation} data-testid="preparation">
      <p>
        <Figure name="pairs for training" value={trainPairs} /> pairs for training,{' '}
        {rewardPairs === 0 ? null : (
          <>
            <Figure name="pairs for the reward model" value={rewardPairs} /> for the reward
            model,{' '}
          </>
        )}
        <Figure name="held-out pairs" value={evalPairs} /> held out; {sharedSentence(prepared)}
      </p>
      <p>{cutSentence(prepared)}</p>
      <p>
        Vocabulary of <Figure name="the vocabulary’s size" value={vocabularySize} />; longest row{' '}
        <Figure name="tokens of the longest row" value={longestRow} /> tokens
        {longestRefinedRow > 0 ? (
          <>
            , with p before it{' '}
            <Figure name="tokens of the longest row after p" value={longestRefinedRow} /> (p has{' '}
            <Figure name="tokens of p" value={prepared.refinementPromptTokens} />)
          </>
        ) : null}
        .
      </p>
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <CopyValue inline name={name} text={String(value)}>
      {formatCount(value)}
    </CopyValue>
  );
}
