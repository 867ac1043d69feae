import { lossTypes, type LossType } from './lossTypes';

/** A setting that only some methods take. */
export type MethodSetting =
  | 'labelSmoothing'
  | 'logpReduction'
  | 'refinementWeight'
  | 'refinementScale'
  | 'refinementPrompt'
  | 'refinementJoin';

/** What a method is, for people. */
export interface Method {
  readonly lossType: LossType;
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Where it comes from. */
  readonly source: string;
  readonly url: string;
  /** The loss of a pair as plain text. */
  readonly equation: string;
  /** The settings it takes besides β. */
  readonly takes: readonly MethodSetting[];
}

const refinement = ['refinementWeight', 'refinementPrompt', 'refinementJoin'] as const;

const described: Readonly<Record<LossType, Omit<Method, 'lossType'>>> = {
  dpo: {
    name: 'DPO',
    summary: 'Raises the chosen completion over the rejected one until their reward gap saturates.',
    source: 'Rafailov et al. 2023, Eq. 7',
    url: 'https://arxiv.org/abs/2305.18290',
    equation: '−log σ(β·h(x))',
    takes: ['labelSmoothing'],
  },
  ipo: {
    name: 'IPO',
    summary: 'Pulls the margin h to a fixed target of 1/(2β), so that it cannot grow without end.',
    source: 'Azar et al. 2023, Eq. 17',
    url: 'https://arxiv.org/abs/2310.12036',
    equation: '(h(x) − 1/(2β))²',
    takes: ['logpReduction'],
  },
  'sr-dpo': {
    name: 'Sr-DPO',
    summary: 'DPO that asks more of a pair the larger its own judgement Δ of the gap is.',
    source: 'Yu et al. 2024, Eq. 13',
    url: 'https://arxiv.org/abs/2405.21040',
    equation: '−log σ(β·h(x) − λ·⊥Δ),  Δ = β·h(p⊕x)',
    takes: ['labelSmoothing', ...refinement],
  },
  'sr-ipo': {
    name: 'Sr-IPO',
    summary: 'IPO whose target moves with the policy’s own judgement Δ of the gap.',
    source: 'Yu et al. 2024, Algorithm 2',
    url: 'https://arxiv.org/abs/2405.21040',
    equation: '(h(x) − λ·⊥Δ − 1/(2β))²,  Δ = β·h(p⊕x)',
    takes: ['logpReduction', 'refinementScale', ...refinement],
  },
};

/** The methods in the order in which people meet them. */
export const methods: readonly Method[] = lossTypes.map((lossType) => ({
  lossType,
  ...described[lossType],
}));

/** What a loss type is. */
export function methodOf(lossType: LossType): Method {
  return { lossType, ...described[lossType] };
}
