/** An opponent that reads texts as other tokens than a policy from scratch does, whose tokenizer is made from its data. */
export function otherTrainedTokenizer(opponent: string): string {
  return `sampling.opponentPath: the tokenizer of ${opponent} is not the one that this run makes from its data; take the policy of a run on the same data, split and vocabulary.`;
}

/** An opponent that would write on where the policy ends its answer; each with its end-of-text token. */
export function otherEndOfText(
  [policy, wanted]: readonly [string, string],
  [opponent, found]: readonly [string, string],
): string {
  return `sampling.opponentPath: ${opponent} ends its answers with ${found} and ${policy} with ${wanted}; take an opponent that ends them alike.`;
}
