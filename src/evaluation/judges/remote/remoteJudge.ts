import {
  completionsUrl,
  replyTokens,
  type JudgeEndpoint,
  type JudgingProgress,
} from '../../../protocol/remoteJudge';
import type { Judged, Rival } from '../../../protocol/samples';
import {
  replyIsCut,
  replyIsUnreadable,
  runWasStopped,
} from '../../../shared/sentences/judgeSentences';
import { waitSeconds } from '../../../shared/waitSeconds';
import type { MetricValues } from '../../pairMetrics';
import { unscored, type Answered, type Comparison, type Judge, type Verdicts } from '../judge';
import { CallFailed, callOnce, type Reply, type Shown } from './callOnce';
import { readReply, type Choice } from './readReply';
import { sameAnswers, verdictOfOrders } from './verdictOfOrders';

/** Seconds of rest before each new try of a call, each of them times a random share from one half to one. */
export const pauses = [1, 2, 4, 8] as const;
/** A judge that wants a longer rest is not waited for. */
const longestPause = 60;
const timeoutSeconds = 60;
/** Each pair of answers takes two calls at once. */
const pairsAtOnce = 2;

/** What came of a question: a choice, or the sentence that says why there is none. */
type Answer =
  { readonly choice: Choice; readonly why: null } | { readonly choice: null; readonly why: string };

/** Choices that were made, and questions under way, by address, model and texts. */
export type ChoiceCache = Map<string, Promise<Answer>>;

export interface RemoteJudgeOptions {
  readonly endpoint: JudgeEndpoint;
  readonly cache: ChoiceCache;
  /** Passed before each pair of answers is sent; throws where the run is told to stop. */
  readonly gate: () => Promise<void>;
  readonly onProgress: (progress: JudgingProgress) => void;
  readonly fetch?: typeof fetch;
  readonly wait?: typeof waitSeconds;
  /** Draws the share of a pause, from 0 to 1. */
  readonly random?: () => number;
  readonly timeoutSeconds?: number;
}

/** What came of one pair of answers. */
interface Said {
  readonly verdict: Judged['verdict'];
  readonly note: string;
  readonly disagree?: boolean;
  readonly unreadable?: boolean;
}

/** A pair of answers that is to be judged, by its place among all of an evaluation. */
interface Task {
  readonly comparison: number;
  readonly place: number;
  readonly rival: Rival;
  readonly answer: Answered;
}

/** What one comparison came to, for the eval row. */
function countsOf(rival: Rival, said: readonly Said[]): MetricValues {
  const count = (of: (one: Said) => boolean): number => said.filter(of).length;
  const missing = count(({ verdict }) => verdict === null);
  const unreadable = count((one) => one.unreadable === true);
  const disagreements = count((one) => one.disagree === true);
  return rival === 'reference'
    ? {
        'judge/missing': missing,
        'judge/unreadable': unreadable,
        'judge/disagreements': disagreements,
      }
    : {
        'judge/opponent_missing': missing,
        'judge/opponent_unreadable': unreadable,
        'judge/opponent_disagreements': disagreements,
      };
}

/** An evaluation's judging: what ends it, and why. */
interface Round {
  readonly abort: AbortController;
  fault: string | null;
}

/**
 * A model behind an OpenAI-compatible address, asked about each pair of answers in both orders. What goes wrong
 * leaves verdicts missing and never ends a run: a call that cannot go well ends the judging of the run, one that
 * has not gone well after five tries that of the evaluation.
 */
export class RemoteJudge implements Judge {
  readonly #options: Required<Omit<RemoteJudgeOptions, 'endpoint'>>;
  /** Null once it is forgotten. */
  #endpoint: JudgeEndpoint | null;
  /** Why nothing more is asked in this run. */
  #ended: string | null = null;
  #round: Round | null = null;

  constructor({ endpoint, ...options }: RemoteJudgeOptions) {
    this.#endpoint = endpoint;
    this.#options = {
      fetch: (input, init) => globalThis.fetch(input, init),
      wait: waitSeconds,
      random: Math.random,
      timeoutSeconds,
      ...options,
    };
  }

  /** Ends all calls, those that wait too, and asks nothing more; `reason` stands beside what is missing. */
  stop(reason: string): void {
    this.#ended ??= reason;
    if (this.#round) giveUp(this.#round, reason);
  }

  /** Lets go of address, model and key, after which nothing can be asked; `reason` stands beside what is missing. */
  forget(reason: string): void {
    this.stop(reason);
    this.#endpoint = null;
  }

  async verdicts(comparisons: readonly Comparison[]): Promise<Verdicts> {
    const round: Round = { abort: new AbortController(), fault: this.#ended };
    this.#round = round;
    const said: Said[][] = comparisons.map(() => []);
    const tasks = comparisons.flatMap(({ rival, answers }, comparison): Task[] =>
      answers.map((answer, place) => ({ comparison, place, rival, answer })),
    );
    let done = 0;
    const report = (waiting: JudgingProgress['waiting'] = null): void => {
      this.#options.onProgress({ judged: done, total: tasks.length, waiting });
    };
    const judge = async (task: Task): Promise<void> => {
      said[task.comparison]![task.place] = await this.#judge(task, round, report);
      done += 1;
      report();
    };
    const running = new Set<Promise<void>>();
    report();
    try {
      for (const each of tasks) {
        await this.#options.gate();
        const task = judge(each).finally(() => running.delete(task));
        running.add(task);
        if (running.size >= pairsAtOnce) await Promise.race(running);
      }
      await Promise.all(running);
    } finally {
      // A run that was stopped leaves no call behind.
      round.abort.abort();
      await Promise.allSettled(running);
      this.#round = null;
    }
    return {
      judged: said.map((each) =>
        each.map(({ verdict, note }) => unscored('remote', verdict, note)),
      ),
      metrics: comparisons.reduce<MetricValues>(
        (all, { rival }, i) => ({ ...all, ...countsOf(rival, said[i]!) }),
        {},
      ),
    };
  }

  async #judge(
    { rival, answer: { prompt, policy, other } }: Task,
    round: Round,
    report: (waiting: JudgingProgress['waiting']) => void,
  ): Promise<Said> {
    const endpoint = this.#endpoint;
    if (round.fault !== null || !endpoint) return { verdict: null, note: reasonOf(round) };
    if (policy === other) return sameAnswers;
    const ask = (A: string, B: string): Promise<Answer> =>
      this.#choice(endpoint, { request: prompt, A, B }, round, report);
    try {
      const [first, second] = await Promise.all([ask(policy, other), ask(other, policy)]);
      if (first.choice === null) return { verdict: null, note: first.why, unreadable: true };
      if (second.choice === null) return { verdict: null, note: second.why, unreadable: true };
      return verdictOfOrders(first.choice, second.choice, rival);
    } catch (error) {
      if (error instanceof CallFailed) {
        if (!error.again) this.#ended ??= error.message;
        giveUp(round, error.message);
      } else if (!round.abort.signal.aborted) throw error;
      return { verdict: null, note: reasonOf(round) };
    }
  }

  #choice(
    endpoint: JudgeEndpoint,
    shown: Shown,
    round: Round,
    report: (waiting: JudgingProgress['waiting']) => void,
  ): Promise<Answer> {
    const { cache } = this.#options;
    const { href } = completionsUrl(endpoint.address);
    const key = JSON.stringify([href, endpoint.model, shown.request, shown.A, shown.B]);
    const known = cache.get(key);
    if (known) return known;
    const asked = this.#ask(endpoint, shown, round, report).then(answerIn);
    cache.set(key, asked);
    // Only a choice is kept: a model that said nothing may say something when it is asked again.
    const forget = (): void => void cache.delete(key);
    asked.then(({ choice }) => {
      if (choice === null) forget();
    }, forget); // whoever awaits it hears why
    return asked;
  }

  /** Asks until there is a reply, at most once more than there are pauses. */
  async #ask(
    endpoint: JudgeEndpoint,
    shown: Shown,
    { abort: { signal } }: Round,
    report: (waiting: JudgingProgress['waiting']) => void,
  ): Promise<Reply> {
    const { fetch, wait, random, timeoutSeconds: late } = this.#options;
    for (let tries = 0; ; tries++) {
      try {
        return await callOnce(endpoint, shown, { fetch, signal, timeoutSeconds: late });
      } catch (error) {
        const pause = pauses[tries];
        if (!(error instanceof CallFailed) || !error.again || pause === undefined) throw error;
        if (error.after !== null && error.after > longestPause) throw error;
        const seconds = Math.max(pause * (0.5 + random() / 2), error.after ?? 0);
        report({ reason: error.message, seconds });
        await wait(seconds, signal);
        report(null);
      }
    }
  }
}

/** What a reply says. The beginning of a longer one says nothing: “A” may be its first word. */
function answerIn({ text, cut }: Reply): Answer {
  if (cut) return { choice: null, why: replyIsCut(replyTokens) };
  const choice = readReply(text);
  return choice ? { choice, why: null } : { choice, why: replyIsUnreadable() };
}

/** Why an evaluation's judging ended; a run that was stopped between two pairs leaves no reason of its own. */
function reasonOf({ fault }: Round): string {
  return fault ?? runWasStopped();
}

/** Ends the calls of an evaluation; the first reason stands. */
function giveUp(round: Round, reason: string): void {
  round.fault ??= reason;
  round.abort.abort();
}
