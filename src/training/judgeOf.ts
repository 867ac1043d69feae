import { scoreJudge, unscored, type Judge } from '../evaluation/judges/judge';
import { scoreOf } from '../evaluation/judges/scoreOf';
import { judgeWasNotAllowed } from '../shared/sentences/judgeSentences';
import type { RunContext } from './runContext';

const missingOf = { reference: 'judge/missing', opponent: 'judge/opponent_missing' } as const;

/** Says of nothing which answer is better, and why not. */
const notAllowed: Judge = {
  verdicts: (comparisons) =>
    Promise.resolve({
      judged: comparisons.map(({ answers }) =>
        answers.map(() => unscored('remote', null, judgeWasNotAllowed())),
      ),
      metrics: Object.fromEntries(
        comparisons.map(({ rival, answers }) => [missingOf[rival], answers.length]),
      ),
    }),
};

/** Who judges a run's sampled answers; null where nobody does. */
export function judgeOf({ config, remoteJudge, rewardJudge }: RunContext): Judge | null {
  const { judge, judgePattern } = config.sampling;
  switch (judge) {
    case 'none':
      return null;
    case 'remote':
      return remoteJudge ?? notAllowed;
    case 'reward-model':
      return rewardJudge ?? null;
    default:
      return scoreJudge(judge, scoreOf(judge, judgePattern));
  }
}
