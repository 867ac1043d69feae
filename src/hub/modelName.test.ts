import { describe, expect, it } from 'vitest';

import { readModelName } from './modelName';

describe('a model’s name', () => {
  it.each([
    ['EleutherAI/pythia-14m', '', 'EleutherAI/pythia-14m', 'main'],
    ['  openai-community/gpt2 ', ' v1.0 ', 'openai-community/gpt2', 'v1.0'],
    ['a/b', 'refs/pr/1', 'a/b', 'refs/pr/1'],
    [
      'https://huggingface.co/HuggingFaceTB/SmolLM2-135M',
      'main',
      'HuggingFaceTB/SmolLM2-135M',
      'main',
    ],
    ['https://huggingface.co/a/b/tree/step3000', 'main', 'a/b', 'step3000'],
    ['https://huggingface.co/a/b/tree/refs%2Fpr%2F1', 'main', 'a/b', 'refs/pr/1'],
    ['http://hf.co/a/b/blob/main/config.json?download=true#x', 'dev', 'a/b', 'main'],
    ['huggingface.co/a/b/', 'dev', 'a/b', 'dev'],
  ])('reads %j at %j', (typed, revision, name, wanted) => {
    expect(readModelName(typed, revision)).toEqual({ name, revision: wanted });
  });

  it.each([
    ['', 'main', 'Type the model as owner/name'],
    ['gpt2', 'main', 'gpt2: this is not of the form owner/name'],
    ['a/b/c', 'main', 'not of the form'],
    ['../b', 'main', 'not of the form'],
    ['a/..', 'main', 'not of the form'],
    ['a/b--c', 'main', 'not of the form'],
    ['a/b.git', 'main', 'not of the form'],
    ['a/b?x=1', 'main', 'not of the form'],
    ['https://example.org/a/b', 'main', 'not of the form'],
    ['https://huggingface.co.example.org/a/b', 'main', 'not of the form'],
    ['https://huggingface.co/gpt2', 'main', 'not of the form'],
    ['https://huggingface.co/datasets/a/b', 'main', 'leads to a data set'],
    ['a/b', '../../x', 'this has not the form of a branch'],
    ['a/b', 'x y', 'this has not the form of a branch'],
    ['a/b', 'x?y', 'this has not the form of a branch'],
  ])('refuses %j at %j', (typed, revision, words) => {
    expect(() => readModelName(typed, revision)).toThrow(words);
  });
});
