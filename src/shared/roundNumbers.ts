/**
 * The smallest of some factors times a power of ten that is not below a positive number.
 * @param factors ascending, from 1 on and below 10
 */
export function roundAbove(value: number, factors: readonly number[] = [1, 2, 5]): number {
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of factors) if (factor * power >= value * (1 - 1e-12)) return factor * power;
  return 10 * power;
}
