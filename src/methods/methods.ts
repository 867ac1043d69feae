import { formatNumber } from '../shared/format';
import {
  lossesOf,
  lossTypes,
  weightedLosses,
  type LossType,
  type MethodSettings,
} from './lossTypes';

/** A setting that only some methods take. */
export type MethodSetting =
  | 'labelSmoothing'
  | 'logpReduction'
  | 'refinementWeight'
  | 'refinementScale'
  | 'refinementKind'
  | 'refinementPrompt'
  | 'refinementJoin'
  | 'simpoGamma'
  | 'rDpoAlpha'
  | 'odpoAlpha'
  | 'odpoScale'
  | 'alphaDpoAlpha'
  | 'betaDpoAlpha'
  | 'betaDpoFilter';

/** The paper's own methods, or those that it is read against. */
export type MethodGroup = 'paper' | 'neighbor';

/** What a method is, for people. */
export interface Method {
  readonly lossType: LossType;
  readonly name: string;
  readonly group: MethodGroup;
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

const refinement = [
  'refinementWeight',
  'refinementPrompt',
  'refinementJoin',
  'refinementKind',
] as const;

type Described = Omit<Method, 'lossType' | 'group'>;

const paper: Readonly<Record<'dpo' | 'ipo' | 'sr-dpo' | 'sr-ipo', Described>> = {
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

const neighbors: Readonly<Record<Exclude<LossType, keyof typeof paper>, Described>> = {
  robust: {
    name: 'Robust DPO',
    summary:
      'DPO made unbiased for labels of which a known share ε is flipped; that share is label smoothing.',
    source: 'Ray Chowdhury et al. 2024',
    url: 'https://arxiv.org/abs/2403.00409',
    equation: '[−(1−ε)·log σ(β·h(x)) + ε·log σ(−β·h(x))] / (1−2ε)',
    takes: ['labelSmoothing'],
  },
  hinge: {
    name: 'Hinge',
    summary: 'A straight pull (SLiC, RSO) that ends where the reward margin has reached 1.',
    source: 'Liu et al. 2023',
    url: 'https://arxiv.org/abs/2309.06657',
    equation: 'max(0, 1 − β·h(x))',
    takes: [],
  },
  'sigmoid-norm': {
    name: 'Normalized DPO',
    summary:
      'DPO of log-ratios averaged over tokens, so that a long answer counts no more than a short one.',
    source: 'TRL, sigmoid_norm',
    url: 'https://huggingface.co/docs/trl/dpo_trainer',
    equation: '−log σ(β·h̄(x)),  h̄ averaged over tokens',
    takes: [],
  },
  simpo: {
    name: 'SimPO',
    summary:
      'Averages log-probabilities over tokens, uses no reference, and asks for a margin γ; its β is usually 2 to 10.',
    source: 'Meng et al. 2024, Eq. 6',
    url: 'https://arxiv.org/abs/2405.14734',
    equation: '−log σ(β·(ℓ̄⁺ − ℓ̄⁻) − γ),  ℓ̄ = log π(y|x)/|y|',
    takes: ['simpoGamma'],
  },
  'r-dpo': {
    name: 'R-DPO',
    summary: 'DPO in which a longer answer has to earn its length: every token costs α of reward.',
    source: 'Park et al. 2024',
    url: 'https://arxiv.org/abs/2403.19159',
    equation: '−log σ(β·h(x) + α·(|y⁺| − |y⁻|))',
    takes: ['rDpoAlpha'],
  },
  odpo: {
    name: 'ODPO',
    summary:
      'DPO that asks more of a pair the farther apart the data’s own scores are; every row needs both.',
    source: 'Amini et al. 2024',
    url: 'https://arxiv.org/abs/2402.10571',
    equation: '−log σ(β·h(x) − α·f(s⁺ − s⁻))',
    takes: ['odpoAlpha', 'odpoScale'],
  },
  'alpha-dpo': {
    name: 'α-DPO',
    summary:
      'SimPO whose target moves with the policy’s own margin, standardized by moving averages over batches.',
    source: 'Wu et al. 2024',
    url: 'https://arxiv.org/abs/2410.10148',
    equation: '−log σ(β·(ℓ̄⁺ − ℓ̄⁻) − γ − α·β·⊥(h̄ − μ)/s)',
    takes: ['alphaDpoAlpha', 'simpoGamma'],
  },
  'beta-dpo': {
    name: 'β-DPO',
    summary:
      'DPO whose β rises in batches with larger margins than usual, and which leaves out the pairs farthest from the usual one.',
    source: 'Wu et al. 2024',
    url: 'https://arxiv.org/abs/2407.08639',
    equation: '−log σ(⊥β_B·h(x)),  β_B = β·(1 + α·(mean h − M))',
    takes: ['betaDpoAlpha', 'betaDpoFilter'],
  },
  'apo-zero': {
    name: 'APO-zero',
    summary: 'Raises the chosen answer and lowers the rejected one, each for itself.',
    source: 'D’Oosterlinck et al. 2024, Eq. 7',
    url: 'https://arxiv.org/abs/2408.06266',
    equation: '1 − σ(r⁺) + σ(r⁻),  r = β·log π(y|x)/π_ref(y|x)',
    takes: [],
  },
  'apo-down': {
    name: 'APO-down',
    summary:
      'Lowers both answers and the rejected one more, for data whose chosen answers are worse than the policy’s own.',
    source: 'D’Oosterlinck et al. 2024, Eq. 8',
    url: 'https://arxiv.org/abs/2408.06266',
    equation: 'σ(r⁺) + 1 − σ(r⁺ − r⁻),  r = β·log π(y|x)/π_ref(y|x)',
    takes: [],
  },
  sft: {
    name: 'SFT',
    summary:
      'Fits the chosen answers alone: alone it is the control without preferences, in a sum it keeps them likely.',
    source: 'TRL, sft',
    url: 'https://huggingface.co/docs/trl/dpo_trainer',
    equation: '−log π(y⁺|x), mean over tokens',
    takes: [],
  },
};

function describe(lossType: LossType): Method {
  if (lossType in paper)
    return { lossType, group: 'paper', ...paper[lossType as keyof typeof paper] };
  return { lossType, group: 'neighbor', ...neighbors[lossType as keyof typeof neighbors] };
}

/** The methods in the order in which people meet them. */
export const methods: readonly Method[] = lossTypes.map(describe);

/** What a loss type is. */
export function methodOf(lossType: LossType): Method {
  return describe(lossType);
}

/**
 * Settings that do nothing with a loss that does not take them: away from their defaults they would stand in
 * a run file as if they did, so there they are refused, and on the page they go back.
 */
export const settingsOfSomeLosses = [
  'labelSmoothing',
  'logpReduction',
  'refinementScale',
  'refinementKind',
  'simpoGamma',
  'rDpoAlpha',
  'odpoAlpha',
  'odpoScale',
  'alphaDpoAlpha',
  'betaDpoAlpha',
  'betaDpoFilter',
] as const satisfies readonly MethodSetting[];

/** Whether some loss of the settings takes a setting. */
export function takesSetting(
  { lossType }: Pick<MethodSettings, 'lossType'>,
  name: MethodSetting,
): boolean {
  return lossesOf(lossType).some((one) => describe(one).takes.includes(name));
}

/** The names of the losses with their weights: `Sr-DPO`, `DPO + 0.1·SFT`. */
export function methodName(settings: Pick<MethodSettings, 'lossType' | 'lossWeights'>): string {
  return weightedLosses(settings)
    .map(({ lossType, weight }) =>
      weight === 1 ? describe(lossType).name : `${formatNumber(weight)}·${describe(lossType).name}`,
    )
    .join(' + ');
}

/** The loss of a pair as plain text: of a list, the weighted sum of the names. */
export function methodEquation(settings: Pick<MethodSettings, 'lossType' | 'lossWeights'>): string {
  const [only, ...others] = lossesOf(settings.lossType);
  return only && others.length === 0 ? describe(only).equation : methodName(settings);
}
