import { expect, it } from 'vitest';

import * as sentences from '../../scripts/sentences.mjs';
import { expectSentence, none, rendered } from '../testing/sentenceForm';

const { saidBy, ...said } = sentences;
const browser = '/usr/bin/chromium';

it.each(
  rendered(said, {
    nodeIsTooOld: [['18.2.0']],
    installationFailed: none,
    buildFailed: none,
    wasmDoesNotCompile: [['product.ts(148,31): Identifier expected.']],
    portIsNoNumber: [['http']],
    portIsTaken: [[4173, 'listen EADDRINUSE: address already in use 127.0.0.1:4173']],
    namedBrowserIsMissing: [[browser]],
    browserHasNoWebGpu: [[browser]],
    browserDoesNotStart: [[browser, 'Target page was closed']],
    noBrowserFound: none,
    browserCouldNotStart: [['Target page was closed']],
    browserEnded: [['Target page was closed']],
    pageCrashed: none,
    pageBroke: [['x is not a function']],
    withPair: [['Step 1: a pair’s loss is NaN.', { index: 3, line: 4 }]],
    noSuchOption: [['--confg']],
    optionHasNoValue: [['--out']],
    optionIsMissing: [['--config']],
    noRunFile: [['/tmp/run.json']],
    runFileIsNotJson: [['/tmp/run.json:3:1', 'Unexpected end of JSON input']],
    noCheckpoint: [['earlier', 'state.json']],
    noDataFile: [['data.path', 'nowhere.jsonl']],
    noModelFolder: [['model.policyPath', 'nowhere']],
    folderHoldsNoModel: [['model.policyPath', 'empty']],
    judgeVariableIsMissing: [['JUDGE_KEY']],
    judgeVariableIsWrong: [
      ['address', 'The judge’s address is none: type it whole.'],
      ['key', 'The judge’s key holds a line break.'],
    ],
    judgeSaidNothing: [[50, 'The judge refuses the key (status 401).']],
    outputReplacesInput: [['/tmp/out/pairs.jsonl']],
    folderIsNotWritable: [['/proc/out', 'ENOENT: no such file or directory']],
    noSuchBenchOption: [['--cases']],
    benchOptionHasNoValue: [['--case']],
    benchHasNoOut: none,
    noSuchChoice: [['--case', 'dpo-huge', ['dpo-nano', 'lm-0.88m']]],
    benchFileIsNotWritable: [['/proc/bench.json', 'ENOENT: no such file or directory']],
    dawnIsMissing: [['0.6.2']],
    benchProcessEnded: [['webgpu', 'exit code 1']],
    nothingWasMeasured: none,
    onlyReading: none,
    siteStandsBelow: [['/site/']],
    addressIsMalformed: none,
    onlyTheSite: none,
    nothingThere: [['/nowhere.html']],
    noSuchStage: [['unitt', ['unit', 'e2e']]],
    noWholeReport: [['Unexpected end of JSON input']],
    realFileIsMissing: [['../shared/data/sample.jsonl']],
    experimentRuns: [
      [1, 0],
      [12, 4],
    ],
    runIsDoneAgain: [['sr-dpo-seed1']],
    inputIsUnreadable: [['pairs.jsonl', "EACCES: permission denied, open 'pairs.jsonl'"]],
  }),
)('the commands say in a sentence: %s: %s', (_, sentence) => {
  expectSentence(sentence);
});

it('what others said stands within a sentence on one line', () => {
  expect(saidBy(' browserType.launch:\n  the browser is gone. ')).toBe(
    'browserType.launch: the browser is gone',
  );
});
