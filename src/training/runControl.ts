/** Hands the thread to waiting messages; unlike timers it is not slowed in a hidden tab. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Thrown through a run when it is told to stop; what was done so far stands. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

type Released = 'running' | 'stepping';
type Mode = Released | 'paused';

/**
 * Pause, resume, step and stop of one run: a loop passes its gate before each piece of work and is
 * held there while paused.
 */
export class RunControl {
  #mode: Mode;
  #stopped = false;
  #stepsAllowed = 0;
  #wake: (() => void) | null = null;
  /** What the callbacks said last. */
  #said: Mode = 'running';
  readonly #onPaused: () => void;
  readonly #onReleased: (mode: Released) => void;

  /** @param options `onPaused` hears of every hold, `onReleased` of what ends one */
  constructor(options: {
    paused: boolean;
    onPaused: () => void;
    onReleased: (mode: Released) => void;
  }) {
    this.#mode = options.paused ? 'paused' : 'running';
    this.#onPaused = options.onPaused;
    this.#onReleased = options.onReleased;
  }

  /** Whether the work is held at a gate: nothing changes until it is released. */
  get held(): boolean {
    return this.#wake !== null;
  }

  pause(): void {
    this.#mode = 'paused';
    this.#stepsAllowed = 0;
  }

  resume(): void {
    this.#mode = 'running';
    this.#stepsAllowed = 0;
    this.#wake?.();
  }

  /** Lets one training step through, with what belongs to it, and pauses again. */
  step(): void {
    this.#mode = 'stepping';
    this.#stepsAllowed += 1;
    this.#wake?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /**
   * Waits until the next piece of work may begin.
   * @param piece `step` is a training step, which a single `step()` pays for; `part` is work around one
   * @param beforeHeld what is under way comes to its end by this before a hold is said
   * @throws Stopped once the run was told to stop
   */
  async gate(piece: 'step' | 'part', beforeHeld?: () => Promise<void>): Promise<void> {
    await macrotask();
    let ended = beforeHeld === undefined;
    let held = false;
    while (!this.#stopped && !this.#passes(piece)) {
      if (!ended) {
        await beforeHeld?.();
        ended = true;
        // It may have been released, or stopped, meanwhile.
        continue;
      }
      if (!held) this.#onPaused();
      held = true;
      this.#said = 'paused';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    if (this.#stopped) throw new Stopped();
    // A resume that comes while a step is still under way finds nothing held, and is said all the same.
    if (this.#mode !== 'paused' && this.#mode !== this.#said) {
      this.#said = this.#mode;
      this.#onReleased(this.#mode);
    }
  }

  #passes(piece: 'step' | 'part'): boolean {
    if (this.#mode === 'running') return true;
    if (this.#mode === 'paused') return false;
    if (piece === 'part') return true;
    if (this.#stepsAllowed > 0) {
      this.#stepsAllowed -= 1;
      return true;
    }
    this.#mode = 'paused';
    return false;
  }
}
