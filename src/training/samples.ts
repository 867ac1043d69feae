import { generate } from '../evaluation/generate';
import type { Judge } from '../evaluation/judges/judge';
import type { MetricValues } from '../evaluation/pairMetrics';
import { sampledMetrics } from '../evaluation/sampledMetrics';
import type { Decoder } from '../model/decoder';
import { seededRandom } from '../shared/random';
import { promptsAtOnce } from '../protocol/answerMemory';
import type { SampleRow } from '../protocol/samples';
import { judgeOf } from './judgeOf';
import type { RunContext } from './runContext';

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

/** Answers on their way, prompt by prompt. */
interface Coming {
  readonly policy: readonly Ids[];
  readonly reference: readonly Ids[];
}

/** Answers of both models to the first different held-out prompts, at each evaluation. */
export class Samples {
  readonly #context: RunContext;
  readonly #reference: Decoder;
  readonly #prompts: readonly SampledPrompt[];
  readonly #judge: Judge | null;
  /** The reference never changes: it answers once. */
  #ofReference: readonly Ids[] | null = null;
  /** Those of the last evaluation, for who looks into them. */
  last: SampledIds | null = null;

  constructor(context: RunContext, reference: Decoder) {
    const { config, prepared } = context;
    this.#context = context;
    this.#reference = reference;
    this.#judge = judgeOf(context);
    const prompts = new Map<string, SampledPrompt>();
    for (const index of prepared.eval) {
      if (prompts.size >= config.sampling.prompts) break;
      const { prompt } = prepared.pairs[index]!;
      if (prompts.has(prompt)) continue;
      const ids = prepared.rows[index]!.promptIds;
      const text = prepared.tokenizer.decode(ids);
      prompts.set(prompt, { pair: index, ids, text, whole: prompt });
    }
    this.#prompts = [...prompts.values()];
  }

  /**
   * Answers the prompts by the policy as it stands, and by the reference where it has not yet.
   * @returns what the answers say, nothing where none are sampled
   */
  async report(policy: Decoder, step: number): Promise<MetricValues> {
    if (this.#prompts.length === 0) return {};
    const none = (): Ids[] => this.#prompts.map(() => []);
    const coming = { policy: none(), reference: this.#ofReference ?? none() };
    await this.#answer(policy, coming.policy, step, coming);
    // Before the first update the policy is the reference, unless that came with the run, and draws alike.
    const alike = step === 0 && this.#context.config.model.referencePath === null;
    if (alike) this.#ofReference ??= coming.policy;
    if (!this.#ofReference) {
      const made = none();
      await this.#answer(this.#reference, made, step, { ...coming, reference: made });
      this.#ofReference = made;
    }
    const reference = this.#ofReference;
    const texts = this.#prompts.map(({ whole }, i) => ({
      prompt: whole,
      policy: this.#text(coming.policy[i]!),
      reference: this.#text(reference[i]!),
    }));
    const answered = this.#prompts.map(({ ids: prompt }, i) => ({
      ...{ ...texts[i]!, ids: { prompt, policy: coming.policy[i]!, reference: reference[i]! } },
    }));
    // Whole answers are shown while a judge still reads them.
    this.#tell(step, { policy: coming.policy, reference });
    const said = await this.#judge?.verdicts(answered);
    const answers = this.#prompts.map(({ ids, text }, i) => {
      const made = { policy: coming.policy[i]!, reference: reference[i]! };
      const tokens = {
        ...{ prompt: ids.length, policy: made.policy.length, reference: made.reference.length },
      };
      const judged = said?.judged[i] ?? null;
      const row: SampleRow = { ...texts[i]!, step, prompt: text, judged, tokens };
      return { row, ...made };
    });
    this.last = {
      step,
      answers: answers.map((ids, i) => ({ pair: this.#prompts[i]!.pair, ...ids })),
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

  #text(ids: Ids): string {
    return this.#context.prepared.tokenizer.decode(ids);
  }

  /** Lays a model's answers into lists, telling of all of them as they come. */
  async #answer(model: Decoder, into: Ids[], step: number, coming: Coming): Promise<void> {
    const { config, prepared, control } = this.#context;
    // The same draws at every evaluation and for both models: only what they have learned differs.
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

  #tell(step: number, { policy, reference }: Coming): void {
    const begun = policy.findLastIndex((ids) => ids.length > 0) + 1;
    const texts = (answers: readonly Ids[]): string[] =>
      answers.slice(0, begun).map((ids) => this.#text(ids));
    this.#context.reporter.sampling(step, {
      prompts: this.#prompts.slice(0, begun).map(({ text }) => text),
      policy: texts(policy),
      reference: texts(reference),
    });
  }
}
