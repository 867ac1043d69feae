import type { Decoder } from '../model/decoder';
import type { WorkerCommand, WorkerEvent } from '../protocol/messages';
import { assertNever } from '../shared/assertNever';
import { RefineryError } from '../shared/errors';
import { alignmentHasNotBegun, pairsCannotBeMeasured } from '../shared/sentences/inspectSentences';
import { noPolicy, policyIsBusy } from '../shared/sentences/runSentences';
import type { Inspection } from './inspection';
import { answerOwnPrompt } from './ownPrompt';
import type { PreparedRun } from './prepareRun';

/** What a run can be asked. */
export type Question = Extract<WorkerCommand, { type: 'answer' | 'inspect' | 'listMargins' }>;
type Asked<T extends Question['type']> = Extract<Question, { type: T }>;

/** What a run has to answer from, as it stands. */
export interface Asking {
  readonly policy: Decoder | null;
  readonly prepared: PreparedRun | null;
  readonly inspection: Inspection | null;
  /** Whether something changes the policy. */
  readonly busy: boolean;
}

/** Answers what a run is asked besides its training: prompts of one's own, tokens and pairs. */
export class Questions {
  readonly #seed: number;
  readonly #emit: (event: WorkerEvent) => void;
  readonly #stands: () => Asking;
  /** What takes long and is on its way. */
  #under: { readonly requestId: string; readonly abort: AbortController } | null = null;

  constructor(seed: number, emit: (event: WorkerEvent) => void, stands: () => Asking) {
    this.#seed = seed;
    this.#emit = emit;
    this.#stands = stands;
  }

  /** @throws RefineryError `wrong_state` where the run cannot say now */
  ask(question: Question): Promise<void> {
    switch (question.type) {
      case 'answer':
        return this.#answer(question);
      case 'inspect':
        return this.#inspect(question);
      case 'listMargins':
        return this.#listMargins(question);
      default:
        assertNever(question);
    }
  }

  /** Ends what is on its way, or only this request's. */
  cancel(requestId?: string): void {
    if (requestId === undefined || this.#under?.requestId === requestId) this.#under?.abort.abort();
  }

  #began(requestId: string): AbortSignal {
    this.cancel();
    const abort = new AbortController();
    this.#under = { requestId, abort };
    return abort.signal;
  }

  /** A prompt of one's own by the policy as it stands, while nothing changes it. */
  async #answer({ prompt, sampling, draw, requestId }: Asked<'answer'>): Promise<void> {
    this.cancel();
    const { policy, prepared, busy } = this.#stands();
    if (!policy || !prepared) throw new RefineryError('wrong_state', noPolicy());
    if (busy) throw new RefineryError('wrong_state', policyIsBusy());
    const { tokenizer } = prepared;
    const answer = await answerOwnPrompt(policy, prompt, {
      ...{ tokenizer, sampling, seed: this.#seed, draw, signal: this.#began(requestId) },
      onText: (text, tokens) => {
        this.#emit({ type: 'answering', requestId, text, tokens });
      },
    });
    this.#emit({ type: 'answered', requestId, ...answer });
  }

  /** Two completions token by token; where the run goes on, between two of its steps. */
  async #inspect({ requestId, subject }: Asked<'inspect'>): Promise<void> {
    const inspected = await this.#inspection().tokens(subject);
    this.#emit({ type: 'inspected', requestId, inspected });
  }

  /** The pairs of a split: as the last evaluation has them, or anew while nothing changes the policy. */
  async #listMargins({ requestId, split, anew }: Asked<'listMargins'>): Promise<void> {
    const inspection = this.#inspection();
    if (!anew) {
      const table = split === 'eval' ? inspection.evaluated() : null;
      this.#emit({ type: 'marginsListed', requestId, table });
      return;
    }
    if (this.#stands().busy) throw new RefineryError('wrong_state', pairsCannotBeMeasured());
    const table = await inspection.measured(split, this.#began(requestId), (pairs, total) => {
      this.#emit({ type: 'measuring', requestId, pairs, total });
    });
    this.#emit({ type: 'marginsListed', requestId, table });
  }

  #inspection(): Inspection {
    const { inspection } = this.#stands();
    if (!inspection) throw new RefineryError('wrong_state', alignmentHasNotBegun());
    return inspection;
  }
}
