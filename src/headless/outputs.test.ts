import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { checkFolder, Outputs } from '../../scripts/headless/outputs.mjs';
import type { MetricsRow, PairRow } from '../protocol/metrics';
import { MetricSeries } from '../store/metricSeries';
import { PairLines } from '../store/pairLines';
import { metricsJsonLines, runMetrics } from '../store/runMetrics';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'refinery-outputs-'));

describe('Outputs', () => {
  it('leaves whole rows while the run goes on, without seconds and with null for no number', () => {
    const folder = join(newFolder(), 'made');
    const outputs = new Outputs(folder);
    const row = { phase: 'align', step: 2, epoch: 0.5, split: 'train', seconds: 7.25 };
    outputs.metrics([{ ...row, values: { loss: 0.5, grad_norm: NaN } }]);
    outputs.metrics([{ ...row, values: { loss: Infinity } }]);
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).toBe(
      '{"phase":"align","step":2,"epoch":0.5,"split":"train","loss":0.5,"grad_norm":null}\n' +
        '{"phase":"align","step":2,"epoch":0.5,"split":"train","loss":null}\n',
    );
    outputs.close();
  });

  it('writes the scores of benchmarks, and their items where they come along', () => {
    const folder = newFolder();
    const outputs = new Outputs(folder);
    const score = { step: 0, name: 'arc', metric: 'acc_norm', value: 0.5, stderr: null, n: 1 };
    const item = { step: 0, name: 'arc', index: 3, shown: { question: 'Q?' } };
    outputs.benchmarks(score, [
      { ...item, loglikelihoods: [-1.5, -2], answer: null, correct: true },
      { ...item, loglikelihoods: null, answer: '7', correct: false },
    ]);
    outputs.benchmarks({ ...score, step: 2 }, []);
    outputs.close();
    const written = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const row = '"name":"arc","metric":"acc_norm","value":0.5,"stderr":null,"n":1}\n';
    expect(written('benchmarks.jsonl')).toBe(`{"step":0,${row}{"step":2,${row}`);
    expect(written('benchmark-items.jsonl')).toBe(
      '{"step":0,"name":"arc","index":3,"loglikelihoods":[-1.5,-2],"correct":true}\n' +
        '{"step":0,"name":"arc","index":3,"answer":"7","correct":false}\n',
    );
  });

  it('writes an opponent’s answers and verdicts only where there is one, and no score that nobody gave', () => {
    const folder = newFolder();
    const outputs = new Outputs(folder);
    const texts = { step: 2, prompt: 'Q', policy: 'a', reference: 'b', tokens: {} };
    const judged = { judge: 'length', verdict: 'win', policyScore: 3, otherScore: 1 };
    const remote = { judge: 'remote', verdict: 'lose', policyScore: null, otherScore: null };
    outputs.samples([
      { ...texts, judged, opponent: null },
      {
        ...texts,
        judged,
        opponent: { text: 'c', judged: { ...judged, verdict: 'tie', otherScore: 3 } },
      },
      { ...texts, judged: remote, opponent: { text: 'c', judged: { ...remote, verdict: null } } },
      { ...texts, judged: null, opponent: { text: 'c', judged: null } },
    ]);
    outputs.close();
    const row = '{"step":2,"prompt":"Q","policy":"a","reference":"b"';
    const byLength = `${row},"judge":"length","verdict":"win","policyScore":3,"referenceScore":1`;
    expect(readFileSync(join(folder, 'samples.jsonl'), 'utf8').trim().split('\n')).toEqual([
      `${byLength}}`,
      `${byLength},"opponent":"c","opponentVerdict":"tie","opponentScore":3}`,
      `${row},"judge":"remote","verdict":"lose","opponent":"c","opponentVerdict":null}`,
      `${row},"opponent":"c"}`,
    ]);
  });

  it('writes the metrics and pairs that the page lets its user download, byte by byte', () => {
    const folder = newFolder();
    const outputs = new Outputs(folder);
    const metrics: MetricsRow[] = [1, 2].map((step) => ({
      ...{ phase: 'align', split: 'train', step, epoch: step / 3, seconds: 7.25 * step },
      values: { loss: 1 / step, grad_norm: NaN, 'rewards/margins': -2e-7 },
    }));
    const pairs: PairRow[] = [0, 1, 2].map((index) => ({
      ...{ step: 0, index, split: index === 2 ? 'eval' : 'train' },
      ...{ promptTokens: 3, chosenTokens: 4, rejectedTokens: 5 },
      ...{ policyChosenLogps: Math.fround(-10.1), policyRejectedLogps: -20 / 3 },
      ...{ referenceChosenLogps: Number.NaN, referenceRejectedLogps: -1e-9 },
    }));
    const [series, lines] = [new MetricSeries(() => undefined), new PairLines(() => undefined)];
    outputs.metrics(metrics);
    series.append(metrics);
    for (const part of [pairs.slice(0, 2), pairs.slice(2)]) {
      outputs.pairs(part);
      lines.append(part);
    }
    outputs.close();
    const written = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(written('metrics.jsonl')).toBe(metricsJsonLines(runMetrics(series)));
    expect(written('pairs.jsonl')).toBe(lines.parts().join(''));
    expect(written('pairs.jsonl').split('\n')[2]).toBe(
      '{"step":0,"index":2,"split":"eval","promptTokens":3,"chosenTokens":4,"rejectedTokens":5,' +
        '"policyChosenLogps":-10.100000381469727,"policyRejectedLogps":-6.666666666666667,' +
        '"referenceChosenLogps":null,"referenceRejectedLogps":-1e-9}',
    );
    expect(lines.rows()).toBe(3);
  });

  it('writes samples with their texts alone', () => {
    const folder = newFolder();
    const outputs = new Outputs(folder);
    const texts = { prompt: 'How?', policy: ' So.', reference: ' No\n' };
    outputs.samples([{ step: 0, ...texts, tokens: { prompt: 1, policy: 2, reference: 3 } }]);
    outputs.close();
    expect(readFileSync(join(folder, 'samples.jsonl'), 'utf8')).toBe(
      '{"step":0,"prompt":"How?","policy":" So.","reference":" No\\n"}\n',
    );
  });

  it('replaces the files of an earlier run and nothing else', () => {
    const folder = newFolder();
    for (const name of ['policy', 'base']) mkdirSync(join(folder, name));
    const old = ['metrics.jsonl', 'pairs.jsonl', 'samples.jsonl', 'summary.json'];
    old.push('policy/model.safetensors', 'base/model.safetensors');
    const others = ['notes.txt', 'policy/notes.txt'];
    for (const name of [...old, ...others]) writeFileSync(join(folder, name), 'old');
    new Outputs(folder).close();
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).toBe('');
    expect(old.slice(1).filter((name) => existsSync(join(folder, name)))).toEqual([]);
    expect(others.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['old', 'old']);
  });

  it('writes a file that crosses in several parts, and an empty one', async () => {
    const folder = newFolder();
    const bytes = Buffer.alloc(9 * 1024 * 1024 + 5);
    bytes.forEach((_, i) => (bytes[i] = i % 251));
    const sizes: number[] = [];
    const outputs = new Outputs(folder);
    await outputs.exported(
      'policy',
      [
        { name: 'model.safetensors', size: bytes.length },
        { name: 'config.json', size: 0 },
      ],
      (_, from, to) => {
        sizes.push(to - from);
        return Promise.resolve(bytes.subarray(from, to).toString('base64'));
      },
    );
    outputs.close();
    expect(sizes).toHaveLength(3);
    expect(readFileSync(join(folder, 'policy/model.safetensors')).equals(bytes)).toBe(true);
    expect(readFileSync(join(folder, 'policy/config.json'))).toHaveLength(0);
  });

  it('refuses a folder that cannot be one', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    // Below /proc Node's own recursive way of making folders never ends.
    for (const folder of [file, join(file, 'deeper', 'still'), '/proc/refinery/out'])
      expect(() => new Outputs(folder)).toThrow(`--out: ${folder} cannot be written to`);
  });
});

describe('checkFolder', () => {
  it('refuses a folder in which the run would replace what it reads, links followed', () => {
    const folder = newFolder();
    const pairs = join(folder, 'pairs.jsonl');
    writeFileSync(pairs, '');
    const link = join(newFolder(), 'linked');
    symlinkSync(folder, link);
    for (const out of [folder, link, `${folder}/./`])
      expect(() => {
        checkFolder(out, [pairs]);
      }).toThrow(/^--out: .*pairs\.jsonl is a file that this run reads/);
  });

  it('takes a folder with other files, and one that is not there', () => {
    const folder = newFolder();
    const data = join(folder, 'data.jsonl');
    writeFileSync(data, '');
    writeFileSync(join(folder, 'pairs.jsonl'), '');
    checkFolder(folder, [data]);
    checkFolder(join(folder, 'new'), [data]);
  });
});
