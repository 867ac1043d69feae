import { useState, type InputHTMLAttributes } from 'react';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> {
  readonly value: number;
  readonly onValue: (value: number) => void;
}

/** A field for a number that lets one type freely (`1e-`, an empty field) and shows what was typed. */
export function NumberInput({ value, onValue, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      {...rest}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      value={typed ?? String(value)}
      onChange={({ target }) => {
        setTyped(target.value);
        const text = target.value.trim();
        onValue(text === '' ? Number.NaN : Number(text));
      }}
      onBlur={() => {
        // What is not a number stays as it was typed, beside its fault.
        if (!Number.isNaN(value)) setTyped(null);
      }}
    />
  );
}
