import type { WorkerEvent } from '../protocol/messages';
import type { SampleProgress, SampleRow, SamplingSettings } from '../protocol/samples';
import { faultOf } from '../protocol/resolveConfig';
import { RefineryError } from '../shared/errors';
import { failureOf } from './failure';
import { client } from './session';
import { change, refineryStore } from './store';
import { noOwnPrompt, type OwnPromptState, type RefineryState } from './state';

/** The request whose answer is shown; answers to older ones are dropped. */
let asked: { requestId: string } | null = null;
let draws = 0;

/** Takes answers that are on their way. */
export function samplesOnTheirWay(step: number, progress: SampleProgress): void {
  change(({ samples }) => ({ samples: { ...samples, coming: { ...progress, step } } }));
}

/** Takes the answers of an evaluation. */
export function samplesMade(step: number, rows: readonly SampleRow[]): void {
  change({ samples: { step, rows, coming: null } });
}

/** What was on its way when its run ended will not come. */
export function samplesAreOver(): void {
  const { samples } = refineryStore.getState();
  if (samples.coming) change({ samples: { ...samples, coming: null } });
}

function changeOwn(part: Partial<OwnPromptState>): void {
  change(({ ownPrompt }) => ({ ownPrompt: { ...ownPrompt, ...part } }));
}

/** Takes the next token of the answer to one's own prompt. */
export function answerCame(event: Extract<WorkerEvent, { type: 'answering' }>): void {
  if (event.requestId === asked?.requestId) changeOwn({ answer: event.text, tokens: event.tokens });
}

/** Whether the policy can be asked now: it is there, and nothing changes it. */
export function canAsk({ run }: Pick<RefineryState, 'run'>): boolean {
  if (run.status === 'done') return run.policy === 'held' || run.policy === 'taken';
  const still = run.status === 'paused' || run.status === 'diverged';
  return still && run.activity !== 'preparing';
}

/** How answers are drawn: by the settings as they stand. @throws RefineryError naming a wrong one */
function samplingOf({ settings }: Pick<RefineryState, 'settings'>): SamplingSettings {
  const number = (key: keyof SamplingSettings): number => {
    const path = `sampling.${key}` as const;
    const fault = faultOf(path, settings[path]);
    if (fault !== null) throw new RefineryError('bad_config', fault);
    return settings[path] as number;
  };
  return {
    maxNewTokens: number('maxNewTokens'),
    temperature: number('temperature'),
    topK: number('topK'),
    topP: number('topP'),
    repetitionPenalty: number('repetitionPenalty'),
  };
}

/** Has the policy answer a prompt of one's own; each time it draws anew. */
export async function promptAsked(prompt: string): Promise<void> {
  const state = refineryStore.getState();
  const { runId } = state.run;
  if (runId === null) return;
  const mine = { requestId: '' };
  asked = mine;
  change({ ownPrompt: { ...noOwnPrompt, status: 'working', prompt } });
  try {
    const sampling = samplingOf(state);
    const { text, tokens, end } = await client().request<'answer'>(
      { type: 'answer', runId, prompt, sampling, draw: ++draws },
      {
        onId: (requestId) => {
          mine.requestId = requestId;
        },
      },
    );
    if (mine === asked) changeOwn({ status: 'done', answer: text, tokens, end });
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    if (mine === asked) changeOwn({ status: 'failed', failure: failureOf(error) });
  }
}

/** Ends the answer with what there is. */
export function answerCancelled(): void {
  if (asked) client().post({ type: 'cancelAnswer', requestId: asked.requestId });
}
