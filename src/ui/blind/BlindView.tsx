import { useMemo } from 'react';

import {
  blindChosen,
  blindRevealed,
  blindSitting,
  blindStepChosen,
  blindUndone,
  type BlindSitting,
  type ShownQuestion,
} from '../../store/blind';
import { blindComparison, type BlindChoice } from '../../store/blindState';
import type { RefineryState } from '../../store/state';
import { useRefinery } from '../useRefinery';
import { BlindResult } from './BlindResult';
import { RivalChoice } from './RivalChoice';
import { sittingWords } from './blindWords';
import { useBlindKeys } from './useBlindKeys';
import css from './blind.module.css';

/** A person judges the policy’s answers against the reference’s, or the opponent’s, without knowing whose they are. */
export function BlindView() {
  const blind = useRefinery((state) => state.blind);
  const run = useRefinery((state) => state.run);
  const sitting = useMemo(() => blindSitting({ blind, run }), [blind, run]);
  useBlindKeys(shownQuestion(sitting));
  const words = useRefinery(emptyWords);
  return (
    <section className={css.view} aria-labelledby="blind-title">
      <h2 id="blind-title">Which answer is better?</h2>
      {sitting === null ? (
        <p className={css.soft} role="status" data-testid="blind-state">
          {words}
        </p>
      ) : (
        <Sitting sitting={sitting} />
      )}
    </section>
  );
}

/** The question that a sitting shows; null where all is revealed, or nothing is asked. */
function shownQuestion(sitting: BlindSitting | null): ShownQuestion | null {
  if (sitting === null || sitting.revealed) return null;
  const { rival, step, asked, choices } = sitting;
  return choices.length < asked.length ? { rival, step, place: choices.length } : null;
}

function emptyWords({ run, settings }: RefineryState): string {
  const prompts = run.config?.sampling.prompts ?? (settings['sampling.prompts'] as number);
  if (prompts === 0)
    return 'There are no answers to judge: “Sampled prompts” is 0. Set it under Training, and policy and reference answer that many held-out prompts at each evaluation.';
  if (run.status === 'idle')
    return 'There are no answers yet. Press Train: policy and reference answer the held-out prompts at each evaluation, and you judge them here without knowing whose they are.';
  if (run.status === 'done' || run.status === 'failed')
    return 'This run ended before it had answered any prompt. Train again.';
  if (run.preparation?.evalPairs === 0)
    return 'No pairs are held out, so there is no prompt to answer: raise the held-out share.';
  return 'The answers come with the first evaluation.';
}

function Sitting({ sitting }: { readonly sitting: BlindSitting }) {
  const { rival, asked, choices, revealed, same } = sitting;
  const question = asked[choices.length];
  const shown = shownQuestion(sitting);
  return (
    <>
      <RivalChoice rival={rival} />
      <div className={css.bar}>
        <p role="status" data-testid="blind-state">
          {sittingWords(sitting)}
        </p>
        <StepChoice step={sitting.step} />
      </div>
      {asked.length === 0 ? (
        <p className={css.soft}>
          {rival === 'reference'
            ? 'Policy and reference gave the same answers, as before the first step: there is nothing to judge yet.'
            : 'Policy and opponent gave the same answers: there is nothing to judge.'}
        </p>
      ) : null}
      {shown && question ? (
        <>
          <article className={css.question} aria-label={`Question ${choices.length + 1}`}>
            <h3>Prompt</h3>
            <p className={css.text} data-testid="blind-prompt">
              {question.row.prompt}
            </p>
            <div className={css.answers}>
              {(['first', 'second'] as const).map((place, i) => (
                <div key={place}>
                  <h3>Answer {i + 1}</h3>
                  <p className={css.text} data-testid={`blind-${place}`}>
                    {(place === 'first') === (question.first === 'policy')
                      ? question.row.policy
                      : question.other}
                  </p>
                </div>
              ))}
            </div>
          </article>
          <div className={css.choices} role="group" aria-label="Your choice">
            <Choose {...{ shown }} choice="first" label="1 is better" name="1" />
            <Choose {...{ shown }} choice="tie" label="No difference" name="0" />
            <Choose {...{ shown }} choice="second" label="2 is better" name="2" />
          </div>
        </>
      ) : null}
      <div className={css.bar}>
        <button type="button" disabled={choices.length === 0} onClick={() => void blindUndone()}>
          Undo the last choice <kbd>Backspace</kbd>
        </button>
        {question && choices.length + same > 0 ? (
          <button
            type="button"
            onClick={() => {
              blindRevealed(!revealed);
            }}
          >
            {revealed ? 'Judge on' : 'Reveal what I chose so far'}
          </button>
        ) : null}
      </div>
      {revealed ? <BlindResult sitting={sitting} /> : null}
      <p className={css.note}>
        Prompts and answers come in an order that the run’s seed draws. Your choices are kept for as
        long as this run is, and are no part of the judge’s verdicts or of any chart.
      </p>
    </>
  );
}

function Choose({
  shown,
  choice,
  label,
  name,
}: {
  readonly shown: ShownQuestion;
  readonly choice: BlindChoice;
  readonly label: string;
  readonly name: string;
}) {
  return (
    <button
      type="button"
      onClick={() => {
        blindChosen(choice, shown);
      }}
    >
      {label} <kbd>{name}</kbd>
    </button>
  );
}

function StepChoice({ step }: { readonly step: number }) {
  const blind = useRefinery((state) => state.blind);
  const { evaluations } = blindComparison(blind);
  if (evaluations.length < 2) return null;
  return (
    <label className={css.step}>
      Evaluation after step
      <select
        value={step}
        onChange={({ target }) => {
          blindStepChosen(Number(target.value));
        }}
      >
        {evaluations.map((one) => (
          <option key={one.step} value={one.step}>
            {one.step}
          </option>
        ))}
      </select>
    </label>
  );
}
