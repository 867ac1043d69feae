import type { LossChoice, LossType } from '../../methods/lossTypes';
import { methodName, methods, type Method } from '../../methods/methods';
import { settingChanged } from '../../store/settingActions';
import { mainLoss } from '../../store/sftTerm';
import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';
import css from './MethodCard.module.css';

const ofGroup = (group: Method['group']): readonly Method[] =>
  methods.filter((method) => method.group === group);

const choose = (lossType: LossType): void => {
  settingChanged('alignment.lossType', lossType);
};

/** The four methods of the paper at hand, their neighbours in a list below; a sum of several comes from a run file. */
export function MethodChoice({ lossType }: { readonly lossType: LossChoice }) {
  const running = useRefinery(({ run }) => isRunning(run.status));
  const weights = useRefinery(
    ({ settings }) => settings['alignment.lossWeights'] as readonly number[] | null,
  );
  // An SFT term stands beside a loss of its own.
  const main = useRefinery(({ settings }) => mainLoss(settings));
  const single = main ?? undefined;
  const neighbors = ofGroup('neighbor');
  const isNeighbor = neighbors.some((method) => method.lossType === single);
  return (
    <>
      <fieldset className={css.choice} disabled={running}>
        <legend className="visuallyHidden">Method</legend>
        {ofGroup('paper').map((method) => (
          <label key={method.lossType} data-chosen={method.lossType === single}>
            <input
              type="radio"
              name="method"
              value={method.lossType}
              checked={method.lossType === single}
              onChange={() => {
                choose(method.lossType);
              }}
            />
            {method.name}
          </label>
        ))}
      </fieldset>
      <label className={css.neighbors} data-chosen={isNeighbor || main === null}>
        <span>Another loss</span>
        <select
          disabled={running}
          value={isNeighbor ? single : main === null ? 'sum' : ''}
          onChange={({ target }) => {
            const chosen = neighbors.find((method) => method.lossType === target.value);
            if (chosen) choose(chosen.lossType);
          }}
        >
          <option value="" disabled>
            choose one of {neighbors.length}
          </option>
          {main === null ? (
            <option value="sum" disabled>
              {methodName({ lossType, lossWeights: weights })}
            </option>
          ) : null}
          <optgroup label="Neighbors of the paper’s losses">
            {neighbors.map((method) => (
              <option key={method.lossType} value={method.lossType}>
                {method.name}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
    </>
  );
}
