/** Seconds of work done, with the time spent paused left out. */
export class Stopwatch {
  #before = 0;
  #since: number | null;
  readonly #now: () => number;

  /** @param now a clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  get seconds(): number {
    const running = this.#since === null ? 0 : this.#now() - this.#since;
    return (this.#before + running) / 1000;
  }

  /** Counts what an earlier part of the same work took. */
  carryOn(seconds: number): void {
    this.#before += seconds * 1000;
  }

  pause(): void {
    this.#before = this.seconds * 1000;
    this.#since = null;
  }

  resume(): void {
    this.#since ??= this.#now();
  }
}

/** How much a recent step counts in the running averages. */
const weight = 0.1;

/** Running averages of a phase's step time, pairs and tokens a second. */
export class Pace {
  #steps = 0;
  #seconds = 0;
  #pairs = 0;
  #tokens = 0;

  /** The totals of the phase, for its mean rates. */
  totalSeconds = 0;
  totalTokens = 0;

  add(seconds: number, pairs: number, tokens: number): void {
    this.totalSeconds += seconds;
    this.totalTokens += tokens;
    this.#steps += 1;
    // The first step compiles and fills caches: the second starts the average anew.
    const mix = this.#steps <= 2 ? 1 : weight;
    this.#seconds += mix * (seconds - this.#seconds);
    this.#pairs += mix * (pairs - this.#pairs);
    this.#tokens += mix * (tokens - this.#tokens);
  }

  get stepSeconds(): number {
    return this.#seconds;
  }

  get pairsPerSecond(): number {
    return this.#seconds > 0 ? this.#pairs / this.#seconds : 0;
  }

  get tokensPerSecond(): number {
    return this.#seconds > 0 ? this.#tokens / this.#seconds : 0;
  }

  /** Seconds that this many steps will take, null before the first. */
  remaining(steps: number): number | null {
    return this.#steps === 0 ? null : this.#seconds * steps;
  }
}
