import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';
import { folderJson } from '../testing/extraCheckpoints';

import { openTokenizer, type TokenizerFile } from './openTokenizer';
import type { TokenizerJson } from './tokenizerJson';

const base = folderJson('gpt2/policy/tokenizer.json') as TokenizerJson;
const text = (name: string, content: string): TokenizerFile => ({
  name,
  bytes: new TextEncoder().encode(content),
});
const file = (name: string, value: unknown): TokenizerFile => text(name, JSON.stringify(value));
const whole = file('tokenizer.json', base);
const config = (value: unknown): TokenizerFile => file('tokenizer_config.json', value);
const extra = (id: number, content: string, special = true) => ({ id, content, special });
const withTokens = (...tokens: unknown[]): TokenizerFile =>
  file('tokenizer.json', { ...base, added_tokens: [...base.added_tokens, ...tokens] });
const prompt = [{ role: 'user', content: 'x' }];

describe('openTokenizer', () => {
  it('takes EOS from the first file that names one', () => {
    const eos = (...files: TokenizerFile[]): number =>
      openTokenizer([withTokens(extra(457, '<end>'), extra(458, '<stop>')), ...files]).tokenizer
        .eosId;
    const map = file('special_tokens_map.json', { eos_token: { content: '<stop>' } });
    const generation = file('generation_config.json', { eos_token_id: [457, 0] });
    expect(eos(config({ eos_token: '<end>' }), map, generation)).toBe(457);
    expect(eos(config({ eos_token: null }), map, generation)).toBe(458);
    expect(eos(generation)).toBe(457);
    // The usual name, where no file says anything.
    expect(eos()).toBe(0);
  });

  it('reads a token that a file names as special, whatever tokenizer.json says of it', () => {
    const files = [withTokens(extra(457, '<end>', false)), config({ eos_token: '<end>' })];
    const { tokenizer } = openTokenizer(files);
    expect(tokenizer.encode('a<end>')).not.toContain(457);
    expect(tokenizer.encodeRendered('a<end>')).toEqual([...tokenizer.encode('a'), 457]);
    // An ordinary word of the vocabulary.
    const word = openTokenizer([whole, config({ eos_token: '<|endoftext|>', bos_token: 'Ġthe' })]);
    expect(word.tokenizer.decode(word.tokenizer.encodeRendered('Ġthe'))).toBe('');
  });

  it('puts what the post-processor puts before a text before prompts', () => {
    const processor = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { '<s>': { id: '<s>', ids: [457], tokens: ['<s>'] } },
    };
    const json = { ...base, post_processor: processor };
    const opened = openTokenizer([
      file('tokenizer.json', { ...json, added_tokens: [...base.added_tokens, extra(457, '<s>')] }),
      config({ bos_token: '<s>', chat_template: '{{ bos_token }}{{ messages[0].content }}' }),
    ]);
    expect(opened.tokenizer.bosId).toBe(457);
    expect(opened.tokenizer.renderedBosId).toBe(457);
    // Once, though both the template and the tokenizer put it there.
    expect(opened.chatTemplate!.renderRow(prompt, []).prompt).toBe('x');
    expect(opened.tokenizer.encode('x')).not.toContain(457);
  });

  it('finds the chat template as a text, by name, or in a file of its own', () => {
    const rendered = (...files: TokenizerFile[]): string | undefined =>
      openTokenizer([whole, ...files]).chatTemplate?.renderRow(prompt, []).prompt;
    const named = [
      { name: 'tool_use', template: 'tools' },
      { name: 'default', template: 'named {{ messages[0].content }}' },
    ];
    expect(rendered(config({ chat_template: 'plain {{ messages[0].content }}' }))).toBe('plain x');
    expect(rendered(config({ chat_template: named }))).toBe('named x');
    const jinja = text('chat_template.jinja', 'own {{ messages[0].content }}');
    expect(rendered(config({ chat_template: named }), jinja)).toBe('own x');
    expect(rendered(config({ chat_template: null }))).toBeUndefined();
    expect(rendered()).toBeUndefined();
  });

  it.each<[string, TokenizerFile[], string]>([
    ['no tokenizer.json', [config({})], 'There is no tokenizer.json'],
    ['broken JSON', [text('tokenizer.json', '{')], 'tokenizer.json: it cannot be used'],
    ['bytes that are no text', [{ name: 'tokenizer.json', bytes: Uint8Array.of(0xff) }], 'UTF-8'],
    [
      'no model',
      [file('tokenizer.json', {})],
      'tokenizer.json: it cannot be used (it holds no model',
    ],
    ['added tokens that are none', [withTokens({ content: 3 })], 'added_tokens'],
    ['a config that is a list', [whole, config([])], 'tokenizer_config.json: it cannot be used'],
    ['an EOS that it lacks', [whole, config({ eos_token: '</s>' })], '(looked for </s>)'],
    ['a template of another kind', [whole, config({ chat_template: 3 })], 'neither text nor a'],
    [
      'templates without a default',
      [whole, config({ chat_template: [{ name: 'rag', template: '' }] })],
      'none of its chat templates (rag) is named default',
    ],
    [
      'a template that is no Jinja',
      [whole, config({ chat_template: '{% for %}' })],
      'chat template',
    ],
  ])('refuses %s in one sentence', (_, files, sentence) => {
    const opening = (): unknown => openTokenizer(files);
    expect(opening).toThrow(sentence);
    expect(opening).toThrow(RefineryError);
  });

  it('refuses a tokenizer with more tokens than the model has rows', () => {
    expect(openTokenizer([whole], 457).tokenizer.vocabularySize).toBe(457);
    expect(() => openTokenizer([withTokens(extra(457, '<pad>'))], 457)).toThrow(
      'tokenizer.json has 458 tokens, but the token table of the model only 457',
    );
  });

  it('only ever refuses, whatever its files say', () => {
    const keys = ['added_tokens', 'model', 'pre_tokenizer', 'post_processor', 'decoder'];
    const names = ['eos_token', 'bos_token', 'chat_template', 'added_tokens_decoder'];
    const values = fc.jsonValue();
    const change = fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 2 });
    const settings = fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 3 });
    fc.assert(
      fc.property(change, settings, (json, said) => {
        try {
          openTokenizer([file('tokenizer.json', { ...base, ...json }), config(said)]);
        } catch (error) {
          if (!(error instanceof RefineryError)) throw error;
        }
      }),
    );
  });
});
