const roles = {
  reference: { path: 'model.referencePath', one: 'a reference' },
  opponent: { path: 'sampling.opponentPath', one: 'an opponent' },
} as const;

/** A checkpoint beside the policy whose head has another size than the policy's. */
export function otherVocabulary(
  role: keyof typeof roles,
  [policy, wanted]: readonly [string, number],
  [other, found]: readonly [string, number],
): string {
  const { path, one } = roles[role];
  return `${path}: ${other} has a vocabulary of ${found} tokens and ${policy} has ${wanted}; take ${one} with the policy’s own tokenizer.`;
}

/** A checkpoint beside the policy that reads texts as other tokens than the policy does. */
export function otherTokenizer(role: keyof typeof roles, policy: string, other: string): string {
  const { path, one } = roles[role];
  return `${path}: the tokenizer of ${other} is not that of ${policy}; take ${one} with the policy’s own tokenizer.`;
}

/** A run asks for a checkpoint which nobody has chosen. */
export function modelNotChosen(role: string): string {
  return `There is no ${role} yet; choose its checkpoint first.`;
}

/** A checkpoint is chosen while a run goes on. */
export function runHoldsModels(name: string): string {
  return `A run is under way; stop it before opening ${name}.`;
}
