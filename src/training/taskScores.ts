import { readTensor } from '../backend/read';
import { bucketLength } from '../data/collate';
import { collateShared } from '../data/collateShared';
import { generate } from '../evaluation/generate';
import { beforeItems } from '../evaluation/tasks/shots';
import { isSolution, strictMatch, untilStop } from '../evaluation/tasks/solution';
import type { TaskItem, TaskSet } from '../evaluation/tasks/taskItem';
import {
  answerTokens,
  generatedPrompts,
  optionRows,
  type OptionRow,
} from '../evaluation/tasks/taskRequests';
import { chosenOption, correctness, scoreOf } from '../evaluation/tasks/taskScore';
import type { Decoder } from '../model/decoder';
import { promptsAtOnce } from '../protocol/answerMemory';
import type { TaskItemScore, TaskScore } from '../protocol/tasks';
import { seededRandom } from '../shared/random';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { ForwardLogps } from './forwardLogps';

/** A set of questions, and how a run asks it. */
export interface AskedTask {
  readonly name: string;
  readonly shots: number;
  readonly set: TaskSet;
  /** SHA-256 of its file. */
  readonly hash: string;
}

/** What asking takes beside the model. */
export interface AskingOptions {
  readonly tokenizer: Tokenizer;
  /** The model's length. */
  readonly positions: number;
  /** Positions that one forward pass may hold, padding counted; a single row may have more. */
  readonly positionsAtOnce: number;
}

/** Hears how far an evaluation has come, and lets messages in; throws to end it. */
export interface AskingWatch {
  readonly gate: () => Promise<void>;
  readonly onItems?: (done: number, total: number) => void;
}

/** How one item came out. */
type Outcome = Pick<TaskItemScore, 'loglikelihoods' | 'answer' | 'correct' | 'shown'>;

/** How a set came out. */
export interface TaskOutcome {
  readonly score: Pick<TaskScore, 'name' | 'metric' | 'value' | 'stderr' | 'n'>;
  /** In the file's order. */
  readonly items: readonly Outcome[];
}

/** Characters of a text that are shown of an item. */
const shownCharacters = 400;
const shortened = (text: string): string =>
  text.length > shownCharacters ? `…${text.slice(-shownCharacters)}` : text;

/** One set of questions, cut into tokens once, that any model of one length and tokenizer can be asked. */
export class TaskScores {
  readonly #task: AskedTask;
  readonly #options: AskingOptions;
  readonly #rows: readonly OptionRow[];
  readonly #prompts: readonly (readonly number[])[];

  /** @throws RefineryError `bad_config` where the set cannot be asked so */
  constructor(task: AskedTask, options: AskingOptions) {
    const { name, set, shots } = task;
    const before = beforeItems(name, set, shots);
    const given = { name, ...options };
    this.#task = task;
    this.#options = options;
    this.#rows = optionRows(set.items, before, given);
    this.#prompts = set.format === 'gsm8k' ? generatedPrompts(set.items, before, given) : [];
  }

  /** Asks every item. */
  async ask(model: Decoder, watch: AskingWatch): Promise<TaskOutcome> {
    const { name, set } = this.#task;
    const items =
      set.format === 'gsm8k'
        ? await this.#answered(model, watch)
        : await this.#chosen(model, watch);
    const correct = items.map((item) => item.correct);
    return { score: { name, ...scoreOf(set, correct) }, items };
  }

  /** Rows that share a forward pass, neighbours in length. */
  #batches(): OptionRow[][] {
    const batches: OptionRow[][] = [];
    for (let at = 0; at < this.#rows.length;) {
      const length = bucketLength(this.#rows[at]!.inputIds.length);
      const count = Math.max(1, Math.floor(this.#options.positionsAtOnce / length));
      batches.push(this.#rows.slice(at, at + count));
      at += count;
    }
    return batches;
  }

  async #chosen(model: Decoder, { gate, onItems }: AskingWatch): Promise<Outcome[]> {
    const { format, items } = this.#task.set;
    const values = items.map(({ continuations }) => continuations.map(() => NaN));
    const forward = new ForwardLogps(model);
    const padId = this.#options.tokenizer.eosId;
    let done = 0;
    const options = items.reduce((sum, { continuations }) => sum + continuations.length, 0);
    try {
      for (const rows of this.#batches()) {
        await gate();
        const logps = forward.of(collateShared(rows, { bucket: bucketLength, padId })); // [N]
        const read = await readTensor(logps);
        logps.dispose();
        const places = rows.flatMap((row) => row.places);
        for (const [n, { item, option }] of places.entries()) values[item]![option] = read[n]!;
        done += places.length;
        onItems?.(Math.floor((done * items.length) / options), items.length);
      }
    } finally {
      forward.dispose();
    }
    return items.map((item, i) => {
      const loglikelihoods = values[i]!;
      const chosen = chosenOption(format, item, loglikelihoods);
      const correct = correctness(format, item, loglikelihoods);
      const shown = { ...shownOf(item), chosen, generated: null, wanted: null };
      return { loglikelihoods, answer: null, correct, shown };
    });
  }

  async #answered(model: Decoder, { gate, onItems }: AskingWatch): Promise<Outcome[]> {
    const { items } = this.#task.set;
    const { tokenizer, positions } = this.#options;
    const eos = tokenizer.token(tokenizer.eosId) ?? '';
    const textOf = (ids: readonly number[]): string => tokenizer.decode(ids);
    // Greedy: nothing is drawn.
    const random = seededRandom(0);
    const answers: string[] = [];
    for (let at = 0; at < items.length; at += promptsAtOnce) {
      const prompts = this.#prompts.slice(at, at + promptsAtOnce).map((ids) => ({ ids, random }));
      const made = await generate(model, prompts, {
        settings: {
          ...{ maxNewTokens: answerTokens(positions), temperature: 0 },
          ...{ topK: 0, topP: 1, repetitionPenalty: 1 },
        },
        ...{ eosId: tokenizer.eosId, batchSize: promptsAtOnce, gate },
        isOver: (ids) => untilStop(textOf(ids), eos) !== textOf(ids),
      });
      answers.push(...made.map(({ ids }) => untilStop(textOf(ids), eos)));
      onItems?.(answers.length, items.length);
    }
    return items.map((item, i) => {
      const generated = answers[i]!;
      const answer = strictMatch(generated);
      const solution = item.gold.kind === 'solution' ? item.gold.text : '';
      return {
        ...{ loglikelihoods: null, answer, correct: isSolution(answer, solution) },
        shown: { ...shownOf(item), chosen: null, generated, wanted: strictMatch(solution) },
      };
    });
  }
}

function shownOf({ contexts, options, continuations, gold }: TaskItem) {
  const right =
    gold.kind === 'option' ? [gold.index] : gold.kind === 'true' ? [...gold.options] : [];
  const withinContext = contexts.length > 1;
  return {
    question: shortened(withinContext ? `…${continuations[0] ?? ''}` : (contexts[0] ?? '')),
    options: options.map(shortened),
    right,
  };
}
