import type { KernelTuning } from '../shared/kernelTuning';
import type { TokenLengths } from './dataView';
import type { MemoryEstimate } from './estimate';
import type { MetricName } from './metrics';
import type { ModelRole } from './model';
import type { RunConfig, SettingPath, SettingValue } from './runConfig';

/** What this machine's browser offers for WebGPU, as probed before anything is allocated. */
export type AdapterReport =
  | {
      readonly status: 'adapter';
      readonly kind: 'gpu' | 'software';
      readonly vendor: string;
      readonly architecture: string;
      readonly description: string;
      readonly features: readonly string[];
      readonly maxBufferSize: number;
      readonly maxStorageBufferBindingSize: number;
    }
  | { readonly status: 'no-webgpu' }
  | { readonly status: 'no-adapter' };

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** How kernels on WebGPU divide their work. */
export interface TuningReport {
  /** What the kind of adapter asks for, and a run takes unless its settings say otherwise. */
  readonly chosen: KernelTuning;
  /** A linear map and a norm of 256 × 128, measured at the start; nothing follows from it. */
  readonly milliseconds: Readonly<Record<KernelTuning, number>>;
}

/** The backend in use, and why it is this one. */
export interface BackendInfo {
  readonly requested: 'auto' | BackendName;
  readonly name: BackendName;
  readonly adapter: AdapterReport;
  /** Threads of the WASM backend; 1 elsewhere. */
  readonly threads: number;
  /** Plain sentences that say why this backend was taken. */
  readonly reasons: readonly string[];
  /** The gradient self-test: largest absolute error and milliseconds. */
  readonly selfTest: { readonly largestError: number; readonly milliseconds: number };
  /** Null off WebGPU. */
  readonly tuning: TuningReport | null;
}

/** One setting with a value that spares memory. */
export interface LighterRun {
  readonly path: SettingPath;
  readonly value: SettingValue;
  /** Bytes that the run would need with it. */
  readonly total: number;
}

/** What a run will see of the data, worked out before it starts. */
export interface Preparation {
  readonly trainPairs: number;
  readonly evalPairs: number;
  /** Pairs that only the judge is trained on; 0 where none is. */
  readonly rewardPairs: number;
  readonly trainPrompts: number;
  /** Prompts of those pairs. */
  readonly rewardPrompts: number;
  readonly evalPrompts: number;
  /** Prompts that are both in the train and in the evaluation split; only a held-out file can have any. */
  readonly sharedPrompts: number;
  readonly vocabularySize: number;
  readonly parameters: number;
  /** Pairs of which something was cut, and what, at this context length. */
  readonly truncation: {
    readonly pairs: number;
    readonly promptCut: number;
    readonly chosenCut: number;
    readonly rejectedCut: number;
  };
  /** Mean tokens of an answer as the model sees it, over both splits. */
  readonly meanTokens: { readonly chosen: number; readonly rejected: number };
  /** How long prompts, completions and rows are before anything is cut. */
  readonly lengths: TokenLengths;
  readonly longestRow: number;
  /** Longest row on p⊕x; 0 for methods without refinement. */
  readonly longestRefinedRow: number;
  /** Positions that the model says it was trained on, or has. */
  readonly maxPositions: number;
  readonly refinementPromptTokens: number;
  readonly memory: MemoryEstimate;
  /** Settings that spare memory, the least intrusive first. */
  readonly lighter: readonly LighterRun[];
  readonly seconds: number;
}

/** The phases that a run goes through, in this order; `report` and `reference` may be empty. */
export type RunPhase = 'prepare' | 'sft' | 'reward' | 'reference' | 'align' | 'report';

/** How much of a model's weights is read, in bytes. */
export interface WeightsProgress {
  readonly role: ModelRole;
  readonly read: number;
  readonly total: number;
}

/** How many of the kernels that a step needs are compiled. */
export interface CompileProgress {
  readonly done: number;
  readonly total: number;
}

/** How far a run has come, sent at most ten times a second. */
export interface RunProgress {
  readonly phase: RunPhase;
  readonly step: number;
  readonly steps: number;
  readonly pairsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly stepMilliseconds: number;
  readonly elapsedSeconds: number;
  /** Seconds left of this phase by its pace so far; null until there is a pace. */
  readonly remainingSeconds: number | null;
  /** Bytes that the backend holds in GPU buffers, or in tensors where there is no GPU. */
  readonly memoryBytes: number;
  /** The most bytes that GPU buffers, or WebAssembly's memory, have held since the run began; null on the CPU. */
  readonly peakBytes: number | null;
}

/** What a run was, when it is over (summary.json). */
export interface RunSummary {
  readonly config: RunConfig;
  readonly configHash: string;
  readonly dataHash: string;
  readonly evalDataHash: string | null;
  /** SHA-256 of each benchmark's file by its name; runs of earlier versions have none. */
  readonly benchmarkHashes?: Readonly<Record<string, string>>;
  /** SHA-256 of the model's files by role and name; only the headless command writes it. */
  readonly modelHashes?: Readonly<Record<string, string>>;
  readonly adapter: AdapterReport;
  readonly backend: BackendName;
  /** Of the kernels on WebGPU; null elsewhere. */
  readonly kernelTuning: KernelTuning | null;
  readonly pairsRead: number;
  readonly pairsUsed: number;
  readonly pairsRefused: number;
  /** Pairs that the budget of memory left out, and unpaired rows that it could not hold. */
  readonly pairsBeyondBudget: number;
  readonly unpairedBeyondBudget: number;
  readonly trainPairs: number;
  readonly evalPairs: number;
  readonly rewardPairs: number;
  readonly parameters: number;
  readonly vocabularySize: number;
  readonly truncatedPairs: number;
  readonly stepsTrained: number;
  readonly reason: 'completed' | 'stopped' | 'diverged';
  readonly seconds: number;
  readonly tokensPerSecond: number;
  /** Running average of an alignment step, the first left out. */
  readonly stepMilliseconds: number;
  /** GPU counts of the last alignment step; null off WebGPU. */
  readonly dispatchesPerStep: number | null;
  readonly readbacksPerStep: number | null;
  readonly peakGpuBytes: number | null;
  /** How far arrays have reached into WebAssembly's memory; null off WASM. */
  readonly peakWasmBytes: number | null;
  readonly threads: number;
  readonly tensors: number;
  readonly lastMetrics: {
    readonly train: Readonly<Partial<Record<MetricName, number>>> | null;
    readonly eval: Readonly<Partial<Record<MetricName, number>>> | null;
  };
}

/** A pair that made a number not finite. */
export interface NamedPair {
  /** Index among the usable pairs, from 0. */
  readonly index: number;
  /** Line of the file, from 1. */
  readonly line: number;
  /** The prompt's first characters. */
  readonly prompt: string;
}

/** One file of an exported policy. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
