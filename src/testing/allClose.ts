/** |found − wanted| / |wanted|, for a wanted number that is not zero. */
export function relativeError(found: number, wanted: number): number {
  return Math.abs(found - wanted) / Math.abs(wanted);
}
