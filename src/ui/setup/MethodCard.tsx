import { isRefined, lossesOf, type LossChoice } from '../../methods/lossTypes';
import { methodName, methodOf, takesSetting, type MethodSetting } from '../../methods/methods';
import { formatNumber } from '../../shared/format';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import { Card, More } from './Card';
import { Controls } from './Controls';
import { Formula } from './Formula';
import { MethodChoice } from './MethodChoice';
import { SettingField } from './SettingField';
import { SftTerm } from './SftTerm';
import css from './MethodCard.module.css';

/** What a method's formula is about: shown at once. The others stand under “More”. */
const atHand = [
  'refinementWeight',
  'refinementPrompt',
  'simpoGamma',
  'rDpoAlpha',
  'odpoAlpha',
  'odpoScale',
  'alphaDpoAlpha',
  'betaDpoAlpha',
  'betaDpoFilter',
] as const satisfies readonly MethodSetting[];
const more = [
  'refinementJoin',
  'labelSmoothing',
  'logpReduction',
  'refinementScale',
  'refinementKind',
] as const satisfies readonly MethodSetting[];

const optionNames: Readonly<Partial<Record<MethodSetting, Readonly<Record<string, string>>>>> = {
  logpReduction: { sum: 'summed over tokens', mean: 'mean over tokens' },
  refinementScale: { beta: 'β·h(p⊕x), as printed', unit: 'h(p⊕x), as derived' },
  refinementKind: {
    self: 'the pair’s own, as in the paper',
    shuffled: 'another pair’s (control)',
    'batch-mean': 'the batch’s mean (control)',
    contrast: 'C of the reference (ours, not the paper’s)',
    'policy-contrast': 'C of the policy (ours, not the paper’s)',
  },
  odpoScale: { log: 'log of the score gap', linear: 'the score gap' },
};

function Field({ name }: { readonly name: MethodSetting }) {
  const names = optionNames[name];
  return <SettingField path={`alignment.${name}`} {...(names ? { names } : {})} />;
}

/** Card 3: which loss, and its settings. */
export function MethodCard() {
  const lossType = useRefinery(({ settings }) => settings['alignment.lossType'] as LossChoice);
  const lossWeights = useRefinery(
    ({ settings }) => settings['alignment.lossWeights'] as readonly number[] | null,
  );
  const beta = useRefinery(({ settings }) => settings['alignment.beta'] as number);
  const weight = useRefinery(({ settings }) => settings['alignment.refinementWeight'] as number);
  const notice = useRefinery((state) => state.settingsNotice);
  const refined = isRefined(lossType);
  const name = methodName({ lossType, lossWeights });
  const summary = `${name} · β ${formatNumber(beta)}${refined ? ` · λ ${formatNumber(weight)}` : ''}`;
  const takes = (setting: MethodSetting): boolean => takesSetting({ lossType }, setting);
  // Robust DPO's flip rate is what it is about; for the others label smoothing is an extra.
  const robust = lossesOf(lossType).includes('robust');
  const isAtHand = (setting: MethodSetting): boolean => robust && setting === 'labelSmoothing';
  return (
    <Card number={3} title="Method" summary={summary} open>
      <MethodChoice lossType={lossType} />
      <div className={css.formula}>
        <Formula settings={{ lossType, lossWeights }} />
        {lossesOf(lossType).map((one) => (
          <Described key={one} lossType={one} />
        ))}
      </div>
      {notice === null ? null : <p role="status">{notice}</p>}
      <SettingField path="alignment.beta" />
      {[...atHand, ...more.filter(isAtHand)].filter(takes).map((setting) => (
        <Field key={setting} name={setting} />
      ))}
      <More>
        {more
          .filter((setting) => takes(setting) && !isAtHand(setting))
          .map((setting) => (
            <Field key={setting} name={setting} />
          ))}
        <SftTerm />
        {refined ? <Controls /> : null}
      </More>
    </Card>
  );
}

function Described({ lossType }: { readonly lossType: Parameters<typeof methodOf>[0] }) {
  const { summary, source, url } = methodOf(lossType);
  return (
    <p>
      <Words>{summary}</Words>{' '}
      <a href={url} target="_blank" rel="noreferrer">
        {source}
      </a>
    </p>
  );
}
