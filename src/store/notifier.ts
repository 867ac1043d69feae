/** When listeners hear of a change. */
export type Schedule = (notify: () => void) => void;

/** Tells listeners of changes, of however many at once, when the schedule says so. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  readonly #schedule: Schedule;
  readonly #beforeTelling: () => void;
  #scheduled = false;

  /**
   * @param schedule in the page, at the next frame
   * @param beforeTelling makes ready what listeners will look at
   */
  constructor(schedule: Schedule, beforeTelling: () => void = () => undefined) {
    this.#schedule = schedule;
    this.#beforeTelling = beforeTelling;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#beforeTelling();
      this.#listeners.forEach((listener) => {
        listener();
      });
    });
  }
}

/** At the next frame, or soon where the page is hidden and no frame comes. */
export function nextFrame(notify: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(notify, 250);
  else requestAnimationFrame(notify);
}
