import { useState, type InputHTMLAttributes } from 'react';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> {
  readonly value: number;
  readonly onValue: (value: number) => void;
}

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** A field for a number that lets one type freely (`1e-`, an empty field) and shows what was typed. */
export function NumberInput({ value, onValue, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  // A value that came another way (undo, a preset) takes the place of what was typed.
  const shown = typed !== null && Object.is(numberOf(typed), value) ? typed : String(value);
  return (
    <input
      {...rest}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      value={shown}
      onChange={({ target }) => {
        setTyped(target.value);
        onValue(numberOf(target.value));
      }}
      onBlur={() => {
        // What is not a number stays as it was typed, beside its fault.
        if (!Number.isNaN(value)) setTyped(null);
      }}
    />
  );
}
