/** A reference whose head has another size than the policy's. */
export function otherVocabulary(
  [policy, wanted]: readonly [string, number],
  [reference, found]: readonly [string, number],
): string {
  return `model.referencePath: ${reference} has a vocabulary of ${found} tokens and ${policy} has ${wanted}; take a reference with the policy’s own tokenizer.`;
}

/** A reference that reads texts as other tokens than the policy does. */
export function otherTokenizer(policy: string, reference: string): string {
  return `model.referencePath: the tokenizer of ${reference} is not that of ${policy}; take a reference with the policy’s own tokenizer.`;
}

/** A run asks for a checkpoint which nobody has chosen. */
export function modelNotChosen(role: string): string {
  return `There is no ${role} yet; choose its checkpoint first.`;
}

/** A checkpoint is chosen while a run goes on. */
export function runHoldsModels(name: string): string {
  return `A run is under way; stop it before opening ${name}.`;
}
