import { describe, expect, it } from 'vitest';

import { glossary, glossaryDocument, termOf } from './glossary';

describe('the glossary', () => {
  it('has every name once, and one or two plain sentences for each', () => {
    const names = glossary.flatMap(({ name, also = [] }) => [name, ...also]);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, definition } of glossary) {
      expect(definition, name).toMatch(/\.$/);
      expect(definition.split(/\.(?:\s|$)/).filter(Boolean).length, name).toBeLessThanOrEqual(2);
    }
  });

  it('has the terms that people meet first', () => {
    for (const name of ['policy', 'reference', 'chosen', 'rejected', 'h', 'Δ', 'λ', 'β', 'p⊕x'])
      expect(termOf(name).definition).not.toBe('');
    expect(() => termOf('charm')).toThrow('The glossary has no charm.');
  });

  it('stands in docs/glossary.md word for word', async () => {
    await expect(glossaryDocument()).toMatchFileSnapshot('../../docs/glossary.md');
  });
});
