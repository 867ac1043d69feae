/** A reference whose head has another size than the policy's. */
export const otherVocabulary = (
  policy: string,
  wanted: number,
  reference: string,
  found: number,
): string =>
  `model.referencePath: ${reference} has a vocabulary of ${found} tokens and ${policy} has ${wanted}; take a reference with the policy’s own tokenizer.`;

/** A reference that reads texts as other tokens than the policy does. */
export const otherTokenizer = (policy: string, reference: string): string =>
  `model.referencePath: the tokenizer of ${reference} is not that of ${policy}; take a reference with the policy’s own tokenizer.`;

/** A run that asks for a checkpoint which nobody has chosen. */
export const modelNotChosen = (role: string): string =>
  `There is no ${role} yet: choose its checkpoint first.`;

/** A checkpoint without the file that turns text into tokens. */
export const noTokenizer = (name: string): string =>
  `${name} has no tokenizer.json: add the file that was published with the model.`;

/** A tokenizer that makes ids for which the model has no row. */
export const tokenizerBeyondModel = (name: string, tokens: number, rows: number): string =>
  `${name}: its tokenizer has ${tokens} tokens and its token table ${rows} rows; the two files do not belong together.`;

/** A file of a checkpoint that is not JSON. */
export const notJson = (name: string, file: string, why: string): string =>
  `${name}/${file} is not JSON (${why}): download it again.`;
