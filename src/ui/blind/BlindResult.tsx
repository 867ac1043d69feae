import type { BlindSitting } from '../../store/blind';
import { blindTally, verdictOf } from '../../store/blindState';
import { saveFile } from '../saveFile';
import { VerdictBar } from '../samples/VerdictBar';
import { verdictWords } from '../samples/verdicts';
import { Words } from '../terms/Words';
import { agreementWords, blindCsv, blindFileName, blindJson, blindSentence } from './blindWords';
import rows from '../primitives/Rows.module.css';
import css from './blind.module.css';

/** Who gave which answer, what the choices come to, and their files. */
export function BlindResult({ sitting }: { readonly sitting: BlindSitting }) {
  const { rival, asked, choices } = sitting;
  const tally = blindTally(sitting, choices);
  if (tally === null) return null;
  const agreement = agreementWords(sitting);
  return (
    <section className={css.result} aria-labelledby="blind-result">
      <h3 id="blind-result">What you chose</h3>
      <p data-testid="blind-tally">
        <Words>{blindSentence(tally, rival)}</Words>
      </p>
      <VerdictBar counts={tally} rival={rival} />
      {agreement === null ? null : <p className={css.soft}>{agreement}</p>}
      {choices.length === 0 ? null : (
        <>
          <div className={css.bar}>
            <button
              type="button"
              onClick={() => {
                saveFile(`${blindFileName(sitting)}.json`, blindJson(sitting, tally));
              }}
            >
              Choices as JSON
            </button>
            <button
              type="button"
              onClick={() => {
                saveFile(`${blindFileName(sitting)}.csv`, blindCsv(sitting));
              }}
            >
              Choices as CSV
            </button>
          </div>
          <div
            className={`${rows.scroll} ${css.scroll}`}
            tabIndex={0}
            role="region"
            aria-label="Choices, revealed"
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">Prompt</th>
                  <th scope="col">Policy</th>
                  <th scope="col">{rival === 'reference' ? 'Reference' : 'Opponent'}</th>
                  <th scope="col">Shown first</th>
                  <th scope="col">You said</th>
                </tr>
              </thead>
              <tbody>
                {choices.map((choice, i) => {
                  const question = asked[i]!;
                  const { row, other, first, place } = question;
                  return (
                    <tr key={place}>
                      <th scope="row">{row.prompt}</th>
                      <td>{row.policy}</td>
                      <td>{other}</td>
                      <td>{first}</td>
                      <td>{verdictWords[rival][verdictOf(question, choice)]}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
