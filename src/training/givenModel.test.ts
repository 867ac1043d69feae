import { expect, it } from 'vitest';

import { checkpointOf } from '../testing/referenceFiles';
import { openModel } from './givenModel';

it('an adapter beside a model’s weights is left out, and the report says so', async () => {
  const files = checkpointOf('llama', 'policy');
  const adapter = { name: 'adapter_model.safetensors', blob: new Blob(['{}']) };
  const notes = async (more: typeof files) =>
    (await openModel('llama', [...files, ...more])).report.notes.join(' ');
  expect(await notes([])).not.toContain('adapter');
  expect(await notes([adapter])).toContain(
    'adapter_model.safetensors: this LoRA adapter is left out, and the model is read without it',
  );
  // That of an output folder lies beside the merged policy.
  expect(await notes([{ ...adapter, name: 'adapter/adapter_model.safetensors' }])).not.toContain(
    'adapter',
  );
});
