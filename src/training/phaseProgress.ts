import type { Optimizer, OptimizerState } from './optimizers';

/** Where a phase of training goes on from, and what its checkpoint keeps. */
export interface PhaseStart {
  /** Steps that were taken or left out. */
  readonly step: number;
  /** Tokens trained on. */
  readonly tokens: number;
  /** Whether the evaluation that is due after this step is done, where there is one. */
  readonly evaluated: boolean;
  /** Null where the phase has not begun, or is over for good. */
  readonly optimizer: OptimizerState | null;
}

/** How far a phase has come; it outlives the training, so that a run that has ended can be taken away. */
export class PhaseProgress {
  step: number;
  tokens: number;
  evaluated: boolean;
  /** Set once training begins. */
  optimizer: Optimizer | null = null;
  readonly beginning: OptimizerState | null;

  constructor(from: PhaseStart | null) {
    this.step = from?.step ?? 0;
    this.tokens = from?.tokens ?? 0;
    this.evaluated = from?.evaluated ?? false;
    this.beginning = from?.optimizer ?? null;
  }

  /** Reads where the phase stands; it must not be training. */
  async capture(): Promise<PhaseStart> {
    const { step, tokens, evaluated } = this;
    const optimizer = this.optimizer && (await this.optimizer.capture());
    return { step, tokens, evaluated, optimizer };
  }

  /** Frees the optimizer. */
  dispose(): void {
    this.optimizer?.dispose();
    this.optimizer = null;
  }
}
