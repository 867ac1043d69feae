import type { JudgingProgress } from '../protocol/remoteJudge';
import type { RunConfig } from '../protocol/runConfig';
import type { RunUnderwayBody, RunUnderwayHead } from '../protocol/runUnderway';

/** Where a run begins: at the beginning, at the checkpoint that was loaded, or where the last one ended. */
export type Beginning = 'afresh' | 'loaded' | 'ended';

/** A run that was under way as its page was left, and goes on. */
export interface KeptStart {
  readonly head: RunUnderwayHead;
  /** What was measured up to its snapshot; null where it begins anew. */
  readonly body: RunUnderwayBody | null;
}

/** A run that is about to begin. */
export interface RunToStart {
  readonly config: RunConfig;
  readonly paused: boolean;
  readonly from: Beginning;
  /** Whether it takes what an earlier run made from the same settings and data. */
  readonly share?: boolean;
  /** Null, which it is where it is left out, for a run that was not kept before. */
  readonly kept?: KeptStart | null;
}

/** A model at an address as judge: what is typed, and what it does. The key itself is in no state. */
export interface RemoteJudgeState {
  readonly address: string;
  readonly model: string;
  readonly hasKey: boolean;
  /** Why the key cannot be sent, as one sentence; null where it can. */
  readonly keyFault: string | null;
  /** For a million tokens, as typed; NaN for what is no price, null where none is. */
  readonly priceIn: number | null;
  readonly priceOut: number | null;
  /** The run that waits for its user's word. */
  readonly asking: RunToStart | null;
  readonly progress: JudgingProgress | null;
  /** The user has ended the judging of this run. */
  readonly stopped: boolean;
}

export const quietRemoteJudge: RemoteJudgeState = {
  address: '',
  model: '',
  hasKey: false,
  keyFault: null,
  priceIn: null,
  priceOut: null,
  asking: null,
  progress: null,
  stopped: false,
};
