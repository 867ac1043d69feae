import { generate } from '../evaluation/generate';
import type { Comparison, Judge, Verdicts } from '../evaluation/judges/judge';
import type { MetricValues } from '../evaluation/pairMetrics';
import { sampledMetrics, type SampledAnswers } from '../evaluation/sampledMetrics';
import type { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { promptsAtOnce } from '../protocol/answerMemory';
import type { Rival } from '../protocol/samples';
import { judgeOf } from './judgeOf';
import type { RunContext } from './runContext';
import { sampledPairs } from './sampledPairs';

/** Milliseconds between two reports of answers on their way. */
const reportEvery = 100;

/** A held-out prompt that is answered at each evaluation. */
interface SampledPrompt {
  /** Of the first held-out pair that has it. */
  readonly pair: number;
  readonly ids: Int32Array;
  readonly text: string;
  /** As the data has it: never cut. */
  readonly whole: string;
}

/** The tokens of an answer. */
type Ids = number[];

/** The answers of an evaluation, token by token. */
export interface SampledIds {
  readonly step: number;
  readonly answers: readonly {
    /** The first held-out pair that has the prompt. */
    readonly pair: number;
    readonly policy: readonly number[];
    readonly reference: readonly number[];
  }[];
}

/** Answers, prompt by prompt; of an opponent only where the run has one. */
interface Answers {
  readonly policy: readonly Ids[];
  readonly reference: readonly Ids[];
  readonly opponent: readonly Ids[] | null;
}

/**
 * Answers of policy and reference, and of another run's policy where there is one, to the first different held-out
 * prompts, at each evaluation.
 */
export class Samples {
  readonly #context: RunContext;
  readonly #reference: Decoder;
  readonly #prompts: readonly SampledPrompt[];
  readonly #judge: Judge | null;
  /** The reference never changes: it answers once. */
  #ofReference: readonly Ids[] | null = null;
  /** Nor does the opponent. */
  #ofOpponent: readonly Ids[] | null = null;
  /** Those of the last evaluation, for who looks into them. */
  last: SampledIds | null = null;

  constructor(context: RunContext, reference: Decoder) {
    const { config, prepared } = context;
    this.#context = context;
    this.#reference = reference;
    this.#judge = judgeOf(context);
    this.#prompts = sampledPairs(prepared, config.sampling.prompts).map((pair) => {
      const { promptIds: ids } = prepared.rows[pair]!;
      const text = prepared.tokenizer.decode(ids);
      return { pair, ids, text, whole: prepared.pairs[pair]!.prompt };
    });
  }

  /**
   * Answers the prompts by the policy as it stands, and by reference and opponent where they have not yet.
   * @returns what the answers say, nothing where none are sampled
   */
  async report(policy: Decoder, step: number): Promise<MetricValues> {
    if (this.#prompts.length === 0) return {};
    const made = await this.#answers(policy, step);
    // Whole answers are shown while a judge still reads them.
    this.#tell(step, made);
    const said = (await this.#judge?.verdicts(this.#comparisons(made))) ?? null;
    // A run that was told to stop meanwhile says nothing of an evaluation that it does not end.
    await this.#context.control.gate('part');
    const answers = this.#rows(step, made, said);
    this.last = {
      step,
      answers: this.#prompts.map(({ pair }, i) => ({
        ...{ pair, policy: made.policy[i]!, reference: made.reference[i]! },
      })),
    };
    this.#context.reporter.samples(
      step,
      answers.map(({ row }) => row),
    );
    return {
      ...sampledMetrics(answers, this.#context.prepared.tokenizer.eosId),
      ...said?.metrics,
    };
  }

  async #answers(policy: Decoder, step: number): Promise<Answers> {
    const none = (): Ids[] => this.#prompts.map(() => []);
    const { opponent } = this.#context;
    const ofPolicy = none();
    let coming: Answers = {
      policy: ofPolicy,
      reference: this.#ofReference ?? none(),
      opponent: this.#ofOpponent ?? (opponent ? none() : null),
    };
    await this.#answer(policy, ofPolicy, step, coming);
    // Before the first update the policy is the reference, unless that came with the run, and draws alike.
    const alike = step === 0 && this.#context.config.model.referencePath === null;
    if (alike) this.#ofReference ??= ofPolicy;
    if (!this.#ofReference) {
      const made = none();
      await this.#answer(this.#reference, made, step, { ...coming, reference: made });
      this.#ofReference = made;
    }
    coming = { ...coming, reference: this.#ofReference };
    if (opponent && !this.#ofOpponent) {
      const made = none();
      await this.#askOpponent(opponent, made, step, { ...coming, opponent: made });
      this.#ofOpponent = made;
    }
    return { ...coming, opponent: this.#ofOpponent };
  }

  /** Reads the opponent's weights for as long as it answers. */
  async #askOpponent(
    read: () => Promise<Decoder>,
    into: Ids[],
    step: number,
    coming: Answers,
  ): Promise<void> {
    const { backend } = this.#context;
    const model = await read();
    try {
      await this.#answer(model, into, step, coming);
    } finally {
      model.dispose();
    }
    // What is freed comes back once all is submitted.
    await backend.sync();
    backend.releaseUnused();
  }

  /** What a judge is to compare, against the reference and against the opponent where there is one. */
  #comparisons({ policy, reference, opponent }: Answers): Comparison[] {
    const against = (rival: Rival, others: readonly Ids[]): Comparison => ({
      rival,
      answers: this.#prompts.map(({ whole, ids: prompt }, i) => ({
        ...{ prompt: whole, policy: this.#text(policy[i]!), other: this.#text(others[i]!) },
        ids: { prompt, policy: policy[i]!, other: others[i]! },
      })),
    });
    return [against('reference', reference), ...(opponent ? [against('opponent', opponent)] : [])];
  }

  /** The answers as rows, with what was said of them. */
  #rows(
    step: number,
    { policy, reference, opponent }: Answers,
    said: Verdicts | null,
  ): SampledAnswers[] {
    const [ofReference, ofOpponent] = said?.judged ?? [];
    return this.#prompts.map(({ ids, text }, i) => {
      const made = {
        policy: policy[i]!,
        reference: reference[i]!,
        opponent: opponent?.[i] ?? null,
      };
      const row = {
        ...{ step, prompt: text },
        ...{ policy: this.#text(made.policy), reference: this.#text(made.reference) },
        judged: ofReference?.[i] ?? null,
        tokens: {
          ...{ prompt: ids.length, policy: made.policy.length, reference: made.reference.length },
        },
        opponent: made.opponent && {
          ...{ text: this.#text(made.opponent), tokens: made.opponent.length },
          judged: ofOpponent?.[i] ?? null,
        },
      };
      return { row, ...made };
    });
  }

  #text(ids: readonly number[]): string {
    return this.#context.prepared.tokenizer.decode(ids);
  }

  /** Lays a model's answers into lists, telling of all of them as they come. */
  async #answer(model: Decoder, into: Ids[], step: number, coming: Answers): Promise<void> {
    const { config, prepared, control } = this.#context;
    // The same draws at every evaluation and for each model: only what they have learned differs.
    const random = seededRandom(config.seed).fork('samples');
    let told = performance.now();
    await generate(
      model,
      this.#prompts.map(({ ids }, i) => ({ ids, random: random.fork(`prompt ${i}`) })),
      {
        settings: config.sampling,
        eosId: prepared.tokenizer.eosId,
        batchSize: promptsAtOnce,
        gate: () => {
          const now = performance.now();
          if (now - told >= reportEvery) {
            told = now;
            this.#tell(step, coming);
          }
          return control.gate('part');
        },
        onToken: (prompt, id) => {
          into[prompt]!.push(id);
        },
      },
    );
  }

  #tell(step: number, { policy, reference, opponent }: Answers): void {
    const begun = policy.findLastIndex((ids) => ids.length > 0) + 1;
    const texts = (answers: readonly Ids[]): string[] =>
      answers.slice(0, begun).map((ids) => this.#text(ids));
    this.#context.reporter.sampling(step, {
      prompts: this.#prompts.slice(0, begun).map(({ text }) => text),
      policy: texts(policy),
      reference: texts(reference),
      opponent: opponent && texts(opponent),
    });
  }
}
