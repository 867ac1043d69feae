import { expect, it } from 'vitest';

import { keep, tensor2d, tidy, type Tensor } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { registerSoftwareKernels } from '../kernels/softwareKernels';
import { registerOwnKernels } from '../kernels/webgpu/ownKernels';
import { families } from '../testing/referenceCase';
import { referenceModel } from '../testing/referenceModels';
import { attendCausally } from './block';
import { KeptPrefix } from './keptPrefix';

it.each(families)(
  'keys and values that rows share are computed without what follows those of the last layer: %s',
  async (family) => {
    const backend = await selectBackend('webgpu');
    registerSoftwareKernels();
    registerOwnKernels('threads');
    const model = referenceModel(family, 'policy');
    const { config } = model;
    const ids = Int32Array.of(3, 1, 4, 1, 5);
    const dispatchesOf = (compute: () => void): number => {
      const before = backend.counters.snapshot().dispatches;
      compute();
      return backend.counters.snapshot().dispatches - before;
    };
    // The whole forward pass, with the values of every layer taken on the way.
    const values: Tensor[] = [];
    const whole = dispatchesOf(() => {
      tidy(() => {
        const among = attendCausally(config, { batch: 1, length: ids.length });
        model.hiddenBy(tensor2d(ids, [1, ids.length], 'int32'), null, () => (query, key, value) => {
          values.push(keep(value.clone()));
          return among(query, key, value);
        });
      });
    });
    let kept: KeptPrefix | null = null;
    const alone = dispatchesOf(() => {
      kept = new KeptPrefix(model, ids);
    });
    // Attention, its output, the norms behind it, and the MLP of two products and an activation; each layer turns
    // the keys that it keeps, where they are turned.
    const turned = config.positions === 'rotary' ? config.layers : 0;
    expect(alone).toBeLessThanOrEqual(whole - 7 + turned);
    for (const [layer, value] of values.entries()) {
      const found = kept!.layer(layer).values;
      expect(await readTensor(found)).toEqual(await readTensor(value));
      value.dispose();
    }
    kept!.dispose();
    model.dispose();
    backend.dispose();
  },
);
