/** One turn of a conversation; `role` is `system`, `user`, `assistant`, or what the file calls it. */
export interface Message {
  readonly role: string;
  readonly content: string;
}

/** Makes text of the turns of a conversation: the plain way, or as a model's own chat template has it. */
export interface Template {
  /** Its markers are special tokens of the model's tokenizer. */
  readonly special: boolean;
  /**
   * The turns before a completion, up to where the assistant begins to speak.
   * @throws TurnsRefused where the template does not take such turns
   */
  prompt(turns: readonly Message[]): string;
  /**
   * What follows that prompt: the assistant's text, and the turns after it where there are any.
   * @throws TurnsRefused where the template does not take such turns
   */
  completion(before: readonly Message[], turns: readonly Message[]): string;
}

/** A template cannot render these turns; the message is one clause for people. */
export class TurnsRefused extends Error {}
