import { describe, expect, it } from 'vitest';

import { ChatTemplate } from './chatTemplate';

const none = { bos: null, eos: null, unk: null, pad: null };
const rendered = (template: string): string =>
  new ChatTemplate(template, none, []).renderRow([{ role: 'user', content: 'hi' }], []).prompt;

// What Python's jinja2 writes.
describe('a value that a chat template writes out', () => {
  it.each([
    ['{{ true }}|{{ false }}|{{ none }}', 'True|False|None'],
    ['{{ add_generation_prompt }}', 'True'],
    ['{{ tools }}', 'None'],
    ['{{ not true }}', 'False'],
    ["{{ 1 == 1 }} {{ 'a' is string }} {{ 'a' in 'b' }}", 'True True False'],
    ['{% for m in messages %}{{ loop.first }}{{ m.content }}{% endfor %}', 'Truehi'],
    ["{% set d = {'k': none} %}{% if true %}{{ d.k }}{% endif %}", 'None'],
    ['{% macro m() %}{{ true }}{% endmacro %}{{ m() }}', 'True'],
    // These are as they were.
    ['{{ missing }}|{{ messages[0].missing }}', '|'],
    ["{{ 1 }}{{ 1.5 }}{{ 'true' }}{{ 'a' + 'b' }}", '11.5trueab'],
  ])('makes of %j what Python makes of it', (template, expected) => {
    expect(rendered(template)).toBe(expected);
  });
});
