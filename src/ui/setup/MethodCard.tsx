import { isRefined, type LossType } from '../../methods/lossTypes';
import { methods, methodOf, type MethodSetting } from '../../methods/methods';
import { settingChanged } from '../../store/settingActions';
import { isRunning } from '../../store/state';
import { formatNumber } from '../../shared/format';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import { Card, More } from './Card';
import { Formula } from './Formula';
import { SettingField } from './SettingField';
import css from './MethodCard.module.css';

/** Card 3: which loss, and its settings. */
export function MethodCard() {
  const lossType = useRefinery(({ settings }) => settings['alignment.lossType'] as LossType);
  const beta = useRefinery(({ settings }) => settings['alignment.beta'] as number);
  const weight = useRefinery(({ settings }) => settings['alignment.refinementWeight'] as number);
  const notice = useRefinery((state) => state.settingsNotice);
  const method = methodOf(lossType);
  const refined = isRefined(lossType);
  const summary = `${method.name} · β ${formatNumber(beta)}${refined ? ` · λ ${formatNumber(weight)}` : ''}`;
  const takes = (name: MethodSetting): boolean => method.takes.includes(name);
  return (
    <Card number={3} title="Method" summary={summary} open>
      <Choice lossType={lossType} />
      <div className={css.formula}>
        <Formula lossType={lossType} />
        <p>
          <Words>{method.summary}</Words>{' '}
          <a href={method.url} target="_blank" rel="noreferrer">
            {method.source}
          </a>
        </p>
      </div>
      {notice === null ? null : <p role="status">{notice}</p>}
      <SettingField path="alignment.beta" />
      {refined ? <SettingField path="alignment.refinementWeight" /> : null}
      {refined ? <SettingField path="alignment.refinementPrompt" /> : null}
      <More>
        {refined ? <SettingField path="alignment.refinementJoin" /> : null}
        {takes('labelSmoothing') ? <SettingField path="alignment.labelSmoothing" /> : null}
        {takes('logpReduction') ? (
          <SettingField
            path="alignment.logpReduction"
            names={{ sum: 'summed over tokens', mean: 'mean over tokens' }}
          />
        ) : null}
        {takes('refinementScale') ? (
          <SettingField
            path="alignment.refinementScale"
            names={{ beta: 'β·h(p⊕x), as printed', unit: 'h(p⊕x), as derived' }}
          />
        ) : null}
      </More>
    </Card>
  );
}

function Choice({ lossType }: { readonly lossType: LossType }) {
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <fieldset className={css.choice} disabled={running}>
      <legend className="visuallyHidden">Method</legend>
      {methods
        .filter(({ group }) => group === 'paper')
        .map((method) => (
          <label key={method.lossType} data-chosen={method.lossType === lossType}>
            <input
              type="radio"
              name="method"
              value={method.lossType}
              checked={method.lossType === lossType}
              onChange={() => {
                settingChanged('alignment.lossType', method.lossType);
              }}
            />
            {method.name}
          </label>
        ))}
    </fieldset>
  );
}
