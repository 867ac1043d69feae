import { describe, expect, it } from 'vitest';

import { expectClause, expectSentence, none, rendered } from '../../testing/sentenceForm';
import * as adapter from './adapterSentences';
import * as backend from './backendSentences';
import * as bench from './benchSentences';
import * as config from './configSentences';
import * as file from './fileSentences';
import * as inspect from './inspectSentences';
import * as lora from './loraSentences';
import * as page from './pageSentences';
import * as row from './rowSentences';
import * as run from './runSentences';
import * as runCheckpoint from './runCheckpointSentences';
import * as runFile from './runFileSentences';
import { asSentence, saidBy } from './saidBy';
import * as tokenizer from './tokenizerSentences';
import * as worker from './workerSentences';

const pairs = 'pairs.jsonl';
const longest = { tokens: 300, withRefinement: true, model: 'the nano preset', positions: 256 };

const all: [string, string][] = [
  ...rendered(bench, { benchWorkerBroke: [['out of memory']], benchWasCancelled: none }),
  ...rendered(config, {
    noSuchSetting: [['alignment.lamda'], ['"a\\nb"']],
    sectionIsNoObject: [['data', '3']],
    settingIsNot: [['training.steps', 'a whole number from 1 to 1000000 steps', '"10"']],
    settingIsOutOfRange: [['alignment.beta', 'a number above 0 and at most 100', -1]],
    settingIsNoneOf: [['model.preset', ['nano', 'micro'], '"giant"']],
    settingIsTooLong: [['alignment.refinementPrompt', 4000, 4001]],
    noFileNamed: [['data.path']],
    settingsClash: [
      [['alignment.labelSmoothing', 0.1], ['alignment.lossType', 'ipo'], 'dpo and sr-dpo'],
    ],
    stopIsPastTheEnd: [[6, 5]],
    runFileIsNoObject: [['[]']],
    checkpointNeedsPath: none,
    rowExceedsPositions: [
      [longest, 128],
      [{ ...longest, withRefinement: false }, 256],
    ],
    refinementPromptExceedsPositions: [[longest]],
    judgeNeedsSamples: [['length']],
    opponentNeedsSamples: [['../dpo/policy']],
    judgeNeedsPattern: [['keyword'], ['regex']],
    judgeTakesNoPattern: [['length']],
    patternIsNoRegex: [['Invalid regular expression: /(/u: Unterminated group']],
  }),
  ...rendered(inspect, {
    ...{ alignmentHasNotBegun: none, nothingToInspect: none },
    ...{ pairsCannotBeMeasured: none, measuringWasEnded: none },
  }),
  ...rendered(lora, {
    noSuchTarget: [['c_attn', ['q_proj', 'v_proj']]],
    loraIsNot: [['model.lora.rank', 'a whole number from 1 to 1024', '0']],
    layersExceedModel: [[3, 2]],
    loraExcludesLastLayers: [[1]],
  }),
  ...rendered(runCheckpoint, {
    zipIsBroken: [['policy.zip']],
    zipHoldsNeither: [['pairs.zip']],
    holdsNoCheckpoint: [['pairs.jsonl']],
    runHoldsCheckpoint: [['checkpoint.zip']],
    runAwaitsItsData: [
      [pairs, 'train'],
      ['held.jsonl', 'heldOut'],
    ],
    runHadOtherData: [['other.jsonl', pairs]],
    runHadNoHeldOut: [['held.jsonl']],
    runAwaitsItsModel: [['policy', 'pythia-70m']],
    runHadNoReference: [['pythia-70m']],
    runHadOpponent: [['policy']],
    runIsComplete: [[6]],
    runStillChanges: none,
    folderIsNotWritten: [['The request is not allowed']],
  }),
  ...rendered(runFile, {
    runFileNotSaved: [['alignment.beta: 0 is not a number above 0 and at most 100.']],
    runFileIsNotJson: [['run.json', 'Unexpected token } in JSON at position 9']],
    inRunFile: [['run.json', 'seed: -1 is not a whole number from 0 to 4294967295.']],
    runFileIsTooLarge: [['run.json']],
    runFileIsUnreadable: [['run.json']],
    settingsAreFixed: [['run.json']],
    addressNotTaken: [[['"sed" is no setting of an address']], [['seed: -1 is not', 'b: too']]],
    addressCameDuringRun: none,
    notInAddress: [['"sed"']],
    methodLacks: [['alignment.labelSmoothing', 'IPO']],
    decayBelongsToAdamW: [['optimizer.weightDecay']],
  }),
  ...rendered(file, {
    fileIsEmpty: [[pairs]],
    fileIsOfKind: [
      ['a.zip', 'a ZIP archive', 'unpack it'],
      ['a.png', 'a PNG picture', null],
    ],
    fileIsBinary: [[pairs, 3]],
    fileBeginsUnlikeJson: [[pairs, 'Dear reader,']],
    fileIsTable: [
      ['a.csv', ','],
      ['a.tsv', '\t'],
    ],
    fileIsNotUtf8: [[pairs, 12_480]],
    rowsStandUnderKey: [[pairs, 'train']],
    rowsGoOverLines: [[pairs]],
    textAfterList: [[pairs, 12]],
    rowIsTooLong: [[pairs, 2, 33_554_432]],
    fileIsUnreadable: [[pairs, 'The file was moved.']],
    readingWasCanceled: [[pairs]],
    noPairFitsBudget: [[pairs, 268_435_456]],
    partnersExceedBudget: [[pairs, 268_435_456]],
    labelsMakeNoPair: [[pairs, 9, 0]],
    noRowIsUsable: [
      [pairs, 1, { line: 1, reason: 'the chosen completion is empty' }],
      [pairs, 1200, { line: 3, reason: '"chosen" is null, not text' }],
    ],
    columnsAreUnknown: [[pairs, 'ask, good, bad']],
    keysFitNoLayout: [[pairs, 'ask, good, bad']],
    valuesFitNoLayout: [[pairs, 'prompt, chosen', '"chosen" is a number, not text']],
    keysAreUnknown: none,
    rowsCannotBeRead: [['"chosen" is a number, not text']],
    sampleWasNotServed: [['sample.jsonl', 404]],
    sampleWasNotFetched: [['sample.jsonl']],
  }),
  ...rendered(tokenizer, {
    tokenizerIsUnreadable: [['Unknown pre-tokenizer type: Telepathy']],
    noEndOfText: [[['</s>', '<eos>']]],
    tooManyLeadingTokens: [[2]],
    byteHasNoToken: [[97, 'cat']],
    vocabularyIsTooSmall: [[256, 257]],
    tokenizerIsMissing: none,
    tokenizerFileIsBroken: [['tokenizer_config.json', 'Unexpected token } in JSON']],
    tokensExceedRows: [[50_258, 50_257]],
    templateIsNoText: none,
    templateHasNoDefault: [[['rag', 'tool_use']]],
    templateIsUnreadable: [['Unclosed block.']],
    templateRefuses: [['Conversation roles must alternate.']],
    boundaryMoves: none,
    plainTemplateIsUsed: none,
  }),
  ...rendered(backend, {
    webgpuIsMissing: [['no-webgpu'], ['no-adapter']],
    adapterGaveNoDevice: none,
    webgpuDidNotStart: none,
    wasmIsLate: [[20]],
    wasmIsMissing: none,
    gradientIsMissing: none,
    gradientsAreWrong: [[0.25]],
    deviceWasLost: [['A valid external Instance reference no longer exists.']],
    gpuRefusedCommand: [['Buffer size (8) exceeds the limit (4).']],
    bufferIsTooLarge: [[268_435_456, 134_217_728, 'sft.batchSize 16 instead of 32 fits']],
    weightIsTooLarge: [[{ name: 'Token table', bytes: 154_389_504 }, 134_217_728]],
    smallerBatchesFit: [[['sft.batchSize 16 instead of 32']], [['a 1 instead of 2', 'b 1']]],
    shorterRowsAreNeeded: [[256]],
    chosenByHand: [['WebGPU'], ['The CPU']],
    webgpuRunsOnGpu: none,
    adapterIsSlow: none,
    adapterIsMissing: [['no-webgpu'], ['no-adapter']],
    wasmComputes: none,
    wasmHasOneThread: none,
    plainJavaScriptComputes: none,
  }),
  ...rendered(adapter, {
    browserLacksWebGpu: [['Firefox 140', 'WebAssembly on the processor', 'Use Chrome or Edge.']],
    browserFoundNoAdapter: [['WebAssembly on the processor']],
    webgpuRunsOnSoftware: none,
    softwareAdapterPassedOver: [['WebAssembly on the processor']],
    adapterInBrief: [['noWebGpu'], ['noAdapter'], ['onSoftware'], ['softwarePassedOver']],
  }),
  ...rendered(run, {
    noAnswerTeachesPrompt: [[0.25, 9]],
    runIsUnderWay: none,
    runHoldsFiles: [[pairs]],
    noSuchRun: [['run-3']],
    noPreferenceFile: none,
    noBackend: none,
    pairsAreNotTokenized: none,
    preparationWasOvertaken: none,
    noPolicy: none,
    policyIsInTraining: none,
    policyIsBusy: none,
    promptIsTooLong: [[1200, 1024]],
    nothingToTrainOn: [[pairs]],
    rowHasNoPrompt: [[0]],
    lossIsNotFinite: [[1, Infinity]],
    gradientIsNotFinite: [[1200, NaN]],
    sftIsNotFinite: [[3, NaN, NaN]],
    heldOutLossIsNotFinite: [[50]],
  }),
  ...rendered(worker, {
    workerBroke: [['out of memory'], ['The loss was not computed.']],
    workerDidNotStart: none,
    messageIsUnreadable: none,
    workerIsSilent: [['selectBackend', 60]],
    workerWasRestarted: none,
    workerWasEnded: none,
    runEndedWithWorker: none,
  }),
  ...rendered(page, {
    backendIsStarting: none,
    budgetIsExceeded: [[3 * 1024 ** 3, 2 * 1024 ** 3]],
    budgetIsNoSize: none,
    chooseFileFirst: none,
    fileIsBeingRead: none,
    checkpointIsBeingRead: none,
    heldOutIsBeingRead: none,
    heldOutNeedsColumns: none,
    heldOutIsUnusable: none,
    chooseCheckpointFirst: none,
    referenceIsUnusable: none,
    opponentIsUnusable: none,
    pairsCannotBeShown: [['The backend is starting.']],
    panelCouldNotBeDrawn: [['The loss', 'x is not iterable']],
    chartIsNoPng: [['Rewards']],
    figureIsNotCopied: none,
    nothingToCopy: none,
    lossAwaitsItsSettings: none,
    lossIsTooLarge: none,
    policyWentWithWorker: none,
    settingsWentBack: [['Label smoothing ε']],
    decayWentBack: none,
    linkIsNotCopied: none,
  }),
];

const rows = rendered(row, {
  rowGoesOnOverLines: none,
  rowIsNotJson: [['Unexpected end of JSON input']],
  rowIsNoObject: [['a list']],
  rowFitsNoFormat: [[['text', 'id']], [[]]],
  fieldIsNot: [['chosen', 'text or messages', 'null']],
  fieldIsNeitherZeroNorOne: [['labels']],
  rowLacksColumn: [['ask.text']],
  completionIsEmpty: [['chosen']],
  completionsAreTheSame: none,
  completionsAreOfTwoKinds: none,
  completionHasNoMessages: [['rejected']],
  completionIsNoAssistantTurn: none,
  lastMessageIsNoAssistantTurn: [['messages']],
  conversationsPartAt: [['user']],
  transcriptsShareNoPrompt: none,
  instructionIsMadeOfMessages: none,
  historyIsNotRead: none,
  messageIsNoObject: [['chosen', 1, 'text']],
  messageHasNoRole: [['chosen', 1]],
  messageHasNoText: [['chosen', 2]],
  messageIsToolCall: [['chosen', 1]],
  messageHoldsToolCall: [['chosen', 1]],
  tooFewToCompare: [['answers']],
  ranksAreTheSame: [['answers']],
  rowHasNoPartner: [[true]],
  withPartner: [['the chosen completion is empty', 12]],
  someOfItsPairs: [[1, 2, 'the chosen completion is empty']],
  rowDoesNotEnd: [[2, 4]],
  listIsCutOff: [[1, 3]],
  objectIsCutOff: [[3]],
  commaHasNoRow: none,
});

/** They stand within other sentences. */
const clauseNames = new Set([
  'notInAddress',
  'templateRefuses',
  'boundaryMoves',
  'methodLacks',
  'decayBelongsToAdamW',
  'smallerBatchesFit',
  'shorterRowsAreNeeded',
]);
const clauses = [...rows, ...all.filter(([name]) => clauseNames.has(name))];
const sentences = all.filter(([name]) => !clauseNames.has(name));

describe('what is refused or fails is said', () => {
  it.each(sentences)('in a sentence: %s: %s', (_, sentence) => {
    expectSentence(sentence);
  });

  it.each(clauses)('in a clause: %s: %s', (_, clause) => {
    expectClause(clause);
  });
});

it('what others said stands within a sentence on one line', () => {
  expect(asSentence('the list is cut off')).toBe('The list is cut off.');
  expect(saidBy(' Unexpected token\n  at line 2. ')).toBe('Unexpected token at line 2');
});
