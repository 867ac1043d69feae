import type { CSSProperties } from 'react';

/** The strongest colour, in percent of the ink on the ground: text stays legible on it. */
const strongestShade = 55;
/** The faintest that is still seen as a colour. */
const faintestShade = 6;

/** How strong a token’s colour is, in percent; 0 where its value is 0 or no number. */
export function shadeOf(value: number, most: number): number {
  if (!Number.isFinite(value) || value === 0 || most === 0) return 0;
  const share = Math.min(1, Math.abs(value) / most);
  return Math.round(faintestShade + share * (strongestShade - faintestShade));
}

/** The sign that a token is marked with besides its colour. */
export function signOf(value: number): 'up' | 'down' | 'none' {
  if (value > 0) return 'up';
  return value < 0 ? 'down' : 'none';
}

/** A token’s colour as its style takes it. */
export function shadeStyle(value: number, most: number): CSSProperties {
  // React’s types know no properties of one’s own.
  return { '--shade': `${shadeOf(value, most)}%` } as CSSProperties;
}
