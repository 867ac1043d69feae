import { readTensor } from '../backend/read';
import type { Tensor } from '../backend/ops';
import { CachedDecoder } from '../model/cachedDecoder';
import type { Decoder } from '../model/decoder';
import type { AnswerEnd, SamplingSettings } from '../protocol/samples';
import type { Random } from '../shared/random';
import { drawToken, mostProbable } from './drawToken';
import { processLogits } from './logitsProcessors';

/** A prompt and the random stream of its answer, which hangs on no other prompt. */
export interface SampledPrompt {
  readonly ids: ArrayLike<number>;
  readonly random: Random;
}

export interface Answer {
  /** The answer's tokens, EOS included where it ended by it. */
  readonly ids: readonly number[];
  readonly end: AnswerEnd;
}

export interface GenerateOptions {
  readonly settings: SamplingSettings;
  readonly eosId: number;
  /** Prompts that are answered at once. */
  readonly batchSize: number;
  /** Passed before each token of a batch: it lets messages in, waits, or throws to end the work. */
  readonly gate: () => Promise<void>;
  /** Ends the work with what there is. */
  readonly signal?: AbortSignal;
  readonly onToken?: (prompt: number, id: number) => void;
  /** Says of an answer so far whether it has come to its end, as by EOS. */
  readonly isOver?: (ids: readonly number[]) => boolean;
}

interface Row {
  readonly prompt: SampledPrompt;
  readonly ids: number[];
  /** Tokens that there is room for. */
  readonly most: number;
  end: AnswerEnd | null;
}

/** Answers prompts token by token, batch by batch; an answer is the same whatever shares its batch. */
export async function generate(
  model: Decoder,
  prompts: readonly SampledPrompt[],
  options: GenerateOptions,
): Promise<Answer[]> {
  const { maxPositions } = model.config;
  const rows = prompts.map((prompt): Row => {
    const most = Math.min(options.settings.maxNewTokens, maxPositions - prompt.ids.length);
    return { prompt, ids: [], most, end: most > 0 ? null : 'length' };
  });
  for (let at = 0; at < rows.length; at += options.batchSize) {
    const batch = rows.map((row, index) => ({ row, index })).slice(at, at + options.batchSize);
    await answerBatch(
      model,
      batch.filter(({ row }) => row.end === null),
      options,
    );
  }
  return rows.map(({ ids, end }) => ({ ids, end: end ?? 'length' }));
}

/** What a row that has ended goes on with; nobody reads what comes of it. */
const filler = 0;

async function answerBatch(
  model: Decoder,
  batch: readonly { readonly row: Row; readonly index: number }[],
  options: GenerateOptions,
): Promise<void> {
  if (batch.length === 0) return;
  const { vocabularySize } = model.config;
  const most = Math.max(...batch.map(({ row }) => row.most));
  const cached = new CachedDecoder(
    model,
    batch.map(({ row }) => row.prompt.ids),
    most,
  );
  try {
    let last: number[] | null = null;
    while (batch.some(({ row }) => row.end === null)) {
      await options.gate();
      if (options.signal?.aborted === true) {
        for (const { row } of batch) row.end ??= 'cancelled';
        return;
      }
      const logits = await valuesOf(last ? cached.next(last) : cached.read()); // [B·V]
      last = batch.map(({ row, index }, i) => {
        if (row.end !== null) return filler;
        const id = tokenOf(
          row,
          logits.subarray(i * vocabularySize, (i + 1) * vocabularySize),
          options,
        );
        if (id === null) return filler;
        options.onToken?.(index, id);
        return id;
      });
    }
  } finally {
    cached.dispose();
  }
}

/** Chooses a row's next token and says whether the row has ended; null where no logit is finite. */
function tokenOf(
  row: Row,
  logits: Float32Array,
  { settings, eosId, isOver }: GenerateOptions,
): number | null {
  const present = [...Array.from(row.prompt.ids), ...row.ids];
  const scores = processLogits(logits, present, settings);
  const id =
    settings.temperature === 0 ? mostProbable(scores) : drawToken(scores, row.prompt.random);
  if (id === null) {
    row.end = 'notFinite';
    return null;
  }
  row.ids.push(id);
  if (id === eosId || isOver?.(row.ids) === true) row.end = 'eos';
  else if (row.ids.length >= row.most) row.end = 'length';
  return id;
}

async function valuesOf(logits: Tensor): Promise<Float32Array> {
  try {
    return await readTensor(logits);
  } finally {
    logits.dispose();
  }
}
