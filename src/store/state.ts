import type { DataReport, MappingRequest, ReadProgress } from '../protocol/data';
import type { PairFilter, ShownPair } from '../protocol/dataView';
import type { ModelReport, ModelRole } from '../protocol/model';
import type { AnswerEnd, SampleProgress, SampleRow } from '../protocol/samples';
import type { SettingPath, SettingValue } from '../protocol/runConfig';
import type {
  BackendInfo,
  CompileProgress,
  NamedPair,
  Preparation,
  RunProgress,
  RunSummary,
  WeightsProgress,
} from '../protocol/run';
import type { RunCheckpointState } from '../protocol/runCheckpoint';
import type { RunConfig } from '../protocol/runConfig';
import type { ErrorCode } from '../shared/errors';
import type { BenchState } from './benchState';
import type { BlindState } from './blindState';
import type { HubState } from './hubState';
import type { InspectState } from './inspectState';
import type { RemoteJudgeState } from './remoteJudgeState';
import type { TaskAdding, TaskFileState, TaskResults } from './taskState';

export type Role = 'train' | 'heldOut';

/** A sentence for people with the word that code branches on. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A preference file on its way in. */
export type DataState =
  | { readonly status: 'empty' }
  | { readonly status: 'loading'; readonly name: string; readonly progress: ReadProgress | null }
  | { readonly status: 'mapping'; readonly name: string; readonly request: MappingRequest }
  | { readonly status: 'loaded'; readonly name: string; readonly report: DataReport }
  | { readonly status: 'failed'; readonly name: string; readonly failure: Failure };

/** A checkpoint on its way in. */
export type ModelState =
  | { readonly status: 'empty' }
  | { readonly status: 'loading'; readonly name: string }
  | { readonly status: 'loaded'; readonly name: string; readonly report: ModelReport }
  | { readonly status: 'failed'; readonly name: string; readonly failure: Failure };

/** A run's checkpoint that was opened to go on from. */
export type RunCheckpointOpened =
  | { readonly status: 'none' }
  | { readonly status: 'reading'; readonly name: string }
  | { readonly status: 'open'; readonly name: string; readonly at: RunCheckpointState }
  | { readonly status: 'failed'; readonly name: string; readonly failure: Failure };

export type BackendState =
  | { readonly status: 'starting' }
  | { readonly status: 'ready'; readonly info: BackendInfo }
  | { readonly status: 'failed'; readonly failure: Failure };

export type PreparationState =
  | { readonly status: 'none' }
  | { readonly status: 'working'; readonly pairs: number; readonly pairsTotal: number }
  | { readonly status: 'ready'; readonly preparation: Preparation }
  | { readonly status: 'failed'; readonly failure: Failure };

/** What the run is doing; the buttons and the words of the top bar follow from it. */
export type RunStatus =
  | 'idle'
  | 'preparing'
  | 'fitting'
  | 'rewarding'
  | 'referencing'
  | 'aligning'
  | 'reporting'
  | 'paused'
  | 'stopping'
  | 'diverged'
  | 'done'
  | 'failed';

/** Where the trained policy is: in the worker, taken away as files too, or lost with its worker. */
export type PolicyState = 'none' | 'held' | 'taken' | 'gone';

export interface RunState {
  readonly status: RunStatus;
  /** What goes on beneath a pause or a stop. */
  readonly activity: RunStatus;
  readonly runId: string | null;
  readonly config: RunConfig | null;
  /** Of a sample of its opponent's weights, where it has one. */
  readonly opponentHash: string | null;
  readonly preparation: Preparation | null;
  /** Steps of the phase that runs, known before its first progress. */
  readonly phaseSteps: number;
  readonly progress: RunProgress | null;
  /** The kernels that are being compiled while the data is prepared. */
  readonly kernels: CompileProgress | null;
  /** The weights that are being read, between the preparation and the first phase. */
  readonly weights: WeightsProgress | null;
  readonly divergence: { readonly message: string; readonly pair: NamedPair | null } | null;
  readonly summary: RunSummary | null;
  readonly policy: PolicyState;
  readonly failure: Failure | null;
  /** Pause was pressed and is not obeyed yet. */
  readonly pausing: boolean;
  /** Reset was pressed while it went on: what it still says of itself is kept nowhere. */
  readonly thrownAway: boolean;
}

/** Settings as they were on one side of a change, and what the change was of. */
export interface SettingStep {
  readonly what: string;
  readonly settings: RefineryState['settings'];
}

/** Changes of settings that can be undone and done again, each list with the nearest last. */
export interface SettingHistory {
  readonly past: readonly SettingStep[];
  readonly future: readonly SettingStep[];
  /** The field that is being typed into, or slid: what follows until it is let go belongs to the last step. */
  readonly typing: SettingPath | null;
}

/** The views of the page, each with its own address. */
export const views = ['watch', 'data', 'inspect', 'blind', 'experiments'] as const;
export type View = (typeof views)[number];

/** The pair that is looked at, one at a time. */
export interface PairPager {
  readonly filter: PairFilter;
  /** Place among the pairs that pass the filter, from 0. */
  readonly position: number;
  /** Pairs that pass the filter; null until the worker has said. */
  readonly total: number | null;
  /** The pair that is shown: while the next one is awaited, the one before it. */
  readonly pair: ShownPair | null;
  readonly status: 'none' | 'loading' | 'ready' | 'failed';
  readonly failure: Failure | null;
  /** A link led here: the pair comes into sight once it is there. */
  readonly called: boolean;
}

/** The answers to held-out prompts of the last evaluation that made some, and those on their way. */
export interface SamplesState {
  readonly step: number | null;
  readonly rows: readonly SampleRow[];
  readonly coming: (SampleProgress & { readonly step: number }) | null;
}

/** A prompt of one's own and the policy's answer to it. */
export interface OwnPromptState {
  readonly status: 'none' | 'working' | 'done' | 'failed';
  readonly prompt: string;
  readonly answer: string;
  readonly tokens: number;
  readonly end: AnswerEnd | null;
  readonly failure: Failure | null;
}

export interface RefineryState {
  readonly view: View;
  readonly pairPager: PairPager;
  readonly backend: BackendState;
  readonly data: Readonly<Record<Role, DataState>>;
  readonly models: Readonly<Record<ModelRole, ModelState>>;
  readonly hub: HubState;
  readonly bench: BenchState;
  /** Bytes that a run may take; null where the user set no bound. */
  readonly memoryBudget: number | null;
  readonly runCheckpoint: RunCheckpointOpened;
  readonly settings: Readonly<Record<SettingPath, SettingValue>>;
  /** What a change of method put back to its default, as one sentence. */
  readonly settingsNotice: string | null;
  readonly settingHistory: SettingHistory;
  /** What was last done to the settings as a whole, as one sentence. */
  readonly settingsSaid: string | null;
  readonly preparation: PreparationState;
  readonly run: RunState;
  readonly samples: SamplesState;
  /** Files of questions by `taskKey`. */
  readonly taskFiles: Readonly<Record<string, TaskFileState>>;
  readonly taskAdding: TaskAdding;
  readonly taskResults: TaskResults;
  readonly ownPrompt: OwnPromptState;
  readonly inspect: InspectState;
  readonly blind: BlindState;
  readonly remoteJudge: RemoteJudgeState;
  /** A failure of the worker itself or of the GPU: the banner with the way on. */
  readonly crash: Failure | null;
  /** An action that could not be carried out, as one sentence. */
  readonly notice: string | null;
}

/** No checkpoint is chosen. */
export const noModels: RefineryState['models'] = {
  policy: { status: 'empty' },
  reference: { status: 'empty' },
  opponent: { status: 'empty' },
};

export const idleRun: RunState = {
  status: 'idle',
  activity: 'idle',
  runId: null,
  config: null,
  opponentHash: null,
  preparation: null,
  phaseSteps: 0,
  progress: null,
  kernels: null,
  weights: null,
  divergence: null,
  summary: null,
  policy: 'none',
  failure: null,
  pausing: false,
  thrownAway: false,
};

export const noSamples: SamplesState = { step: null, rows: [], coming: null };

export const noOwnPrompt: OwnPromptState = {
  status: 'none',
  prompt: '',
  answer: '',
  tokens: 0,
  end: null,
  failure: null,
};

export const firstPair: PairPager = {
  filter: 'all',
  position: 0,
  total: null,
  pair: null,
  status: 'none',
  failure: null,
  called: false,
};

/** Whether a run is under way, so that its settings are fixed and leaving the page loses it. */
export function isRunning(status: RunStatus): boolean {
  return !['idle', 'done', 'failed'].includes(status);
}
