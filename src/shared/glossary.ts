/** A term of the page and what it means. */
export interface Term {
  readonly name: string;
  /** Other forms under which texts of the page speak of it. */
  readonly also?: readonly string[];
  /** One or two plain sentences. */
  readonly definition: string;
}

/** The one glossary: every term that the page does not explain where it stands. */
export const glossary: readonly Term[] = [
  {
    name: 'policy',
    definition: 'The model that is trained. When alignment begins it is the same as the reference.',
  },
  {
    name: 'reference',
    definition:
      'The model as it was before alignment, which never changes. The policy is measured against it.',
  },
  {
    name: 'prompt',
    also: ['prompts'],
    definition: 'The text that is answered, written x. The model is never trained to predict it.',
  },
  {
    name: 'completion',
    also: ['completions'],
    definition: 'An answer to a prompt, with the end-of-text token that closes it.',
  },
  {
    name: 'chosen',
    definition: 'The completion of a pair that people preferred, written y⁺.',
  },
  {
    name: 'rejected',
    definition: 'The completion of a pair that people did not prefer, written y⁻.',
  },
  {
    name: 'preference file',
    definition:
      'A file of pairs: each has a prompt, a chosen and a rejected completion. It stays on this machine.',
  },
  {
    name: 'held-out pairs',
    also: ['held-out pair', 'held out'],
    definition:
      'Pairs that are kept from training and only evaluated on, whole prompts at a time. They tell learning from learning by heart.',
  },
  {
    name: 'token',
    also: ['tokens'],
    definition: 'A piece of text, from a single byte to a whole word, that the model reads as one.',
  },
  {
    name: 'log-probability',
    also: ['log-probabilities'],
    definition:
      'The logarithm of how likely a model finds a completion after its prompt, summed over its tokens. It is at most 0; nearer to 0 is likelier.',
  },
  {
    name: 'log-ratio',
    definition:
      'A completion’s log-probability under the policy less that under the reference: how much likelier training has made it.',
  },
  {
    name: 'nats',
    definition:
      'The unit of log-probabilities made with the natural logarithm: one nat is a factor of 2.718.',
  },
  {
    name: 'contrast',
    definition:
      'C: how much more the reference prefers the chosen completion after p⊕x than after x. Ours, not the paper’s.',
  },
  {
    name: 'implicit reward',
    definition:
      'β times the log-ratio of a completion. DPO and its kin train the policy as if this were a reward that people had given.',
  },
  {
    name: 'h',
    definition:
      'The log-ratio of the chosen completion less that of the rejected one. It is 0 where policy and reference are the same.',
  },
  {
    name: 'reward margin',
    definition:
      'β·h: the implicit reward of the chosen completion less that of the rejected one. Above 0 the policy prefers the chosen one more than the reference does.',
  },
  {
    name: 'β',
    definition:
      'How strongly the policy is held to the reference. A larger β saturates sooner, so that the policy moves less.',
  },
  {
    name: 'p⊕x',
    definition: 'The refinement prompt p put before the prompt x, read as one text.',
  },
  {
    name: 'Δ',
    definition:
      'β·h(p⊕x): the policy’s own judgement of how much better the chosen completion is, once p has asked it for useful answers. No gradient flows through it.',
  },
  {
    name: 'λ',
    definition:
      'How much of Δ a refined method takes from the margin. At 0 it is DPO or IPO itself.',
  },
  {
    name: 'effective margin',
    definition:
      'The margin that a refined loss sees: β·h − λ·Δ for Sr-DPO. Where it is below the reward margin, more is asked of the pair.',
  },
  {
    name: 'held-out win rate',
    definition:
      'The share of held-out pairs whose implicit reward prefers the chosen completion. One half is a coin flip.',
  },
  {
    name: 'reward model',
    definition:
      'A model that gives an answer one number, trained so that the chosen answer of a pair has the higher one (Bradley–Terry). As a judge it is worth what its accuracy on held-out pairs says.',
  },
  {
    name: 'Wilson interval',
    definition:
      'The range in which the true share lies with 95 % confidence, given how many pairs were counted. Where it holds one half, nothing is shown yet.',
  },
  {
    name: 'SFT',
    also: ['supervised phase', 'supervised steps'],
    definition:
      'Supervised fine-tuning: the policy first learns to predict the chosen completions. What comes of it is the reference.',
  },
  {
    name: 'alignment',
    definition: 'Training on pairs by a preference loss, after SFT.',
  },
  {
    name: 'gradient norm',
    definition:
      'The length of the gradient over all parameters, before clipping. A leap says that a step was far larger than those before it.',
  },
  {
    name: 'learning rate',
    definition: 'How far an update moves the parameters along the gradient.',
  },
  {
    name: 'epoch',
    definition: 'One pass over all training pairs.',
  },
  {
    name: 'batch',
    definition: 'The pairs whose mean gradient makes one update.',
  },
  {
    name: 'micro-batch',
    definition:
      'The pairs of a batch that are computed at once. A smaller one needs less memory and gives the same update.',
  },
  {
    name: 'label smoothing',
    definition:
      'Training as if a share ε of the pairs had chosen and rejected swapped, so that a mistaken label cannot pull without end.',
  },
  {
    name: 'over-fitting',
    definition:
      'Learning the training pairs by heart: they go on getting better while the held-out ones do not.',
  },
  {
    name: 'context length',
    definition: 'The most tokens of prompt and completion together that the model is shown.',
  },
  {
    name: 'vocabulary',
    definition:
      'The tokens that the model knows. A larger one makes shorter rows and a larger model.',
  },
];

/** The term of this name. @throws Error where the glossary has none */
export function termOf(name: string): Term {
  const term = glossary.find((one) => one.name === name);
  if (!term) throw new Error(`The glossary has no ${name}.`);
  return term;
}

/** The glossary as the document that README links to. */
export function glossaryDocument(): string {
  const entries = [...glossary]
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
    .map(({ name, definition }) => `**${name}**: ${definition}\n`);
  return [
    '# Glossary\n',
    'The terms of the page, as it explains them. Written from `src/shared/glossary.ts`.\n',
    ...entries,
  ].join('\n');
}
