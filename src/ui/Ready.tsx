import type { LossChoice } from '../methods/lossTypes';
import { methodName } from '../methods/methods';
import { countOf, formatCount } from '../shared/format';
import { useReadiness } from './run/useReadiness';
import css from './Ready.module.css';
import { useRefinery } from './useRefinery';

/** Between a file that is read and a run: what Train will do, step by step. */
export function Ready() {
  const name = useRefinery(({ data }) => (data.train.status === 'loaded' ? data.train.name : ''));
  const preparation = useRefinery((state) =>
    state.preparation.status === 'ready' ? state.preparation.preparation : null,
  );
  const sft = useRefinery(({ settings }) => settings['sft.steps'] as number);
  const steps = useRefinery(({ settings }) => settings['training.steps'] as number);
  const method = useRefinery(({ settings }) => settings['alignment.lossType'] as LossChoice);
  const lossWeights = useRefinery(
    ({ settings }) => settings['alignment.lossWeights'] as readonly number[] | null,
  );
  const preset = useRefinery(({ settings }) => settings['model.preset'] as string);
  const checkpoint = useRefinery(({ models, settings }) =>
    settings['model.source'] === 'checkpoint' && models.policy.status === 'loaded'
      ? models.policy.name
      : null,
  );
  const second = useRefinery(({ models }) =>
    models.reference.status === 'loaded' ? models.reference.name : null,
  );
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
            : ' is being tokenized.'}
        </li>
        <li>
          <b>Policy.</b> {checkpoint ?? `A ${preset} Llama`}
          {preparation ? ` of ${formatCount(preparation.parameters)} parameters` : ''}{' '}
          {sft > 0
            ? `is fitted to the chosen answers for ${countOf(sft, 'step')}`
            : 'is taken as it is'}
          ;{' '}
          {checkpoint !== null && second !== null
            ? `${second} is the reference.`
            : 'a copy of it becomes the reference.'}
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
