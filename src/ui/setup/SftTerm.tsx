import { useId } from 'react';

import { faultOf } from '../../protocol/resolveConfig';
import { settingSettled, settingsTaken } from '../../store/settingActions';
import { sftWeight, withSftWeight } from '../../store/sftTerm';
import { isRunning } from '../../store/state';
import { refineryStore } from '../../store/store';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import { NumberInput } from './NumberInput';
import css from './SettingField.module.css';

const path = 'alignment.lossWeights';

/** The weight of an SFT term beside the loss: the weighted sum that most people want. */
export function SftTerm() {
  const id = useId();
  const weight = useRefinery(({ settings }) => sftWeight(settings));
  const running = useRefinery(({ run }) => isRunning(run.status));
  if (weight === null) return null;
  const fault = faultOf(path, [1, weight]);
  return (
    <div className={css.field} data-setting={path} onBlur={settingSettled}>
      <div className={css.head}>
        <label htmlFor={id}>SFT weight</label>
      </div>
      <NumberInput
        id={id}
        disabled={running}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? `${id}-help` : `${id}-fault ${id}-help`}
        value={weight}
        onValue={(value) => {
          const { settings } = refineryStore.getState();
          settingsTaken(withSftWeight(settings, value), { what: 'SFT weight', typing: path });
        }}
      />
      {fault === null ? null : (
        <p className={css.fault} id={`${id}-fault`} role="alert">
          {fault.slice(path.length + 2)}
        </p>
      )}
      <p className={css.help} id={`${id}-help`}>
        <Words>
          How much the chosen answers’ own likelihood counts beside the loss, which keeps them
          likely; 0 adds nothing. 0 to 1,000.
        </Words>
      </p>
    </div>
  );
}
