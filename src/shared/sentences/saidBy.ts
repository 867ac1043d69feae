/** What a browser, a parser or a server said, as a sentence of ours can hold it: on one line, without a period. */
export function saidBy(other: string): string {
  return other.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}
