import type { SampleRow } from '../../protocol/samples';
import { countOf } from '../../shared/format';
import { stopJudgingPressed } from '../../store/remoteJudge';
import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';
import css from './samples.module.css';
import { missingVerdicts } from './verdicts';

/** How far a judge at an address has come, why it waits, and the way to end it. */
export function Judging() {
  const asks = useRefinery(({ run }) => run.config?.sampling.judge === 'remote');
  const running = useRefinery(({ run }) => isRunning(run.status));
  const progress = useRefinery(({ remoteJudge }) => remoteJudge.progress);
  const stopped = useRefinery(({ remoteJudge }) => remoteJudge.stopped);
  if (!asks || !running) return null;
  const waiting = progress?.waiting ?? null;
  return (
    <div className={css.judging} data-testid="judging">
      <button type="button" disabled={stopped} onClick={stopJudgingPressed}>
        Stop judging
      </button>
      <span className={css.soft}>
        {stopped
          ? 'Nothing more is sent in this run.'
          : progress === null
            ? 'The judge is asked at the next evaluation.'
            : `${progress.judged} of ${countOf(progress.total, 'pair')} of answers judged`}
        {waiting === null
          ? ''
          : ` · ${waiting.reason} Asked again in ${waiting.seconds.toFixed(1)} s.`}
      </span>
    </div>
  );
}

/** Prompts without a verdict, and why, each reason once. */
export function Missing({ rows }: { readonly rows: readonly SampleRow[] }) {
  const sentences = missingVerdicts(rows);
  if (sentences.length === 0) return null;
  return (
    <ul className={css.missing} data-testid="missing-verdicts">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
