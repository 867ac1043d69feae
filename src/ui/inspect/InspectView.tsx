import { useEffect, useSyncExternalStore } from 'react';

import { countOf } from '../../shared/format';
import { canInspect, evaluatedWanted, listedChosen, tokensRefreshed } from '../../store/inspection';
import type { Listed } from '../../store/inspectState';
import { pairValues } from '../../store/pairValues';
import type { RefineryState } from '../../store/state';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import { PairList } from './PairList';
import { SampleList } from './SampleList';
import { TokenPanel } from './TokenPanel';
import pager from '../dataView/Pager.module.css';
import css from './inspect.module.css';

/** The run from the inside: its pairs sorted by what training made of them, and each token’s part in that. */
export function InspectView() {
  const open = useRefinery(canInspect);
  const words = useRefinery(closedWords);
  return (
    <section className={css.view} aria-labelledby="inspect-title">
      <h2 id="inspect-title">What training changed, pair by pair and token by token</h2>
      {open ? (
        <Inside />
      ) : (
        <p className={css.soft} role="status" data-testid="inspect-state">
          {words}
        </p>
      )}
    </section>
  );
}

function closedWords({ run }: RefineryState): string {
  if (run.status === 'idle')
    return 'Nothing is trained yet. Press Train: from the beginning of the alignment on, every pair and every token can be looked at here.';
  if (run.status === 'failed' || run.policy === 'gone')
    return 'The policy of this run is gone. Train again to look inside.';
  if (run.status === 'done')
    return 'This run ended before its alignment: there is nothing to compare.';
  return 'The run is on its way: policy and reference can be compared once the alignment begins.';
}

function Inside() {
  const listed = useRefinery(({ inspect }) => inspect.listed);
  const runId = useRefinery(({ run }) => run.runId);
  const still = useRefinery(({ run: { status } }) => status === 'paused' || status === 'done');
  const evaluated = useSyncExternalStore(pairValues.subscribe, pairValues.heldOut)?.step ?? null;
  useEffect(() => {
    if (listed === 'eval') void evaluatedWanted();
  }, [listed, runId, evaluated]);
  // What is shown follows the run: at each evaluation, and where it comes to stand.
  useEffect(() => {
    void tokensRefreshed();
  }, [runId, evaluated, still]);
  return (
    <>
      <p className={css.soft}>
        <Words>
          Each token of a completion has a part in its log-ratio, and so in the reward margin.
          Choose a pair, or the answers to a prompt, and see which tokens training made likelier.
        </Words>
      </p>
      <ListedChoice listed={listed} />
      {listed === 'samples' ? <SampleList /> : <PairList key={listed} split={listed} />}
      <TokenPanel />
    </>
  );
}

function ListedChoice({ listed }: { readonly listed: Listed }) {
  const held = useRefinery(({ run }) => run.preparation?.evalPairs ?? 0);
  const train = useRefinery(({ run }) => run.preparation?.trainPairs ?? 0);
  const samples = useRefinery((state) => state.samples.rows.length);
  const choices: readonly (readonly [Listed, string, string])[] = [
    ['eval', 'Held out', countOf(held, 'pair')],
    ['train', 'Train', countOf(train, 'pair')],
    ['samples', 'Sampled answers', countOf(samples, 'prompt')],
  ];
  return (
    <fieldset className={`${pager.filters} ${css.choice}`}>
      <legend className="visuallyHidden">What is listed</legend>
      {choices.map(([value, name, count]) => (
        <label key={value}>
          <input
            type="radio"
            name="inspect-listed"
            checked={listed === value}
            onChange={() => {
              listedChosen(value);
            }}
          />
          {name} <span>{count}</span>
        </label>
      ))}
    </fieldset>
  );
}
