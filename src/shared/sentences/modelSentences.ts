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

/** A checkpoint beside the policy whose positions do not hold the longest sampled prompt and the answer to it. */
export function answersLackPositions(
  role: keyof typeof roles,
  {
    name,
    positions,
    prompt,
    maxNewTokens,
  }: {
    readonly name: string;
    readonly positions: number;
    readonly prompt: number;
    readonly maxNewTokens: number;
  },
): string {
  const room = positions - prompt;
  const ways =
    room > 0
      ? `set sampling.maxNewTokens to ${room} or lower data.maxLength`
      : 'lower data.maxLength';
  return `${roles[role].path}: the longest sampled prompt has ${prompt} tokens and its answer up to ${maxNewTokens} (sampling.maxNewTokens), but ${name} has ${positions} positions; ${ways}, or take another ${role}.`;
}

/** A run asks for a checkpoint which nobody has chosen. */
export function modelNotChosen(role: string): string {
  return `There is no ${role} yet; choose its checkpoint first.`;
}

/** A checkpoint is chosen while a run goes on. */
export function runHoldsModels(name: string): string {
  return `A run is under way; stop it before opening ${name}.`;
}
