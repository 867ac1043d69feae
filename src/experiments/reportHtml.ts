import { escaped } from '../drawing/paper';
import { formatDuration, formatNumber } from '../shared/format';
import { runLook } from '../shared/runColors';
import type { MeanInterval } from '../shared/studentT';
import { compareTable } from './compareTable';
import { measureName } from './findings';
import { reportFigures, type ReportFigure } from './paperFigures';
import { published, publishedModels, type PublishedTable } from './published';
import type { Report } from './report';
import { reportStyle } from './reportStyle';
import { placeOf, runsNamed } from './lastValues';
import type { ExperimentRecord } from '../protocol/runRecord';
import type { Interval, MeanRange } from './tables';

const cell = (text: string, tag: 'td' | 'th' = 'td'): string => `<${tag}>${text}</${tag}>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heading = head.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows
    .map(([first = '', ...others]) => {
      return `<tr><th scope="row">${first}</th>${others.map((text) => cell(text)).join('')}</tr>`;
    })
    .join('\n');
  return `<div class="wide"><table><thead><tr>${heading}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

const number = (value: number | null | undefined): string =>
  value == null ? '–' : formatNumber(value);

/** A mean with its interval; the interval is left out for a single seed. */
function withInterval({ mean, low, high }: MeanInterval, show = formatNumber): string {
  return low === null || high === null
    ? show(mean)
    : `${show(mean)} <small>(${show(low)} to ${show(high)})</small>`;
}

function withRange({ mean, least, most }: MeanRange): string {
  const show = (value: number): string => formatNumber(value);
  return least === most
    ? show(mean)
    : `${show(mean)} <small>(${show(least)} to ${show(most)})</small>`;
}

/** A run’s name behind its color. */
function runMark(experiment: ExperimentRecord, name: string): string {
  const place = placeOf(experiment, name);
  const mark = place < 0 ? '' : `<i class="mark" style="background:${runLook(place).color}"></i>`;
  return `${mark}${escaped(name)}`;
}

function figureHtml({ number: no, title, svg, caption, lines }: ReportFigure): string {
  const key = lines
    .map(
      ({ label, color }) =>
        `<span><i class="mark" style="background:${color}"></i>${escaped(label)}</span>`,
    )
    .join('');
  const name = no === null ? 'Not in the paper' : `Figure ${no}`;
  return `<figure>${svg}<div class="key">${key}</div><figcaption><b>${name}: ${escaped(title)}.</b> ${escaped(caption)}</figcaption></figure>`;
}

function publishedHtml({ title, head, rows, note }: PublishedTable): string {
  return `<details open class="published"><summary>The paper’s own, of other models: ${escaped(title)}</summary>
${table(
  head.map((text) => escaped(text)),
  rows.map((row) => row.map((text) => escaped(text))),
)}${note === null ? '' : `<p class="soft">${escaped(note)}</p>`}</details>`;
}

function runsTable(report: Report, experiment: ExperimentRecord): string {
  const compared = compareTable(report, experiment.names);
  const labels = [...compared.settings.map(({ label }) => label), 'Seeds', ...compared.figures];
  return table(
    ['Run', ...labels.map(escaped)],
    compared.runs.map(({ name, settings, seeds, figures }) => [
      runMark(experiment, name),
      ...settings.map(escaped),
      seeds,
      ...figures.map((found) => (found ? withInterval(found) : '–')),
    ]),
  );
}

function correlationTable(report: Report, experiment: ExperimentRecord): string | null {
  const of = (run: string, metric: string): Interval | undefined =>
    report.intervals.find(
      (one) => one.run === run && one.split === 'eval' && (one.metric as string) === metric,
    );
  const kinds = ['pearson', 'spearman', 'kendall'] as const;
  const rows = experiment.names
    .filter((name) => of(name, 'correlation/marginal_pearson'))
    .map((name) => [
      runMark(experiment, name),
      ...kinds.map((kind) => {
        const found = of(name, `correlation/marginal_${kind}`);
        return found ? withInterval(found) : '–';
      }),
    ]);
  return rows.length === 0 ? null : table(['Run', 'Pearson', 'Spearman', 'Kendall'], rows);
}

function winTable(report: Report, experiment: ExperimentRecord): string | null {
  if (report.headToHead.length === 0) return null;
  return table(
    ['Compared', 'Win', 'Tie', 'Lose', 'Answers'],
    report.headToHead.map(({ a, b, n, wins, ties, losses }) => [
      `${runMark(experiment, a)} against ${runMark(experiment, b)}`,
      ...[wins, ties, losses].map((count) => `${((count / n) * 100).toFixed(1)} %`),
      String(n),
    ]),
  );
}

function benchmarkTable(report: Report, experiment: ExperimentRecord): string | null {
  const names = [...new Set(report.benchmarks.map(({ name }) => name))];
  if (names.length === 0) return null;
  return table(
    ['Run', ...names.map((name) => escaped(name))],
    experiment.names.map((run) => [
      runMark(experiment, run),
      ...names.map((name) => {
        const found = report.benchmarks.find((one) => one.run === run && one.name === name);
        if (!found) return '–';
        const error = found.stderr === null ? '' : ` ± ${formatNumber(found.stderr, 2)}`;
        return `${withInterval(found)}<br><small>${escaped(found.metric)}, ${found.items} items${error}</small>`;
      }),
    ]),
  );
}

function costTable(report: Report, experiment: ExperimentRecord): string {
  return table(
    [
      'Run',
      'Seconds of alignment',
      'Milliseconds a step',
      'Tokens a second',
      'Policy passes a pair and update',
      'Reference passes a pair',
    ],
    report.costs.map((cost) => [
      runMark(experiment, cost.run),
      ...[cost.seconds, cost.stepMilliseconds, cost.tokensPerSecond].map(withRange),
      String(cost.policyForwards),
      String(cost.referenceForwards),
    ]),
  );
}

function comparisonTable(report: Report): string {
  const range = (low: number | null, high: number | null): string =>
    low === null || high === null ? '–' : `${formatNumber(low)} to ${formatNumber(high)}`;
  return table(
    [
      'A less B',
      'Measure',
      'Difference',
      'Bootstrap, 95 %',
      'Student over seeds, 95 %',
      'Told apart',
      'Seeds',
      'Seeds that would do',
    ],
    report.comparisons.map((one) => [
      escaped(`${one.a} − ${one.b}`),
      escaped(measureName(one.metric)),
      number(one.difference),
      range(one.low, one.high),
      range(one.seedLow, one.seedHigh),
      one.found ? 'yes' : 'no',
      String(one.seeds),
      number(one.seedsNeeded),
    ]),
  );
}

function finalTable(report: Report, experiment: ExperimentRecord): string {
  const shown = report.intervals.filter(
    ({ split, metric }) => split === 'eval' && !/_(low|high)$/.test(metric),
  );
  const metrics = [...new Set(shown.map(({ metric }) => metric))];
  const names = experiment.names.filter((name) => shown.some(({ run }) => run === name));
  return table(
    ['Metric, held out', ...names.map((name) => runMark(experiment, name))],
    metrics.map((metric) => [
      escaped(metric),
      ...names.map((name) => {
        const found = shown.find((one) => one.run === name && one.metric === metric);
        return found ? withInterval(found) : '–';
      }),
    ]),
  );
}

function origin(experiment: ExperimentRecord): string {
  const runs = experiment.runs;
  const distinct = (of: (run: (typeof runs)[number]) => string | null): string =>
    [...new Set(runs.map(of).filter((text) => text !== null))].map(escaped).join('; ') || '–';
  const [first] = runs;
  const files = (of: 'benchmarkHashes' | 'modelHashes'): string =>
    [
      ...new Set(
        runs.flatMap(({ summary }) =>
          Object.entries(summary[of] ?? {}).map(([name, hash]) => `${name}: ${hash}`),
        ),
      ),
    ]
      .map(escaped)
      .join('<br>');
  const hashes = (what: string, text: string): string =>
    text === '' ? '' : `<dt>SHA-256 of ${what}</dt><dd class="hash">${text}</dd>`;
  const adapterOf = ({ summary: { adapter, backend, threads } }: (typeof runs)[number]): string =>
    adapter.status === 'adapter' && backend === 'webgpu'
      ? `${adapter.description || adapter.vendor} (${adapter.kind})`
      : `${backend}, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
  return `<dl>
<dt>Computed by</dt><dd>${distinct(adapterOf)}</dd>
<dt>Pairs</dt><dd>${distinct(({ summary }) => `${summary.trainPairs} trained on, ${summary.evalPairs} held out`)}</dd>
<dt>SHA-256 of the data</dt><dd class="hash">${distinct(({ summary }) => summary.dataHash)}</dd>
<dt>SHA-256 of the held-out file</dt><dd class="hash">${distinct(({ summary }) => summary.evalDataHash)}</dd>
${hashes('the benchmarks', files('benchmarkHashes'))}
${hashes('the model’s files', files('modelHashes'))}
<dt>Model</dt><dd>${distinct(({ summary, config }) => `${config.model.source}, ${summary.parameters.toLocaleString('en-US')} parameters, ${summary.vocabularySize} tokens`)}</dd>
<dt>Seeds</dt><dd>${experiment.seeds.join(', ')}</dd>
<dt>Time in all</dt><dd>${formatDuration(runs.reduce((sum, { summary }) => sum + summary.seconds, 0))}</dd>
</dl>
${first ? `<details><summary>Every setting of ${escaped(first.folder)}</summary><pre>${escaped(JSON.stringify(first.config, null, 2))}</pre></details>` : ''}`;
}

const section = (title: string, ...parts: readonly (string | null)[]): string => {
  const found = parts.filter((part) => part !== null && part !== '');
  return found.length === 0
    ? ''
    : `<section><h2>${escaped(title)}</h2>\n${found.join('\n')}\n</section>`;
};

/**
 * The report as one page of HTML: no script, no font and no picture from elsewhere.
 * @param report what `reportOf` made of the same experiment
 */
export function reportHtml(report: Report, experiment: ExperimentRecord): string {
  const findings = report.findings.map((sentence) => `<li>${escaped(sentence)}</li>`).join('\n');
  const runs = experiment.names.flatMap((name) => runsNamed(experiment, name));
  const figures = reportFigures(experiment);
  const correlation = correlationTable(report, experiment);
  const wins = winTable(report, experiment);
  const benchmarks = benchmarkTable(report, experiment);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(report.name)} · Refinery</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<header><p class="soft">Refinery · experiment</p><h1>${escaped(report.name)}</h1>
<p>${runs.length} runs: ${experiment.names.length} settings, ${experiment.seeds.length === 1 ? 'one seed' : `${experiment.seeds.length} seeds`}.</p></header>
${section('What was found', `<ul>${findings}</ul>`, '<p class="soft">Two methods are called different only where every 95 % interval of their paired difference leaves out 0: the bootstrap over seeds and prompts or pairs, and Student’s over seeds. Many comparisons are made at once; some will look found by chance.</p>')}
${section('Runs', runsTable(report, experiment), '<p class="soft">Only settings in which the runs differ, with the last held-out values: means over seeds, with Student’s 95 % interval where there are several.</p>')}
${section('Figures', `<div class="figures">${figures.map(figureHtml).join('\n')}</div>`, '<p class="soft">Numbered as in the paper, made from these runs. The paper’s curves were never published as numbers.</p>')}
${section('Win, tie, lose', wins, wins && publishedHtml(published.winTieLose))}
${section('Benchmarks', benchmarks, benchmarks && publishedHtml(published.leaderboard))}
${section('Margin and true gap', correlation, correlation && publishedHtml(published.correlation))}
${section('Cost', costTable(report, experiment), '<p class="soft">Means over seeds, with the least and the most; what else the machine did is in them. What runs share was made once.</p>', publishedHtml(published.cost))}
${section('Compared two by two', report.comparisons.length > 0 ? comparisonTable(report) : null)}
${section('Last values', finalTable(report, experiment), '<p class="soft">Means over seeds, with Student’s 95 % interval where there are several.</p>')}
${section('How it was made', origin(experiment), `<p class="soft">The paper’s numbers are of ${escaped(publishedModels)}; these are of a tiny model.</p>`)}
</main>
</body>
</html>
`;
}
