import type { SidedLogps } from '../evaluation/pairLogps';
import { isRefined } from '../methods/lossTypes';
import type { Decoder } from '../model/decoder';
import type { PairRow } from '../protocol/metrics';
import { PairSet, type SetLogps } from './pairSet';
import type { RunContext } from './runContext';

/** Rows in one event. */
const rowsPerEvent = 500;

/** Writes every usable pair's log-probabilities as alignment begins and after it (pairs.jsonl). */
export class PairReport {
  readonly #context: RunContext;
  readonly #set: PairSet;

  constructor(context: RunContext) {
    const { config, prepared, control, reporter } = context;
    this.#context = context;
    const indices = prepared.pairs.map((_, index) => index);
    this.#set = new PairSet(prepared.rows, indices, {
      refined: isRefined(config.alignment.lossType),
      padId: prepared.tokenizer.eosId,
      prefix: prepared.refinedPrefix,
      batchSize: config.training.microBatchSize,
      gate: () => control.gate('part'),
      onBatch: (pairs) => {
        reporter.progress(pairs);
      },
    });
  }

  /** Reports the pairs as alignment begins; without a reference of its own the policy is that, with its numbers. */
  async before(policy: Decoder, reference: Decoder | null): Promise<void> {
    this.#context.reporter.phaseStarted('report', this.#set.size);
    const fromPolicy = await this.#set.logps(policy);
    this.#report(0, fromPolicy, reference ? await this.#set.logps(reference) : fromPolicy);
  }

  /** Reports the pairs under both models after this many updates; the reference is computed anew. */
  async after(policy: Decoder, reference: Decoder, step: number): Promise<void> {
    this.#context.reporter.phaseStarted('report', this.#set.size);
    const fromPolicy = await this.#set.logps(policy);
    this.#report(step, fromPolicy, await this.#set.logps(reference));
  }

  #report(step: number, policy: SetLogps, reference: SetLogps): void {
    const { prepared, reporter } = this.#context;
    const [held, ofJudge] = [new Set(prepared.eval), new Set(prepared.reward)];
    let rows: PairRow[] = [];
    prepared.rows.forEach((row, index) => {
      rows.push({
        step,
        index,
        split: held.has(index) ? 'eval' : ofJudge.has(index) ? 'reward' : 'train',
        promptTokens: row.promptIds.length,
        chosenTokens: row.chosenIds.length,
        rejectedTokens: row.rejectedIds.length,
        ...named(policy.plain, reference.plain, index),
        ...(policy.refined && reference.refined
          ? namedRefined(policy.refined, reference.refined, index)
          : {}),
      });
      if (rows.length < rowsPerEvent) return;
      reporter.pairs(rows);
      rows = [];
    });
    if (rows.length > 0) reporter.pairs(rows);
  }
}

function named(policy: SidedLogps, reference: SidedLogps, index: number) {
  return {
    policyChosenLogps: policy.chosen[index]!,
    policyRejectedLogps: policy.rejected[index]!,
    referenceChosenLogps: reference.chosen[index]!,
    referenceRejectedLogps: reference.rejected[index]!,
  };
}

function namedRefined(policy: SidedLogps, reference: SidedLogps, index: number) {
  return {
    policyChosenLogpsRefined: policy.chosen[index]!,
    policyRejectedLogpsRefined: policy.rejected[index]!,
    referenceChosenLogpsRefined: reference.chosen[index]!,
    referenceRejectedLogpsRefined: reference.rejected[index]!,
  };
}
