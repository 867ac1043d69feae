import { ConversationRefused, type ChatTemplate } from '../tokenizer/chatTemplate';
import { TurnsRefused, type Template } from './template';

/** What the template says of a conversation that it does not take becomes the row's refusal. */
function refusing<T>(render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (error instanceof ConversationRefused) throw new TurnsRefused(error.clause);
    throw error;
  }
}

/** A model's own chat template as the reader of preference files takes it. */
export function chatTemplateOf(template: ChatTemplate): Template {
  return {
    special: true,
    row: (before, completions) => refusing(() => template.renderRow(before, completions)),
  };
}
