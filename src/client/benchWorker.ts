import {
  benchAnswerSchema,
  type BenchAnswer,
  type BenchCommand,
  type BenchStarted,
  type BenchStep,
  type BenchVariant,
} from '../protocol/benchmark';
import { parseMessage } from '../protocol/messages';
import { RefineryError } from '../shared/errors';
import { benchWasCancelled, benchWorkerBroke } from '../shared/sentences/benchSentences';

/** Starts the worker of a benchmark; the page's build makes its file. */
export function startBenchWorker(): Worker {
  return new Worker(new URL('../worker/bench.worker.ts', import.meta.url), {
    type: 'module',
    name: 'bench',
  });
}

/** What of a worker a benchmark uses: the browser's own, or a process that stands for one. */
export interface BenchPort {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

type WithoutId<C> = C extends unknown ? Omit<C, 'id'> : never;
type Answer<T extends BenchAnswer['type']> = Extract<BenchAnswer, { type: T }>;

/** One variant's worker, asked one thing at a time. */
export class BenchWorker {
  readonly #port: BenchPort;
  readonly #open = new Map<
    number,
    { readonly resolve: (answer: BenchAnswer) => void; readonly reject: (error: Error) => void }
  >();
  #lastId = 0;

  constructor(port: BenchPort) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      const answer = parseMessage(benchAnswerSchema, data);
      const waiting = this.#open.get(answer.id);
      this.#open.delete(answer.id);
      if (answer.type === 'failed') waiting?.reject(new RefineryError(answer.code, answer.message));
      else waiting?.resolve(answer);
    };
    port.onerror = ({ message }) => {
      this.#end(new RefineryError('worker_failed', benchWorkerBroke(message)));
    };
  }

  #ask<T extends BenchAnswer['type']>(command: WithoutId<BenchCommand>): Promise<Answer<T>> {
    const id = ++this.#lastId;
    return new Promise<BenchAnswer>((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#port.postMessage({ ...command, id });
    }) as Promise<Answer<T>>;
  }

  /** Starts the variant's backend. @throws RefineryError where this machine has none */
  async start(variant: BenchVariant): Promise<BenchStarted> {
    return (await this.#ask<'started'>({ type: 'start', variant })).started;
  }

  async setUp(name: string): Promise<void> {
    await this.#ask<'ready'>({ type: 'case', name });
  }

  async step(): Promise<BenchStep> {
    return (await this.#ask<'stepped'>({ type: 'step' })).step;
  }

  async matmul(): Promise<number> {
    return (await this.#ask<'multiplied'>({ type: 'matmul' })).gflops;
  }

  /** Ends the worker; what it was asked is refused. */
  end(): void {
    this.#end(new RefineryError('cancelled', benchWasCancelled()));
  }

  #end(error: Error): void {
    this.#port.terminate();
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}
