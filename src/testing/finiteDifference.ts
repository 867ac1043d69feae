/** The gradient of a function of plain numbers by central differences, in double precision. */
export function numericGradient(
  f: (x: readonly number[]) => number,
  at: readonly number[],
  step = 1e-5,
): number[] {
  return at.map((value, i) => {
    const moved = (by: number): number => f(at.map((x, j) => (j === i ? value + by : x)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}
