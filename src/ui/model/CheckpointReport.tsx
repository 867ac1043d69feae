import type { ModelReport } from '../../protocol/model';
import { formatBytes, formatCount } from '../../shared/format';
import { FactsTable } from '../primitives/FactsTable';
import css from './model.module.css';

/** What was found in a checkpoint: its family, its size, its tokenizer, and what was decided about it. */
export function CheckpointReport({
  name,
  report,
}: {
  readonly name: string;
  readonly report: ModelReport;
}) {
  const facts = [
    ['Family', report.family],
    ['Parameters', formatCount(report.parameters)],
    ['Layers × width', `${report.layers} × ${formatCount(report.hiddenSize)}`],
    ['Heads', formatCount(report.heads)],
    ['Vocabulary', `${formatCount(report.vocabularySize)} tokens`],
    ['Positions', formatCount(report.maxPositions)],
    ['Stored as', `${report.dtypes.join(', ')} · ${formatBytes(report.bytes)}`],
    ['Conversations', report.template === 'chat' ? 'its own chat template' : 'the plain template'],
  ] as const;
  return (
    <div data-testid="model-report">
      <FactsTable caption={name} facts={facts} />
      {report.notes.map((note) => (
        <p key={note} className={css.about}>
          {note}
        </p>
      ))}
    </div>
  );
}
