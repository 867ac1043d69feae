import type { PresetName } from './runConfig';

/** A small Llama: rotary positions, RMSNorm, SwiGLU, grouped KV heads and a tied head. */
export interface Preset {
  readonly name: PresetName;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly intermediateSize: number;
  readonly maxPositions: number;
  readonly rotaryTheta: number;
  readonly normEps: number;
  /** The supervised phase that fits the policy before alignment, where a run names none. */
  readonly sft: {
    readonly steps: number;
    readonly learningRate: number;
    readonly batchSize: number;
  };
}

const common = { maxPositions: 8192, rotaryTheta: 10000, normEps: 1e-5 } as const;

/** The presets from about 0.1 to 10 million parameters at a vocabulary of 512. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  nano: {
    ...common,
    name: 'nano',
    hiddenSize: 64,
    layers: 2,
    heads: 4,
    kvHeads: 2,
    intermediateSize: 128,
    sft: { steps: 150, learningRate: 3e-3, batchSize: 16 },
  },
  micro: {
    ...common,
    name: 'micro',
    hiddenSize: 128,
    layers: 4,
    heads: 4,
    kvHeads: 2,
    intermediateSize: 320,
    sft: { steps: 200, learningRate: 2e-3, batchSize: 16 },
  },
  small: {
    ...common,
    name: 'small',
    hiddenSize: 192,
    layers: 6,
    heads: 6,
    kvHeads: 3,
    intermediateSize: 512,
    sft: { steps: 300, learningRate: 1e-3, batchSize: 16 },
  },
  medium: {
    ...common,
    name: 'medium',
    hiddenSize: 384,
    layers: 6,
    heads: 6,
    kvHeads: 3,
    intermediateSize: 1024,
    sft: { steps: 400, learningRate: 6e-4, batchSize: 16 },
  },
};
