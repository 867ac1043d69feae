import {
  completionsUrl,
  estimatedCost,
  judgeEstimate,
  keyFault,
  type JudgeEndpoint,
  type JudgeEstimate,
  type JudgingProgress,
} from '../protocol/remoteJudge';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { judgeModelIsMissing } from '../shared/sentences/judgeSentences';
import type { RemoteJudgeState } from './remoteJudgeState';
import { client } from './session';
import { change, refineryStore } from './store';
import { isRunning, type RefineryState } from './state';

/** The key as it was typed: here alone, outside the state, until the page is closed. */
let key = '';

function changeJudge(part: Partial<RemoteJudgeState>): void {
  change(({ remoteJudge }) => ({ remoteJudge: { ...remoteJudge, ...part } }));
}

/** Takes what is typed of the address, the model or a price. */
export function judgeTyped(
  part: Partial<Pick<RemoteJudgeState, 'address' | 'model' | 'priceIn' | 'priceOut'>>,
): void {
  changeJudge(part);
}

/** Takes the key; an empty one forgets it. */
export function judgeKeyTyped(typed: string): void {
  key = typed.trim();
  changeJudge({ hasKey: key !== '', keyFault: keyFault(key) });
}

/** Forgets the key, here and in the worker: a run that asks with it goes on without its judge. */
export function judgeKeyForgotten(): void {
  judgeKeyTyped('');
  const { run } = refineryStore.getState();
  if (isRunning(run.status) && run.config?.sampling.judge === 'remote')
    changeJudge({ stopped: true });
  client().post({ type: 'forgetJudge' });
}

/** The address that the texts go to, or the sentence that says what is wrong with what was typed. */
export function judgeTarget({
  remoteJudge: { address, model, keyFault: ofKey },
}: Pick<RefineryState, 'remoteJudge'>): { readonly url: URL } | { readonly fault: string } {
  try {
    const url = completionsUrl(address);
    if (model.trim() === '') return { fault: judgeModelIsMissing() };
    return ofKey === null ? { url } : { fault: ofKey };
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    return { fault: error.message };
  }
}

/** Lets the run with this id ask the judge that was typed; nothing is kept of it in the run itself. */
export function judgeAllowedFor(runId: string): void {
  const { address, model } = refineryStore.getState().remoteJudge;
  const endpoint: JudgeEndpoint = { address: address.trim(), model: model.trim(), key };
  client().post({ type: 'allowJudge', runId, endpoint });
}

/** What a run's judge takes at most; null while it is not known what the run sees of its data. */
export function judgeEstimateOf(
  { preparation }: Pick<RefineryState, 'preparation'>,
  config: Pick<RunConfig, 'sampling' | 'training'>,
): JudgeEstimate | null {
  return preparation.status === 'ready' ? judgeEstimate(config, preparation.preparation) : null;
}

/** What an estimate costs at the prices that were typed; null where one of them is no price. */
export function judgeCost(
  { priceIn, priceOut }: RemoteJudgeState,
  estimate: JudgeEstimate,
): number | null {
  const isPrice = (price: number | null): price is number => price !== null && price >= 0;
  if (!isPrice(priceIn) || !isPrice(priceOut)) return null;
  return estimatedCost(estimate, { in: priceIn, out: priceOut });
}

/** Takes how far the judge has come. */
export function judgingGoesOn(progress: JudgingProgress): void {
  changeJudge({ progress });
}

/** Nothing is being judged any more. */
export function judgingIsOver(): void {
  if (refineryStore.getState().remoteJudge.progress !== null) changeJudge({ progress: null });
}

/** Ends the calls of the run's judge; the run goes on without its verdicts. */
export function stopJudgingPressed(): void {
  const { runId } = refineryStore.getState().run;
  if (runId === null) return;
  changeJudge({ stopped: true });
  client().post({ type: 'stopJudging', runId });
}
