import type { Answered } from '../evaluation/judges/judge';
import { RemoteJudge, type RemoteJudgeOptions } from '../evaluation/judges/remote/remoteJudge';
import type { JudgingProgress } from '../protocol/remoteJudge';

/** The key by which judges are asked here. */
export const judgeKey = 'sk-never-to-be-seen';

/** A prompt with two answers, as a judge at an address takes them. */
export const answered = (policy: string, other: string, prompt = 'Why?'): Answered => ({
  ...{ prompt, policy, other },
  ids: { prompt: new Int32Array(), policy: [], other: [] },
});

/** What a judge says of answers against the reference's. */
export async function verdictsOf(judge: RemoteJudge, answers: readonly Answered[]) {
  const { judged, metrics } = await judge.verdicts([{ rival: 'reference', answers }]);
  return { judged: judged[0]!, metrics };
}

/** A judge at an address, whose rests take no time, and how long each would have been. */
export function judgeAt(
  address: string,
  options: Partial<RemoteJudgeOptions> = {},
): {
  readonly judge: RemoteJudge;
  readonly waited: number[];
  readonly progress: JudgingProgress[];
} {
  const waited: number[] = [];
  const progress: JudgingProgress[] = [];
  const judge = new RemoteJudge({
    endpoint: { address, model: 'some-model', key: judgeKey },
    cache: new Map(),
    gate: () => Promise.resolve(),
    onProgress: (each) => progress.push(each),
    wait: (seconds) => {
      waited.push(seconds);
      return Promise.resolve();
    },
    random: () => 1,
    ...options,
  });
  return { judge, waited, progress };
}
