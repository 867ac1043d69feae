import { describe, expect, it } from 'vitest';

import { ChatTemplate } from './chatTemplate';

const none = { bos: null, eos: null, unk: null, pad: null };
const rendered = (template: string, content = ''): string =>
  new ChatTemplate(template, none, []).renderRow([{ role: 'user', content }], []).prompt;

// What Python's str.strip, lstrip and rstrip give.
describe('strip with characters in a chat template', () => {
  it.each([
    ["{{ ' \nxax\n '.strip('\n') }}", ' \nxax\n '],
    ["{{ '\n\n a \n'.strip('\n') }}", ' a '],
    ["{{ 'xyaxby'.strip('yx') }}", 'axb'],
    ["{{ 'xyaxby'.lstrip('yx') }}", 'axby'],
    ["{{ 'xyaxby'.rstrip('yx') }}", 'xyaxb'],
    ["{{ 'xyaxby'.strip('yx').rstrip('b') + '|' }}", 'ax|'],
    ["{{ ' a '.strip('') }}", ' a '],
    ["{{ ' a '.strip(none) }}", 'a'],
    ["{{ ' a '.strip() }}", 'a'],
    ["{{ '\u{1F600}a\u{1F601}'.strip('\u{1F600}') }}", 'a\u{1F601}'],
    ["{% set d = {'k': 'aba'.lstrip('a')} %}{{ d.k }}", 'ba'],
    ["{% for m in messages %}{{ m.content.rstrip('!') | upper }}{% endfor %}", 'HI'],
  ])('makes of %j what Python makes of it', (template, expected) => {
    expect(rendered(template, 'hi!!')).toBe(expected);
  });

  it('refuses a conversation where it is called on no text', () => {
    expect(() => rendered("{{ messages.strip('x') }}")).toThrow(
      /strip is called on what is no text/,
    );
  });
});
