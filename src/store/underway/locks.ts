/** What this page holds, with how to let go of it. */
const held = new Map<string, () => void>();

/** The name under which a page is alone with a run: the one that trains it, or may still bring it back. */
export const runLock = (id: string): string => `refinery-run-${id}`;
/** The name under which a page is alone with an experiment, whether it goes on or is paused. */
export const queueLock = (id: string): string => `refinery-experiment-${id}`;
/** The name under which a page reads a copied file. */
export const inputLock = (key: string): string => `refinery-input-${key}`;

/** Holds a name until it is let go of or the page is left. @returns whether no other tab has it */
export function heldAlone(name: string): Promise<boolean> {
  if (held.has(name)) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        if (!lock) return undefined;
        return new Promise<void>((release) => {
          held.set(name, release);
        });
      })
      .catch(reject);
  });
}

/** Lets go of a name. */
export function letGoOf(name: string): void {
  held.get(name)?.();
  held.delete(name);
}

/** Does something while nobody has a name, this page included; where somebody has, nothing. */
export async function whereNobodyHas(name: string, work: () => Promise<void>): Promise<void> {
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

/** Waits until nobody has a name. */
export async function untilNobodyHas(name: string): Promise<void> {
  await navigator.locks.request(name, () => undefined);
}
