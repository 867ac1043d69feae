/**
 * The same text in memory of its own. A slice keeps the whole text that it was cut from alive, and a
 * text that was put together keeps its pieces.
 */
export function detachedText(text: string): string {
  // V8 writes a text that was put together out as one before it slices it.
  return ` ${text}`.slice(1);
}
