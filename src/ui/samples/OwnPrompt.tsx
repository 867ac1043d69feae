import { useState } from 'react';

import type { AnswerEnd } from '../../protocol/samples';
import { countOf } from '../../shared/format';
import { answerCancelled, canAsk, promptAsked } from '../../store/samples';
import { useRefinery } from '../useRefinery';
import css from './samples.module.css';

const ends: Readonly<Record<AnswerEnd, string>> = {
  eos: 'ended by itself',
  length: 'as long as it may be',
  cancelled: 'canceled',
  notFinite: 'the policy’s numbers are not finite',
};

/** A prompt of one's own, which the policy answers while nothing changes it. */
export function OwnPrompt() {
  const open = useRefinery(canAsk);
  const own = useRefinery(({ ownPrompt }) => ownPrompt);
  const [prompt, setPrompt] = useState('');
  const working = own.status === 'working';
  return (
    <form
      className={css.own}
      onSubmit={(event) => {
        event.preventDefault();
        if (open && !working) void promptAsked(prompt);
      }}
    >
      <label htmlFor="own-prompt">A prompt of your own</label>
      <textarea
        id="own-prompt"
        rows={2}
        value={prompt}
        onChange={({ target }) => {
          setPrompt(target.value);
        }}
      />
      <div className={css.ask}>
        {working ? (
          <button type="button" onClick={answerCancelled}>
            Cancel the answer
          </button>
        ) : (
          <button type="submit" disabled={!open}>
            Ask the policy
          </button>
        )}
        <span className={css.soft}>
          {open ? 'Drawn by the settings under Training.' : 'While the run is paused, or after it.'}
        </span>
      </div>
      {own.status === 'none' ? null : (
        <output htmlFor="own-prompt" data-testid="own-answer">
          {own.failure ? (
            <p role="alert">{own.failure.message}</p>
          ) : (
            <>
              <p className={css.text}>{own.answer}</p>
              <p className={css.soft}>
                {countOf(own.tokens, 'token')}
                {own.end === null ? '' : ` · ${ends[own.end]}`}
              </p>
            </>
          )}
        </output>
      )}
    </form>
  );
}
