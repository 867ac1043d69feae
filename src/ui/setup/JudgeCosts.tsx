import type { RunConfig } from '../../protocol/runConfig';
import { formatCount, formatNumber } from '../../shared/format';
import { judgeCost, judgeEstimateOf } from '../../store/remoteJudge';
import { asRun } from '../../store/settingValues';
import type { RefineryState } from '../../store/state';
import { FactsTable } from '../primitives/FactsTable';
import { useRefinery } from '../useRefinery';

/** What a run's judge takes: questions at most, about how many tokens, and where prices are typed about what they cost. */
export function JudgeCosts({
  config,
}: {
  readonly config?: Pick<RunConfig, 'sampling' | 'training'>;
}) {
  const settings = useRefinery((state) => state.settings);
  const preparation = useRefinery((state) => state.preparation);
  const remoteJudge = useRefinery((state: RefineryState) => state.remoteJudge);
  const opponent = useRefinery(({ models }) =>
    models.opponent.status === 'loaded' ? models.opponent.name : null,
  );
  const run = config ?? asRun(settings, opponent);
  const estimate = run && judgeEstimateOf({ preparation }, run);
  if (!estimate) return <p>What it costs is estimated once the data is prepared.</p>;
  const { prompts, evaluations, comparisons, calls, tokensIn, tokensOut } = estimate;
  const rivals = comparisons > 1 ? ` × ${comparisons} comparisons` : '';
  const cost = judgeCost(remoteJudge, estimate);
  return (
    <FactsTable
      caption="What the run asks for, new tries of calls that fail not counted"
      facts={[
        [
          'Questions, at most',
          `${formatCount(calls)} = ${formatCount(prompts)} prompts × ${formatCount(evaluations)} evaluations${rivals} × 2 orders`,
        ],
        ['Tokens in, about', formatCount(tokensIn)],
        ['Tokens out, about', formatCount(tokensOut)],
        ['Cost at these prices, about', cost === null ? 'no prices typed' : formatNumber(cost)],
      ]}
    />
  );
}
