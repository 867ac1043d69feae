/** What the starter is called where a checkpoint's folder would be named. */
export const starterName = 'starter';

/** The files of the starter, beside the page in a folder of that name. */
export const starterFiles = [
  'config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
] as const;
