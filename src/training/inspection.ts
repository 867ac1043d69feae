import { showPair } from '../data/shownPair';
import { pairColumns } from '../evaluation/pairColumns';
import type { PairLogps } from '../evaluation/pairLogps';
import { isRefined } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import type { ComparedLogps, Inspected, PairTable, Subject } from '../protocol/inspection';
import type { Split } from '../protocol/metrics';
import { RefineryError } from '../shared/errors';
import { measuringWasEnded, nothingToInspect } from '../shared/sentences/inspectSentences';
import type { AlignPhase } from './alignPhase';
import { fits, inspectedRow, type InspectedRow } from './inspectedRow';
import { joinLogps, PairSet } from './pairSet';
import { macrotask } from './runControl';
import type { RunContext } from './runContext';
import { namePair } from './runReporter';
import { pairTokenLogps, type PairTokenLogps } from './tokenLogps';

/** What a run can be looked into by, from the beginning of its alignment on. */
export interface InspectionOptions {
  readonly context: RunContext;
  readonly policy: Decoder;
  readonly reference: Decoder;
  readonly align: AlignPhase;
  /** Tokens as alignment began, where the policy was not the reference then; null where it was. */
  readonly start: ReadonlyMap<number, PairTokenLogps> | null;
}

interface Looked extends InspectedRow {
  /** The pair whose prompt it is. */
  readonly pair: number;
  readonly sampledAt: number | null;
}

/** Looks into a run: tokens under policy and reference, and all pairs of a split. It changes nothing. */
export class Inspection {
  readonly #options: InspectionOptions;

  constructor(options: InspectionOptions) {
    this.#options = options;
  }

  /**
   * Two completions token by token, between any two steps.
   * @throws RefineryError `wrong_state` where there is no such pair, or no answer yet
   */
  async tokens(subject: Subject): Promise<Inspected> {
    const { context, policy, reference, align } = this.#options;
    const { prepared, config } = context;
    const { pair, row, refined, sampledAt } = this.#lookedInto(subject);
    // What is computed now reads the weights behind every update that was issued.
    const step = align.stepsIssued;
    const options = { refined, padId: prepared.tokenizer.eosId };
    const [ofPolicy, ofReference] = await pairTokenLogps([policy, reference], row, options);
    const ofStart = this.#startOf(subject, ofReference!);
    const compared = (place: 'plain' | 'refined'): ComparedLogps | null => {
      const logps = ofPolicy![place];
      const [under, start] = [ofReference![place], ofStart?.[place] ?? null];
      return logps && { policy: logps, reference: under!, start };
    };
    const { refinementPrompt: p, refinementJoin } = config.alignment;
    const { scoreChosen, scoreRejected } = prepared.pairs[pair]!;
    const scored = scoreChosen !== undefined && scoreRejected !== undefined && sampledAt === null;
    return {
      ...{ subject, step, sampledAt },
      shown: showPair(prepared.pairs[pair]!, row, {
        index: pair,
        split: prepared.eval.includes(pair)
          ? 'heldOut'
          : prepared.reward.includes(pair)
            ? 'reward'
            : 'train',
        tokenizer: prepared.tokenizer,
        refinement: p === '' ? '' : p + refinementJoin,
      }),
      scores: scored ? { chosen: scoreChosen, rejected: scoreRejected } : null,
      plain: compared('plain')!,
      refined: compared('refined'),
    };
  }

  /** Where no other reference came with the run, the policy began as the reference. */
  #startOf(subject: Subject, reference: PairTokenLogps): PairTokenLogps | null {
    const { start } = this.#options;
    if (start === null) return reference;
    return subject.kind === 'pair' ? (start.get(subject.index) ?? null) : null;
  }

  #lookedInto(subject: Subject): Looked {
    const { context, align } = this.#options;
    const { prepared, config } = context;
    if (subject.kind === 'pair') {
      const { index } = subject;
      if (index >= prepared.pairs.length)
        throw new RefineryError('wrong_state', nothingToInspect());
      return { pair: index, sampledAt: null, ...inspectedRow(prepared, config, index) };
    }
    const { last } = align.samples;
    const answers = last?.answers[subject.place];
    if (!last || !answers) throw new RefineryError('wrong_state', nothingToInspect());
    const row = {
      ...inspectedRow(prepared, config, answers.pair).row,
      chosenIds: Int32Array.from(answers.policy),
      rejectedIds: Int32Array.from(answers.reference),
    };
    const { promptTokens } = row.truncation;
    return {
      ...{ pair: answers.pair, sampledAt: last.step },
      row: { ...row, truncation: { promptTokens, chosenCut: 0, rejectedCut: 0 } },
      refined: fits(row, prepared.model.maxPositions),
    };
  }

  /** The held-out pairs as the last evaluation has them; null before there is one. */
  evaluated(): PairTable | null {
    const { last } = this.#options.align;
    const { prepared } = this.#options.context;
    return last && this.#table('eval', prepared.eval, last.step, last.logps);
  }

  /**
   * Computes the pairs of a split by the policy as it stands, which nothing may change meanwhile.
   * @throws RefineryError `cancelled` where the signal ends it
   */
  async measured(
    split: Split,
    signal: AbortSignal,
    onPairs: (pairs: number, total: number) => void,
  ): Promise<PairTable> {
    const { context, policy, reference, align } = this.#options;
    const { prepared, config } = context;
    const indices = prepared[split];
    const step = align.stepsDone;
    const set = new PairSet(prepared.rows, indices, {
      refined: isRefined(config.alignment.lossType),
      padId: prepared.tokenizer.eosId,
      prefix: prepared.refinedPrefix,
      batchSize: config.training.microBatchSize,
      gate: async () => {
        await macrotask();
        if (signal.aborted) throw new RefineryError('cancelled', measuringWasEnded());
      },
      onBatch: (pairs) => {
        done(pairs);
      },
    });
    let pass = 0;
    const done = (pairs: number): void => {
      onPairs(pass * set.size + pairs, 2 * set.size);
    };
    const ofPolicy = await set.logps(policy);
    pass = 1;
    const logps = joinLogps(set, ofPolicy, await set.logps(reference));
    return this.#table(split, indices, step, logps);
  }

  #table(split: Split, indices: readonly number[], step: number, logps: PairLogps): PairTable {
    const { pairs } = this.#options.context.prepared;
    const scores = (of: 'scoreChosen' | 'scoreRejected'): Float32Array =>
      Float32Array.from(indices, (index) => pairs[index]![of] ?? Number.NaN);
    return {
      ...{ step, split },
      indices: Uint32Array.from(indices),
      lines: Uint32Array.from(indices, (index) => pairs[index]!.line),
      prompts: indices.map((index) => namePair(pairs, index).prompt),
      ...pairColumns(logps),
      ...{ scoreChosen: scores('scoreChosen'), scoreRejected: scores('scoreRejected') },
    };
  }
}
