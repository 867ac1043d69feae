import { Template } from '@huggingface/jinja';

import { messageOf, RefineryError } from '../shared/errors';
import {
  templateIsUnreadable,
  boundaryMoves,
  templateRefuses,
} from '../shared/sentences/tokenizerSentences';
import { asSentence } from '../shared/sentences/saidBy';
import { printAsPython } from './printedValues';
import { anyOf, guardSpecials, type NamedTokens } from './specialTokens';
import { rewriteStripCalls, stripFunctions } from './stripCalls';

/** A conversation that a template does not take: the message is a sentence, the clause stands in lists of rows. */
export class ConversationRefused extends RefineryError {
  readonly clause: string;
  constructor(clause: string, options?: ErrorOptions) {
    super('bad_file', asSentence(clause), options);
    this.name = 'ConversationRefused';
    this.clause = clause;
  }
}

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: string;
  readonly content: string;
}

/** A prompt as a model reads it, up to where the answer begins, and what may follow exactly there. */
export interface RenderedRow {
  readonly prompt: string;
  readonly completions: readonly string[];
}

// So that a run does not hang on the day: the date that Llama 3.2's own template falls back to.
const pinnedDate = '26 Jul 2024';
const pinned = '{%- set strftime_now = pinned_date -%}';

/**
 * A model's own chat template. Texts that it renders are for `Tokenizer.encodeRendered`: special tokens
 * that the template writes are special, those inside a user's text are marked to be read as plain text.
 */
export class ChatTemplate {
  /** The template writes BOS before the prompt. Rendered prompts leave it out, to be put before p⊕x as well. */
  readonly opensWithBos: boolean;
  readonly #template: Template;
  readonly #tokens: NamedTokens;
  readonly #specials: RegExp | null;

  /**
   * @param specials every special token of the tokenizer, as it is written
   * @throws RefineryError `bad_file` where the template is not Jinja
   */
  constructor(text: string, tokens: NamedTokens, specials: Iterable<string>) {
    this.#tokens = tokens;
    this.#specials = anyOf(specials);
    try {
      this.#template = new Template(pinned + text);
      rewriteStripCalls(this.#template.parsed);
      printAsPython(this.#template.parsed);
    } catch (error) {
      const reason = messageOf(error);
      throw new RefineryError('bad_file', templateIsUnreadable(reason), { cause: error });
    }
    this.opensWithBos = this.#probeBos();
  }

  /**
   * Renders a prompt (with `add_generation_prompt`), once, and each of what may follow it. A completion is what the template adds to the prompt's own
   * rendering, up to the last EOS if nothing but white space stands behind it: EOS is put there as a
   * token, and what a template appends behind it (ChatML's line break) no model is asked to write. A
   * template that closes a turn without EOS has its closing kept.
   * @throws ConversationRefused where the template refuses the conversation, or writes the prompt
   * otherwise once an answer follows it
   */
  renderRow(
    prompt: readonly ChatTurn[],
    completions: readonly (readonly ChatTurn[])[],
  ): RenderedRow {
    const before = this.#render(prompt, true);
    return {
      prompt: this.#withoutBos(before),
      completions: completions.map((completion) => {
        const whole = this.#render([...prompt, ...completion], false);
        if (!whole.startsWith(before)) throw new ConversationRefused(boundaryMoves());
        return this.#withoutEnd(whole.slice(before.length));
      }),
    };
  }

  #withoutBos(text: string): string {
    const { bos } = this.#tokens;
    return this.opensWithBos && text.startsWith(bos!) ? text.slice(bos!.length) : text;
  }

  #withoutEnd(text: string): string {
    const { eos } = this.#tokens;
    const at = eos ? text.lastIndexOf(eos) : -1;
    return at >= 0 && text.slice(at + eos!.length).trim() === '' ? text.slice(0, at) : text;
  }

  #render(turns: readonly ChatTurn[], opening: boolean): string {
    const messages = turns.map(({ role, content }) => ({
      role,
      content: guardSpecials(content, this.#specials),
    }));
    const { bos, eos, unk, pad } = this.#tokens;
    const named = { bos_token: bos, eos_token: eos, unk_token: unk, pad_token: pad };
    const known = Object.entries(named).filter(([, token]) => token !== null);
    try {
      return this.#template.render({
        ...Object.fromEntries(known),
        messages,
        add_generation_prompt: opening,
        tools: null,
        documents: null,
        date_string: pinnedDate,
        pinned_date: () => pinnedDate,
        ...stripFunctions,
      });
    } catch (error) {
      const reason = messageOf(error);
      throw new ConversationRefused(templateRefuses(reason), { cause: error });
    }
  }

  #probeBos(): boolean {
    const { bos } = this.#tokens;
    if (!bos) return false;
    try {
      return this.#render([{ role: 'user', content: 'a' }], true).startsWith(bos);
    } catch {
      // A template that wants another conversation is asked again by each row, and says so.
      return false;
    }
  }
}
