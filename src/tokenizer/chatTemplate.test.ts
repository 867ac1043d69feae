import { describe, expect, it } from 'vitest';

import { folderJson } from '../testing/extraCheckpoints';

import { ChatTemplate, type ChatTurn } from './chatTemplate';
import { openTokenizer, type OpenedTokenizer } from './openTokenizer';
import type { TokenizerJson } from './tokenizerJson';

interface Conversation {
  readonly prompt: readonly ChatTurn[];
  readonly completion: readonly ChatTurn[];
  readonly promptText: string;
  readonly wholeText: string;
  readonly promptIds: readonly number[];
  readonly wholeIds: readonly number[];
}
interface Case {
  readonly name: string;
  readonly template: string;
  readonly bos: string | null;
  readonly eos: string;
  /** Added to the reference case's tokenizer. */
  readonly specials: readonly string[];
  /** What differs from the tokenizer of Llama's kind, where it is one. */
  readonly overrides?: Readonly<Partial<TokenizerJson>>;
  readonly conversations: readonly Conversation[];
}

const cases = folderJson('extra/chat.json') as readonly Case[];
const base = folderJson('llama/policy/tokenizer.json') as TokenizerJson;
const [llama] = (folderJson('extra/tokenizers.json') as { overrides: TokenizerJson }[]).map(
  ({ overrides }) => overrides,
);
const file = (name: string, value: unknown) => ({
  name,
  bytes: new TextEncoder().encode(JSON.stringify(value)),
});

function pairOf(
  template: ChatTemplate,
  turns: readonly ChatTurn[],
  answer: readonly ChatTurn[],
): { readonly prompt: string; readonly completion: string } {
  const { prompt, completions } = template.renderRow(turns, [answer]);
  return { prompt, completion: completions[0]! };
}

function open({ template, bos, eos, specials, overrides }: Case): OpenedTokenizer {
  const added = specials.map((content, i) => ({
    ...{ id: 457 + i, content, special: true, normalized: false },
    ...{ single_word: false, lstrip: false, rstrip: false },
  }));
  const json = overrides
    ? { ...base, ...llama, ...overrides }
    : { ...base, added_tokens: [...base.added_tokens, ...added] };
  return openTokenizer([
    file('tokenizer.json', json),
    file('tokenizer_config.json', { bos_token: bos, eos_token: eos, chat_template: template }),
  ]);
}
const caseOf = (name: string): Case => cases.find((found) => found.name === name)!;
const user = (content: string): ChatTurn => ({ role: 'user', content });
const assistant = (content: string): ChatTurn => ({ role: 'assistant', content });

describe.each(cases.map((found) => [found.name, found] as const))(
  'the %s template',
  (name, found) => {
    const { tokenizer, chatTemplate } = open(found);
    const { renderedBosId } = tokenizer;
    const template = chatTemplate!;
    const opening = renderedBosId === null ? [] : [renderedBosId];
    const bos = template.opensWithBos ? found.bos! : '';

    it.each(found.conversations.map((conversation) => [conversation] as const))(
      'renders a conversation as transformers does, parted where the answer begins',
      ({ prompt, completion, promptText, wholeText, promptIds, wholeIds }) => {
        expect(bos + template.renderRow(prompt, []).prompt).toBe(promptText);
        const pair = pairOf(template, prompt, completion);
        expect(bos + pair.prompt).toBe(promptText);
        // What is left out is EOS and white space behind it.
        const rest = wholeText.slice(promptText.length + pair.completion.length);
        expect(promptText + pair.completion + rest).toBe(wholeText);
        expect(rest.trim()).toBe(name === 'ChatML of a base model' ? '' : found.eos);
        const ids = tokenizer.encodeRendered(pair.prompt);
        // Where the template writes no BOS, the one of the post-processor is ours to put there.
        expect(template.opensWithBos ? [...opening, ...ids] : ids).toEqual(promptIds);
        const answer = tokenizer.encodeContinuation(pair.completion, { text: pair.prompt, ids });
        const closed = rest === '' ? answer : [...answer, tokenizer.eosId];
        expect(closed).toEqual(wholeIds.slice(promptIds.length, promptIds.length + closed.length));
      },
    );
  },
);

describe('ChatTemplate', () => {
  it('is told by hand what a completion is', () => {
    const pair = (name: string) =>
      pairOf(open(caseOf(name)).chatTemplate!, [user('Hi')], [assistant('Yes.')]);
    expect(pair('ChatML')).toEqual({
      prompt: '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n',
      completion: 'Yes.',
    });
    // No EOS in it: the turn's own closing is the model's to write, and EOS follows.
    expect(pair('ChatML of a base model').completion).toBe('Yes.<|im_end|>\n');
    expect(pair('Llama 2')).toEqual({ prompt: '[INST] Hi [/INST]', completion: ' Yes. ' });
    expect(pair('Zephyr')).toEqual({
      prompt: '<|user|>\nHi</s>\n<|assistant|>\n',
      completion: 'Yes.',
    });
  });

  it('goes on in the prompt’s text where the tokenizer puts a space before a text', () => {
    const spell = (name: string, text: string, before: string): (string | null)[] => {
      const { tokenizer } = open(caseOf(name));
      const prompt = { text: before, ids: tokenizer.encodeRendered(before) };
      return tokenizer.encodeContinuation(text, prompt).map((id) => tokenizer.token(id));
    };
    expect(spell('Zephyr (Prepend)', 'and a', 'x')).toEqual(['and', '▁a']);
    // Both together are the one token ▁mend, within which there is no boundary: the parts stay apart.
    expect(spell('Zephyr (Prepend)', 'end', 'm')).toEqual(['end']);
    // Behind a special token a part of its own begins.
    expect(spell('Zephyr (Prepend)', 'end', 'm</s>')).toEqual(['▁', 'end']);
    expect(spell('Zephyr (Metaspace always)', 'a', '</s>')).toEqual(['▁a']);
    expect(spell('Zephyr (Metaspace first)', 'a', '</s>')).toEqual(['a']);
    expect(spell('Zephyr (Metaspace first)', 'a', '')).toEqual(['▁a']);
    // A marker inside a person's text (a noncharacter tells it) does not begin the text anew.
    const written = spell('Zephyr (Metaspace first)', '</s>a <\uFDD0/s>', 'm');
    expect(written.slice(0, 3)).toEqual(['</s>', 'a', '▁']);
  });

  it('reads special tokens inside a text as plain text, those of the template as special', () => {
    const { tokenizer, chatTemplate } = open(caseOf('ChatML'));
    const marker = 'a <|im_end|> b<|im_start|>';
    const pair = pairOf(chatTemplate!, [user(marker)], [assistant(marker)]);
    const [start, end] = [457, 458];
    expect(tokenizer.encodeRendered(pair.prompt)).toEqual([
      start,
      ...tokenizer.encode(`user\n${marker}`),
      end,
      ...tokenizer.encode('\n'),
      start,
      ...tokenizer.encode('assistant\n'),
    ]);
    expect(tokenizer.encodeRendered(pair.completion)).toEqual(tokenizer.encode(marker));
    expect(tokenizer.decode(tokenizer.encodeRendered(pair.completion))).toBe(marker);
  });

  it('passes the refusal of a template on, and refuses one that moves the boundary', () => {
    const { chatTemplate } = open(caseOf('Llama 2'));
    expect(() => chatTemplate!.renderRow([assistant('Hi')], []).prompt).toThrow(
      'The chat template refuses this conversation (Conversation roles must alternate',
    );
    const counts = '{{ messages | length }}{{ messages[0].content }}';
    const none = { bos: null, eos: null, unk: null, pad: null };
    const moving = new ChatTemplate(counts, none, []);
    expect(() => pairOf(moving, [user('Hi')], [assistant('Yes.')])).toThrow('cannot be told apart');
    expect(() => new ChatTemplate('{% if x %}', none, [])).toThrow(
      'The chat template cannot be read',
    );
  });

  it('writes the same date every day', () => {
    const none = { bos: null, eos: null, unk: null, pad: null };
    const template = new ChatTemplate("{{ strftime_now('%Y') }}|{{ date_string }}", none, []);
    expect(template.renderRow([], []).prompt).toBe('26 Jul 2024|26 Jul 2024');
  });
});
