import { useState } from 'react';

import type { Preparation } from '../../protocol/run';
import { isGiven } from '../../protocol/runConfig';
import { countOf, formatCount } from '../../shared/format';
import { pairsCannotBeShown } from '../../shared/sentences/pageSentences';
import { useRefinery } from '../useRefinery';
import { Lengths } from './Lengths';
import { Pager } from './Pager';
import { Split } from './Split';
import css from './DataView.module.css';

/** The data as the model will see it: how it is divided, how long it is, and every pair. */
export function DataView() {
  const state = useRefinery(({ preparation }) => preparation);
  const usable = useRefinery(({ data }) =>
    data.train.status === 'loaded' ? data.train.report.usable : 0,
  );
  const given = useRefinery(({ settings }) => isGiven(settings['model.source']));
  // While the pairs are tokenized anew, what was known stays in its place.
  const [known, setKnown] = useState<Preparation | null>(null);
  if (state.status === 'ready' && state.preparation !== known) setKnown(state.preparation);
  const shown = state.status === 'ready' || state.status === 'working' ? known : null;
  return (
    <section className={css.view} aria-labelledby="data-title">
      <h2 id="data-title">The data, as the model will see it</h2>
      <p className={css.state} role="status" data-testid="data-state">
        {state.status === 'working'
          ? `Tokenizing ${state.pairs > 0 ? `${formatCount(state.pairs)} of ` : ''}${countOf(state.pairsTotal, 'pair')}`
          : state.status === 'none'
            ? 'The pairs are tokenized as soon as the held-out file is read or removed.'
            : state.status === 'failed'
              ? pairsCannotBeShown(state.failure.message)
              : `${countOf(usable, 'usable pair')}, tokenized by a vocabulary of ${formatCount(state.preparation.vocabularySize)} that ${given ? 'came with the policy’s checkpoint' : 'was trained on the training part'}.`}
      </p>
      {shown === null ? null : (
        <div className={css.parts} data-outdated={state.status === 'working'}>
          <Split preparation={shown} />
          <Lengths lengths={shown.lengths} />
          <Pager preparation={shown} />
        </div>
      )}
    </section>
  );
}
