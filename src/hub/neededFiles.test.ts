import { describe, expect, it } from 'vitest';

import { neededFiles } from './neededFiles';

const always = ['config.json', 'tokenizer.json'];
const pick = (...paths: string[]): string[] =>
  neededFiles(
    'a/b',
    paths.map((path) => ({ path })),
  ).map(({ path }) => path);

describe('the files of a checkpoint', () => {
  it('are taken by name, small ones first, and nothing else is', () => {
    expect(
      pick(
        ...['.gitattributes', 'README.md', 'pytorch_model.bin', 'model.safetensors', ...always],
        ...['generation_config.json', 'chat_template.jinja', 'tokenizer_config.json', 'vocab.json'],
        ...[
          'onnx/model.onnx',
          'onnx/config.json',
          'special_tokens_map.json',
          'model.fp16.safetensors',
        ],
      ),
    ).toEqual([
      ...always,
      ...['tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja'],
      ...['generation_config.json', 'model.safetensors'],
    ]);
  });

  it('are an index with its parts where the weights are spread', () => {
    const parts = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const index = 'model.safetensors.index.json';
    expect(pick(...always, ...parts, index, 'consolidated.safetensors')).toEqual([
      ...[...always, index],
      ...parts,
    ]);
  });

  it('are a single weights file of another name', () => {
    expect(pick(...always, 'weights.safetensors')).toEqual([...always, 'weights.safetensors']);
  });

  it('are refused where a checkpoint cannot be read from them', () => {
    expect(() => pick(...always, 'pytorch_model.bin')).toThrow('no .safetensors file');
    expect(() => pick(...always, 'unet/model.safetensors')).toThrow('no .safetensors file');
    expect(() => pick(...always, 'a.safetensors', 'b.safetensors')).toThrow('several');
    expect(() => pick('config.json', 'model.safetensors')).toThrow('no tokenizer.json');
    expect(() => pick('tokenizer.json', 'model.safetensors')).toThrow('no config.json');
  });
});
