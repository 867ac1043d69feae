import type { LossChoice } from '../methods/lossTypes';
import { methodName } from '../methods/methods';
import { countOf, formatCount } from '../shared/format';
import { useReadiness } from './run/useReadiness';
import css from './Ready.module.css';
import { policyWords } from './readyWords';
import { useRefinery } from './useRefinery';

/** Between a file that is read and a run: what Train will do, step by step. */
export function Ready() {
  const name = useRefinery(({ data }) => (data.train.status === 'loaded' ? data.train.name : ''));
  const preparation = useRefinery((state) =>
    state.preparation.status === 'ready' ? state.preparation.preparation : null,
  );
  const steps = useRefinery(({ settings }) => settings['training.steps'] as number);
  const method = useRefinery(({ settings }) => settings['alignment.lossType'] as LossChoice);
  const lossWeights = useRefinery(
    ({ settings }) => settings['alignment.lossWeights'] as readonly number[] | null,
  );
  const tokenizing = useRefinery((state) => state.preparation.status === 'working');
  const policy = useRefinery(policyWords);
  const { ready, reason } = useReadiness();
  return (
    <section className={css.ready} aria-labelledby="ready-title">
      <h2 id="ready-title">{ready ? 'Ready to train' : 'Almost ready'}</h2>
      {reason === null ? null : <p role="status">{reason}</p>}
      <ol>
        <li>
          <b>Pairs.</b> {name}
          {preparation
            ? `: ${countOf(preparation.trainPairs, 'pair')} to train on, ${formatCount(preparation.evalPairs)} held out, in a vocabulary of ${formatCount(preparation.vocabularySize)}.`
            : tokenizing
              ? ' is being tokenized.'
              : ' is read.'}
        </li>
        <li>
          <b>Policy.</b> {policy}
        </li>
        <li>
          <b>Alignment.</b> {countOf(steps, 'step')} of{' '}
          {methodName({ lossType: method, lossWeights })}, every curve drawn as it happens.
        </li>
      </ol>
      <p>
        Press <b>Train</b> above or the space bar; <kbd>→</kbd> takes one step and <kbd>Esc</kbd>{' '}
        stops.
      </p>
    </section>
  );
}
