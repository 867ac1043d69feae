import { wilsonInterval } from '../shared/statistics';

/** How often a trained judge prefers the chosen answer of pairs that it never saw, with its 95 % interval. */
export interface Accuracy {
  /** Equal rewards count half. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** The accuracy over some pairs, from each one's reward of the chosen answer less that of the rejected one. */
export function accuracyOf(margins: ArrayLike<number>): Accuracy {
  const n = margins.length;
  const right = Array.from(margins, (m) => (m > 0 ? 1 : m === 0 ? 0.5 : 0)).reduce<number>(
    (sum, one) => sum + one,
    0,
  );
  return { share: right / n, ...wilsonInterval(right, n), n };
}

/** Whether an accuracy's interval holds one half. */
export function isCoin({ low, high }: Pick<Accuracy, 'low' | 'high'>): boolean {
  return low <= 0.5 && high >= 0.5;
}

/** `right on 0.71 of held-out pairs (95 % 0.58 to 0.81, n = 56)`, and where it is, that this cannot be told from a coin. */
export function accuracyNote(accuracy: Accuracy): string {
  const { share, low, high, n } = accuracy;
  const [of, from, to] = [share, low, high].map((value) => value.toFixed(2));
  const doubt = isCoin(accuracy)
    ? ': cannot be told from a coin'
    : high < 0.5
      ? ': worse than a coin'
      : '';
  return `right on ${of} of held-out pairs (95 % ${from} to ${to}, n = ${n})${doubt}`;
}
