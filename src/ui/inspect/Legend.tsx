import { formatNumber } from '../../shared/format';
import { shadeStyle, signOf } from './shades';
import { signed, type Lens } from './tokenValues';
import css from './tokens.module.css';

const parts = [-1, -0.5, -0.25, 0, 0.25, 0.5, 1];

/** What the colours stand for: a scale with its ends and its unit, and the marks of either sign. */
export function Legend({ lens, most }: { readonly lens: Lens; readonly most: number }) {
  const reward = lens.measure === 'reward';
  const steps = parts.filter((part) => reward || part <= 0);
  const unit = reward ? 'reward, β·nats' : 'nats';
  const up = reward ? `${signed(most)} likelier than under the reference, solid line` : '0 certain';
  const down = reward ? 'less likely, dashed line' : 'unlikely, dashed line';
  const words = `Colors from ${signed(-most)} (${down}) to ${up}, in ${unit}`;
  return (
    <div className={css.legend} role="img" aria-label={words}>
      <span>
        {most === 0 ? '0' : `−${formatNumber(most)}`} {reward ? 'less likely' : 'unlikely'}
      </span>
      <span className={css.scale} aria-hidden="true">
        {steps.map((part) => (
          <span key={part} data-sign={signOf(part)} style={shadeStyle(part * most, most)} />
        ))}
      </span>
      <span>{reward ? `+${formatNumber(most)} likelier` : '0 certain'}</span>
      <span className={css.unit}>{unit}, per token</span>
    </div>
  );
}
