import type { Judged, Rival } from '../../protocol/samples';
import { verdictWords } from '../samples/verdicts';
import { useRefinery } from '../useRefinery';
import { lookedInto } from './lookedInto';
import shared from '../primitives/Rows.module.css';
import css from './inspect.module.css';

/** The prompts that were answered at the last evaluation, to look into the answers. */
export function SampleList() {
  const { rows, step } = useRefinery(({ samples }) => samples);
  const wanted = useRefinery(({ run }) => run.config?.sampling.prompts ?? 0);
  const isOpposed = rows.some(({ opponent }) => opponent !== null);
  const looked = useRefinery(({ inspect: { subject } }) =>
    subject?.kind === 'sample' ? subject.place : null,
  );
  return (
    <section className={css.part} aria-labelledby="pairs-listed">
      <h3 id="pairs-listed">Sampled answers</h3>
      <p className={css.soft} role="status" data-testid="pairs-state">
        {step === null
          ? wanted === 0
            ? 'This run samples no answers: “Sampled prompts” is 0.'
            : 'The held-out prompts are answered at each evaluation.'
          : `After step ${step}.`}
      </p>
      {rows.length === 0 ? null : (
        <div
          className={`${shared.scroll} ${css.scroll}`}
          tabIndex={0}
          role="region"
          aria-label="Sampled prompts"
        >
          <table className={css.pairs}>
            <thead>
              <tr>
                <th scope="col" className={css.words}>
                  Prompt
                </th>
                <th scope="col">Policy, tokens</th>
                <th scope="col">Reference, tokens</th>
                {isOpposed ? <th scope="col">Opponent, tokens</th> : null}
                <th scope="col">{isOpposed ? 'Against the reference' : 'Verdict'}</th>
                {isOpposed ? <th scope="col">Against the opponent</th> : null}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ prompt, tokens, judged, opponent }, place) => (
                <tr key={place} data-looked={looked === place}>
                  <th scope="row" className={css.words}>
                    <button
                      type="button"
                      className={css.open}
                      aria-pressed={looked === place}
                      onClick={() => void lookedInto({ kind: 'sample', place })}
                    >
                      {prompt}
                    </button>
                  </th>
                  <td>{tokens.policy}</td>
                  <td>{tokens.reference}</td>
                  {isOpposed ? <td>{opponent?.tokens ?? '–'}</td> : null}
                  <td>{saidOf('reference', judged)}</td>
                  {isOpposed ? <td>{saidOf('opponent', opponent?.judged ?? null)}</td> : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function saidOf(rival: Rival, judged: Judged | null): string {
  return judged?.verdict ? verdictWords[rival][judged.verdict] : '–';
}
