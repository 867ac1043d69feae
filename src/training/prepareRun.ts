import type { LoraFamily } from '../checkpoints/loraTargets';
import { tokenLengths } from '../data/lengthHistogram';
import { tokenizePair, type TokenizedPair } from '../data/rows';
import { isCut } from '../data/shownPair';
import { splitPairs } from '../data/split';
import { isRefined } from '../methods/lossTypes';
import { parameterCount, type ModelConfig } from '../shared/modelConfig';
import type { DataReport, PreferencePair } from '../protocol/data';
import { presets } from '../protocol/presets';
import type { BackendName, Preparation } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import { paperRefinementPrompt } from '../protocol/settings';
import { RefineryError } from '../shared/errors';
import { seededRandom } from '../shared/random';
import {
  refinementPromptExceedsPositions,
  rowExceedsPositions,
} from '../shared/sentences/configSentences';
import { noPairsForRewardModel } from '../shared/sentences/judgeSentences';
import { nothingToTrainOn } from '../shared/sentences/runSentences';
import { Tokenizer } from '../tokenizer/tokenizer';
import { trainTokenizer } from '../tokenizer/trainBytePairEncoding';
import { checkAnswerRoom } from './answerRoom';
import { presetModel } from './presetModel';
import { largest, rowLengths, rowSizes, type RowSizes } from './rowLengths';
import { macrotask } from './runControl';
import { lighterRuns, runMemory } from './runMemory';
import { checkSameTokens, checkTrainedTokens } from './sameTokens';
import { checkScores } from './scores';
import { readsRefinedRows, taughtAnswers, teachesPrompt } from './sftRows';

/** A preference file as it was read. */
export interface LoadedData {
  readonly pairs: readonly PreferencePair[];
  readonly report: DataReport;
}

/** Everything that a run takes from its data. */
export interface PreparedRun {
  /** Usable pairs in the file's order, those of the held-out file after those of the first. */
  readonly pairs: readonly PreferencePair[];
  readonly rows: readonly TokenizedPair[];
  /** Tokens that every prompt on p⊕x begins with; none without refinement. */
  readonly refinedPrefix: Int32Array;
  /** Indices into `pairs`. */
  readonly train: readonly number[];
  readonly eval: readonly number[];
  /** Those on which the judge is trained, and nothing else; none where it is not. */
  readonly reward: readonly number[];
  readonly tokenizer: Tokenizer;
  readonly model: ModelConfig;
  readonly family: LoraFamily;
  readonly preparation: Preparation;
}

/** The model for which the data is prepared. */
export interface DataModel {
  /** What it is called in a sentence. */
  readonly name: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** By whose names adapters are wanted. */
  readonly family: LoraFamily;
}

export interface PrepareOptions {
  /** The policy's checkpoint; without one the tokenizer is trained and the preset is the model. */
  readonly given?: DataModel | null;
  /** A second checkpoint that is the reference. */
  readonly reference?: DataModel | null;
  /** Another run's policy that answers the sampled prompts. */
  readonly opponent?: DataModel | null;
  /** Which backend will compute it, as its memory depends on that; WebGPU where it is left out. */
  readonly backend?: BackendName | undefined;
  readonly onProgress?: (pairs: number, total: number) => void;
  /** Called between pieces of work; throws to end the preparation. */
  readonly checkpoint?: () => void;
}

interface Division {
  readonly pairs: readonly PreferencePair[];
  readonly train: readonly number[];
  readonly eval: readonly number[];
  readonly reward: readonly number[];
}

/** Pairs tokenized between two chances to hear a message. */
const chunk = 256;
/** Characters of training text from which the tokenizer is trained; the rest adds nothing to 512 entries. */
const tokenizerCharacters = 8 * 1024 * 1024;
const largestSeed = 2 ** 32;
/** The least that data.maxLength takes. */
const shortestContext = 8;

/** Divides the pairs: a held-out file is the evaluation split, and all of the first is for training. */
function divideFiles(
  config: RunConfig,
  train: LoadedData,
  heldOut: LoadedData | null,
): Omit<Division, 'reward'> {
  if (heldOut === null) {
    const { seed, data } = config;
    const split = splitPairs(train.pairs, { evalFraction: data.evalFraction, seed });
    return { pairs: train.pairs, train: split.train, eval: split.eval };
  }
  const first = train.pairs.length;
  return {
    pairs: [...train.pairs, ...heldOut.pairs],
    train: train.pairs.map((_, i) => i),
    eval: heldOut.pairs.map((_, i) => first + i),
  };
}

/** Sets apart, of the pairs for training, those of a judge that is trained: whole prompts, the same for every method. */
function divide(config: RunConfig, train: LoadedData, heldOut: LoadedData | null): Division {
  const division = divideFiles(config, train, heldOut);
  const { judge, rewardModelShare } = config.sampling;
  if (judge !== 'reward-model') return { ...division, reward: [] };
  const indices = division.train;
  const pairs = indices.map((index) => division.pairs[index]!);
  const seed = seededRandom(config.seed).fork('reward model pairs').integer(largestSeed);
  const split = splitPairs(pairs, { evalFraction: rewardModelShare, seed });
  if (split.eval.length === 0 && pairs.length > 0)
    throw new RefineryError('bad_config', noPairsForRewardModel());
  const of = (positions: readonly number[]): number[] => positions.map((at) => indices[at]!);
  return { ...division, train: of(split.train), reward: of(split.eval) };
}

// p comes first, so that every run's tokenizer has seen it, whatever the method.
function* trainingTexts(config: RunConfig, { pairs, train }: Division): Generator<string> {
  yield paperRefinementPrompt;
  // As often as the supervised phase will show it: it is to be few tokens.
  const { refinementPrompt, refinementJoin } = config.alignment;
  const taught = teachesPrompt(config) ? Math.round(train.length * config.sft.promptShare) : 0;
  for (let i = 0; i < taught; i++) yield refinementPrompt + refinementJoin;
  let characters = 0;
  for (const index of train) {
    const { prompt, chosen, rejected } = pairs[index]!;
    yield prompt;
    yield chosen;
    yield rejected;
    characters += prompt.length + chosen.length + rejected.length;
    if (characters > tokenizerCharacters) return;
  }
}

function promptsOf(
  pairs: readonly PreferencePair[],
  indices: readonly number[],
): ReadonlySet<string> {
  return new Set(indices.map((index) => pairs[index]!.prompt));
}

function describe(
  config: RunConfig,
  { config: model, family }: DataModel,
  { pairs, train, eval: held, reward }: Division,
  { rows, sizes }: { readonly rows: readonly TokenizedPair[]; readonly sizes: RowSizes },
  tokenizer: Tokenizer,
  {
    seconds,
    backend = 'webgpu',
    opponent,
  }: {
    readonly seconds: number;
    readonly backend?: BackendName | undefined;
    readonly opponent: ModelConfig | null;
  },
): Preparation {
  const parameters = parameterCount(model);
  const { longestRow, longestRefinedRow } = sizes;
  const needs = { model, family, sizes, backend, opponent };
  const memory = runMemory(config, needs);
  const [trainPrompts, evalPrompts] = [promptsOf(pairs, train), promptsOf(pairs, held)];
  const seen = promptsOf(pairs, [...train, ...reward]);
  const count = (cut: (row: TokenizedPair) => boolean): number => rows.filter(cut).length;
  const { refinementPrompt: p, refinementJoin: join } = config.alignment;
  return {
    trainPairs: train.length,
    evalPairs: held.length,
    rewardPairs: reward.length,
    trainPrompts: trainPrompts.size,
    rewardPrompts: promptsOf(pairs, reward).size,
    evalPrompts: evalPrompts.size,
    sharedPrompts: [...evalPrompts].filter((prompt) => seen.has(prompt)).length,
    vocabularySize: model.vocabularySize,
    parameters,
    truncation: {
      pairs: count(isCut),
      promptCut: count((row) => row.truncation.promptTokens > 0),
      chosenCut: count((row) => row.truncation.chosenCut > 0),
      rejectedCut: count((row) => row.truncation.rejectedCut > 0),
    },
    meanTokens: {
      chosen: rows.reduce((sum, { chosenIds }) => sum + chosenIds.length, 0) / rows.length,
      rejected: rows.reduce((sum, { rejectedIds }) => sum + rejectedIds.length, 0) / rows.length,
    },
    lengths: tokenLengths(rows, config.data.maxLength),
    longestRow,
    longestRefinedRow,
    maxPositions: model.maxPositions,
    refinementPromptTokens: p === '' ? 0 : tokenizer.encode(p + join).length,
    memory,
    lighter: lighterRuns(config, needs, memory.total),
    seconds,
  };
}

/** Refuses rows that are longer than the model has positions, with the number that would fit. */
function checkPositions(
  data: RunConfig['data'],
  { name, config: { maxPositions, positions } }: Pick<DataModel, 'name' | 'config'>,
  rows: readonly TokenizedPair[],
  { refined, given }: { readonly refined: boolean; readonly given: boolean },
): void {
  const lengths = [...rowLengths(rows, refined)];
  const longest = largest(lengths);
  // Rotary positions have no table that could be too short; a preset keeps to its bound all the same.
  if (longest <= maxPositions || (given && positions === 'rotary')) return;
  const row = {
    ...{ tokens: longest, withRefinement: refined },
    ...{ model: name, positions: maxPositions },
  };
  const plain = [...rowLengths(rows, false)];
  // A row is at most data.maxLength long without p, whatever p adds to it.
  const fits = maxPositions - largest(lengths.map((length, i) => length - plain[i]!));
  throw new RefineryError(
    'bad_config',
    fits < shortestContext
      ? refinementPromptExceedsPositions(row)
      : rowExceedsPositions(row, Math.min(fits, data.maxLength)),
  );
}

/** A preset with the tokenizer that this data makes. */
function scratchModel(config: RunConfig, division: Division): DataModel {
  const { preset, vocabularySize } = config.model;
  const tokenizer = Tokenizer.fromJson(
    trainTokenizer(trainingTexts(config, division), { vocabularySize }),
  );
  const model = presetModel(presets[preset], tokenizer.vocabularySize);
  return { name: `the ${preset} preset`, config: model, tokenizer, family: 'llama' };
}

/**
 * Splits the pairs, tokenizes every row, and says what a run would see. Without a checkpoint's tokenizer
 * one is trained on the train split and the default p.
 * @throws RefineryError `no_pairs` where nothing is left to train on
 */
export async function prepareRun(
  config: RunConfig,
  train: LoadedData,
  heldOut: LoadedData | null,
  options: PrepareOptions = {},
): Promise<PreparedRun> {
  const began = performance.now();
  const division = divide(config, train, heldOut);
  if (division.train.length === 0)
    throw new RefineryError('no_pairs', nothingToTrainOn(train.report.name));
  checkScores(config, {
    pairs: division.pairs,
    firstPairs: train.pairs.length,
    names: [train.report.name, heldOut?.report.name ?? ''],
  });
  // What no answer is good enough to teach is refused before anything is tokenized.
  taughtAnswers(config, division);
  const given = options.given ?? null;
  const dataModel = given ?? scratchModel(config, division);
  const { tokenizer, config: model } = dataModel;
  const opponent = options.opponent ?? null;
  if (opponent && given) checkSameTokens('opponent', given, opponent);
  else if (opponent) checkTrainedTokens(dataModel, opponent);
  const { maxLength } = config.data;
  const refined = readsRefinedRows(config);
  const settings = {
    maxLength,
    // The base methods never look at p⊕x: an empty p makes it the prompt itself.
    refinementPrompt: refined ? config.alignment.refinementPrompt : '',
    refinementJoin: config.alignment.refinementJoin,
  };
  const rows: TokenizedPair[] = [];
  for (const pair of division.pairs) {
    rows.push(tokenizePair(pair, tokenizer, settings));
    if (rows.length % chunk !== 0) continue;
    options.onProgress?.(rows.length, division.pairs.length);
    await macrotask();
    options.checkpoint?.();
  }
  checkPositions(config.data, dataModel, rows, { refined, given: given !== null });
  // What stands behind the last position of a table would be read as nothing at all.
  if (options.reference) {
    checkPositions(config.data, options.reference, rows, { refined, given: true });
    checkAnswerRoom('reference', config, model, options.reference, { ...division, rows });
  }
  if (opponent) checkAnswerRoom('opponent', config, model, opponent, { ...division, rows });
  const sizes = rowSizes(rows, {
    refined: isRefined(config.alignment.lossType),
    taught: teachesPrompt(config),
  });
  const seconds = (performance.now() - began) / 1000;
  return {
    ...division,
    rows,
    refinedPrefix: sizes.refinedPrefix,
    tokenizer,
    model,
    family: dataModel.family,
    preparation: describe(config, dataModel, division, { rows, sizes }, tokenizer, {
      ...{ seconds, backend: options.backend, opponent: opponent?.config ?? null },
    }),
  };
}
