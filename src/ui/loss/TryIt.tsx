import { isRefined, type LossChoice } from '../../methods/lossTypes';
import { formatNumber, formatTick } from '../../shared/format';
import { settingChanged, settingSettled } from '../../store/settingActions';
import { isRunning } from '../../store/state';
import { lighting } from '../setup/symbols';
import { useRefinery } from '../useRefinery';
import { betaSlide } from './betaSlide';
import css from './loss.module.css';

const clamped = (value: number, low: number, high: number): number =>
  Number.isNaN(value) ? low : Math.min(high, Math.max(low, value));

/** A slide is one step that can be undone: it ends where the key or the pointer is let go. */
const slideEnds = {
  onPointerUp: settingSettled,
  onKeyUp: settingSettled,
  onBlur: settingSettled,
} as const;

/** β and λ under the hand: the same settings as in the setup, by a slide. */
export function TryIt() {
  const beta = useRefinery(({ settings }) => settings['alignment.beta'] as number);
  const weight = useRefinery(({ settings }) => settings['alignment.refinementWeight'] as number);
  const lossType = useRefinery(({ settings }) => settings['alignment.lossType'] as LossChoice);
  const refined = isRefined(lossType);
  const { min, max } = betaSlide(lossType);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <div className={css.try}>
      <label {...lighting('beta')}>
        <span>β {formatTick(beta)}</span>
        <input
          type="range"
          disabled={running}
          min={min}
          max={max}
          step={0.05}
          value={Math.log10(clamped(beta, 10 ** min, 10 ** max))}
          aria-valuetext={`β ${formatNumber(beta)}`}
          {...slideEnds}
          onChange={({ target }) => {
            settingChanged('alignment.beta', Number((10 ** Number(target.value)).toPrecision(2)));
          }}
        />
      </label>
      {refined ? (
        <label {...lighting('lambda')}>
          <span>λ {formatTick(weight)}</span>
          <input
            type="range"
            disabled={running}
            min={0}
            max={1}
            step={0.05}
            value={clamped(weight, 0, 1)}
            aria-valuetext={`λ ${formatNumber(weight)}`}
            {...slideEnds}
            onChange={({ target }) => {
              settingChanged('alignment.refinementWeight', Number(target.value));
            }}
          />
        </label>
      ) : null}
    </div>
  );
}
