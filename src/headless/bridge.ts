import { mappingSentence } from './mappingSentence';
import type { WorkerEvent } from '../protocol/messages';
import { modelRoles, type ModelRole } from '../protocol/model';
import type { JudgeEndpoint } from '../protocol/remoteJudge';
import type { ExportedFile } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import { taskKey } from '../protocol/taskSetting';
import { RefineryError, type ErrorCode } from '../shared/errors';
import { judgeCallsAtMost } from '../shared/sentences/judgeSentences';
import { appStarted } from '../store/backendActions';
import { exportRunCheckpoint, loadRunCheckpoint } from '../store/checkpointActions';
import { filePicked } from '../store/dataActions';
import { modelPicked } from '../store/modelActions';
import { onRunEvent } from '../store/events';
import { exportPolicy, runFileStarted, stopPressed } from '../store/runActions';
import { judgeEstimateOf, judgeKeyTyped, judgeTarget, judgeTyped } from '../store/remoteJudge';
import { configLoaded } from '../store/settingActions';
import type { Role } from '../store/state';
import { refineryStore } from '../store/store';
import { taskGiven } from '../store/taskActions';

/** What went wrong, as the command prints it. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The files of an export, or why there are none. */
type Exported =
  | { readonly files: readonly { readonly name: string; readonly size: number }[] }
  | { readonly fault: Fault };

/** What the headless command drives: the page's own actions, and its events one by one. */
export interface HeadlessBridge {
  /** Takes the run file's settings and starts its backend. */
  prepare(config: RunConfig): Promise<Fault | null>;
  /** Waits for the checkpoints whose files were put into the inputs. */
  modelsLoaded(roles: readonly ModelRole[]): Promise<Fault | null>;
  /** Waits for the files that were put into the inputs. */
  loaded(roles: readonly Role[]): Promise<Fault | null>;
  /** Waits for the files of questions that were put into the input, one for each of the run file's benchmarks. */
  tasksLoaded(): Promise<Fault | null>;
  /** Takes the checkpoint whose files were put into its input, for a run that goes on from it. */
  resumed(config: RunConfig): Promise<Fault | null>;
  /** Takes where the run's judge is asked; says which part of it is wrong, and why, or null. */
  judgeGiven(
    endpoint: JudgeEndpoint,
  ): { readonly part: 'address' | 'key'; readonly fault: string } | null;
  /** What the run's judge takes at most, as a sentence; null where it asks nobody. */
  judgeEstimate(): string | null;
  /** @param share whether it takes what an earlier run in this page made from the same settings and data */
  start(config: RunConfig, share: boolean): void;
  stop(): void;
  /** The next events in order, at least one; waits for them. */
  next(): Promise<readonly WorkerEvent[]>;
  /** Takes the policy and says what its files are. */
  exportPolicy(): Promise<Exported>;
  /** Takes the run's checkpoint and says what its files are. */
  exportRunCheckpoint(): Promise<Exported>;
  /** A part of a file that was exported last, in base64. */
  filePart(name: string, from: number, to: number): string;
}

declare global {
  interface Window {
    refineryHeadless?: HeadlessBridge;
  }
}

/** The fault of a checkpoint that is done loading; undefined while it is not. */
function faultOfModel(role: ModelRole): Fault | null | undefined {
  const state = refineryStore.getState().models[role];
  if (state.status === 'loaded') return null;
  return state.status === 'failed' ? state.failure : undefined;
}

function input(name: string, picked: (files: readonly File[]) => void): void {
  const element = document.createElement('input');
  element.type = 'file';
  element.multiple = true;
  element.id = `headless-${name}`;
  element.hidden = true;
  element.onchange = () => {
    picked([...(element.files ?? [])]);
  };
  document.body.append(element);
}

/** What an error of ours says; another one is a bug and goes on up. */
function faultOf(error: unknown): Fault {
  if (!(error instanceof RefineryError)) throw error;
  return { code: error.code, message: error.message };
}

/** The fault of a file that is done loading; undefined while it is not. */
function faultOfData(role: Role): Fault | null | undefined {
  const state = refineryStore.getState().data[role];
  switch (state.status) {
    case 'empty':
    case 'loading':
      return undefined;
    case 'loaded':
      return null;
    case 'failed':
      return state.failure;
    case 'mapping':
      return { code: 'no_pairs', message: mappingSentence(state.request) };
  }
}

/** Resolves with the first value of the state that is not undefined. */
function stateOf<T>(read: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const stop = refineryStore.subscribe(check);
    function check(): void {
      const value = read();
      if (value === undefined) return;
      stop();
      resolve(value);
    }
    check();
  });
}

/** Puts the bridge on the window. */
export function installBridge(): void {
  for (const role of ['train', 'heldOut'] as const)
    input(role, ([file]) => {
      if (file) void filePicked(role, file);
    });
  let checkpoint: readonly File[] = [];
  input('checkpoint', (picked) => {
    checkpoint = picked;
  });
  let taskFiles: readonly File[] = [];
  input('tasks', (picked) => {
    taskFiles = picked;
  });
  let tasks: RunConfig['benchmarks'] = [];
  let paths: Readonly<Partial<Record<ModelRole, string | null>>> = {};
  for (const role of modelRoles)
    input(role, (picked) => {
      const files = picked.map((blob) => ({ name: blob.name, blob }));
      void modelPicked(role, paths[role] ?? role, files);
    });
  let queue: WorkerEvent[] = [];
  let wake: (() => void) | null = null;
  const push = (event: WorkerEvent): void => {
    queue.push(event);
    wake?.();
  };
  // What is only drawn is no output of the command.
  onRunEvent((event) => {
    if (event.type !== 'pairValues') push(event);
  });
  refineryStore.subscribe((state, before) => {
    if (state.crash && state.crash !== before.crash)
      push({ type: 'failed', requestId: null, runId: state.run.runId, ...state.crash });
  });
  let files: ReadonlyMap<string, Uint8Array> = new Map();
  const exported = async (take: () => Promise<readonly ExportedFile[]>): Promise<Exported> => {
    try {
      files = new Map((await take()).map(({ name, bytes }) => [name, bytes]));
      return { files: [...files].map(([name, bytes]) => ({ name, size: bytes.length })) };
    } catch (error) {
      return { fault: faultOf(error) };
    }
  };
  window.refineryHeadless = {
    prepare: async (config) => {
      const { policyPath: policy, referencePath: reference } = config.model;
      paths = { policy, reference, opponent: config.sampling.opponentPath };
      tasks = config.benchmarks;
      configLoaded(config);
      await appStarted();
      const { backend } = refineryStore.getState();
      return backend.status === 'failed' ? backend.failure : null;
    },
    modelsLoaded: async (roles) => {
      for (const role of roles) {
        const fault = await stateOf(() => faultOfModel(role));
        if (fault) return fault;
      }
      return null;
    },
    loaded: async (roles) => {
      for (const role of roles) {
        const fault = await stateOf(() => faultOfData(role));
        if (fault) return fault;
      }
      return null;
    },
    judgeGiven: ({ address, model, key }) => {
      judgeTyped({ address, model });
      judgeKeyTyped(key);
      const state = refineryStore.getState();
      const target = judgeTarget(state);
      if (!('fault' in target)) return null;
      const { fault } = target;
      return { part: fault === state.remoteJudge.keyFault ? 'key' : 'address', fault };
    },
    judgeEstimate: () => {
      const { preparation, run } = refineryStore.getState();
      if (run.config?.sampling.judge !== 'remote') return null;
      const estimate = judgeEstimateOf({ preparation }, run.config);
      return estimate && judgeCallsAtMost(estimate);
    },
    tasksLoaded: async () => {
      for (const [i, entry] of tasks.entries()) {
        const file = taskFiles[i];
        if (file) await taskGiven(entry, file);
        const held = refineryStore.getState().taskFiles[taskKey(entry)];
        if (held?.status === 'failed') return held.failure;
      }
      return null;
    },
    start: runFileStarted,
    stop: stopPressed,
    next: async () => {
      if (queue.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      wake = null;
      const events = queue;
      queue = [];
      return events;
    },
    resumed: async (config) => {
      try {
        const files = checkpoint.map((file) => ({ name: file.name, blob: file }));
        await loadRunCheckpoint(files, config);
        return null;
      } catch (error) {
        return faultOf(error);
      }
    },
    exportPolicy: () => exported(exportPolicy),
    exportRunCheckpoint: () => exported(exportRunCheckpoint),
    filePart: (name, from, to) => {
      const part = files.get(name)?.subarray(from, to) ?? new Uint8Array();
      let binary = '';
      for (const byte of part) binary += String.fromCharCode(byte);
      return btoa(binary);
    },
  };
}
