import type { Message, Template } from './template';

function label(role: string): string {
  return role.charAt(0).toUpperCase() + role.slice(1);
}

/**
 * Renders the turns before a completion by the plain template: every turn is `Role: text` and a blank
 * line, and the prompt ends in `Assistant:`. Texts are taken as they are, nothing is trimmed.
 *
 * ```text
 * System: Be brief.
 *
 * User: What color is the sky?
 *
 * Assistant:
 * ```
 */
function renderPrompt(turns: readonly Message[]): string {
  return `${turns.map(({ role, content }) => `${label(role)}: ${content}\n\n`).join('')}Assistant:`;
}

/**
 * Renders what follows `Assistant:`: one space and the assistant's text, so that prompt and completion
 * part between the colon and the space, as ` blue` is one word of a byte-level tokenizer.
 * Where several turns follow they are all rendered (`\n\nUser: …\n\nAssistant: …`), and so the later
 * turns, the user's included, count as completion tokens too.
 */
function renderCompletion(turns: readonly Message[]): string {
  return turns
    .map(({ role, content }, i) => (i === 0 ? ` ${content}` : `\n\n${label(role)}: ${content}`))
    .join('');
}

/** The template for models that have none of their own; its markers are plain text. */
export const plainTemplate: Template = {
  special: false,
  row: (before, completions) => ({
    prompt: renderPrompt(before),
    completions: completions.map(renderCompletion),
  }),
};
