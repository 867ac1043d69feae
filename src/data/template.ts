/** One turn of a conversation; `role` is `system`, `user`, `assistant`, or what the file calls it. */
export interface Message {
  readonly role: string;
  readonly content: string;
}

/** A prompt and what may follow it, as texts. */
export interface TemplatedRow {
  readonly prompt: string;
  readonly completions: readonly string[];
}

/** Makes text of the turns of a conversation: the plain way, or as a model's own chat template has it. */
export interface Template {
  /** Its markers are special tokens of the model's tokenizer. */
  readonly special: boolean;
  /**
   * The turns before the completions, up to where the assistant begins to speak, and each completion: the
   * assistant's text, and the turns after it where there are any.
   * @throws TurnsRefused where the template does not take such turns
   */
  row(before: readonly Message[], completions: readonly (readonly Message[])[]): TemplatedRow;
}

/** A template cannot render these turns; the message is one clause for people. */
export class TurnsRefused extends Error {}
