import type { Inspected, TokenLogps } from '../../protocol/inspection';
import type { Lens, Measure, Place, When } from './tokenValues';
import pager from '../dataView/Pager.module.css';
import css from './inspect.module.css';

type Chosen = Omit<Lens, 'beta'>;

interface Props {
  readonly inspected: Inspected;
  readonly lens: Lens;
  readonly onChange: (lens: Chosen) => void;
}

const measureNames: readonly (readonly [Measure, string])[] = [
  ['reward', 'Change: β·(log π − log π_ref)'],
  ['policy', 'Policy: log π'],
  ['reference', 'Reference: log π_ref'],
];
const whenNames: readonly (readonly [When, string])[] = [
  ['start', 'As alignment began'],
  ['now', 'Now'],
];
const placeNames: readonly (readonly [Place, string])[] = [
  ['plain', 'After x'],
  ['refined', 'After p⊕x'],
];

/** By what tokens are coloured, when, and after which prompt. */
export function LensChoice({ inspected, lens, onChange }: Props) {
  const { measure, when, place } = lens;
  const chosen = { measure, when, place };
  return (
    <div className={css.lens}>
      <Choice
        {...{ name: 'measure', title: 'Color', options: measureNames, value: measure }}
        onChange={(value) => {
          onChange({ ...chosen, measure: value });
        }}
      />
      <Choice
        {...{ name: 'when', title: 'Policy', options: whenNames, value: when }}
        without={inspected.plain.start ? null : 'start'}
        onChange={(value) => {
          onChange({ ...chosen, when: value });
        }}
      />
      <Choice
        {...{ name: 'place', title: 'Read', options: placeNames, value: place }}
        without={inspected.refined ? null : 'refined'}
        onChange={(value) => {
          onChange({ ...chosen, place: value });
        }}
      />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly title: string;
  readonly options: readonly (readonly [T, string])[];
  readonly value: T;
  /** The option that there is nothing of. */
  readonly without?: T | null;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({
  name,
  title,
  options,
  value,
  without = null,
  onChange,
}: ChoiceProps<T>) {
  return (
    <fieldset className={`${pager.filters} ${css.choice}`}>
      <legend>{title}</legend>
      {options.map(([option, words]) => (
        <label key={option}>
          <input
            type="radio"
            name={`inspect-${name}`}
            checked={value === option}
            disabled={option === without}
            onChange={() => {
              onChange(option);
            }}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

/** What is seen through this lens, in a sentence or two. */
export function lensWords({ plain, refined, sampledAt }: Inspected, lens: Lens): string {
  const words = [
    {
      reward:
        'Each token by β times its own log-ratio: how much likelier training has made it than the reference finds it, in units of reward.',
      policy: 'Each token by its log-probability under the policy: 0 is certain.',
      reference: 'Each token by its log-probability under the reference: 0 is certain.',
    }[lens.measure],
  ];
  if (lens.when === 'start' && plain.start && isSame(plain.start, plain.reference))
    words.push('As alignment began the policy was the reference: every log-ratio was exactly 0.');
  if (plain.start === null)
    words.push(
      sampledAt === null
        ? 'How this pair stood as alignment began was not kept: with a reference of its own, that is so of the first held-out pairs alone.'
        : 'With a reference of its own, how other texts stood as alignment began was not kept.',
    );
  if (refined === null) words.push('The model has no positions for p before this prompt.');
  return words.join(' ');
}

const isSame = (one: TokenLogps, other: TokenLogps): boolean =>
  (['chosen', 'rejected'] as const).every((side) =>
    one[side].every((value, i) => value === other[side][i]),
  );
