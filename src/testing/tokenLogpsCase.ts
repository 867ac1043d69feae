import { expect } from 'vitest';

import { selectBackend } from '../backend/select';
import type { BackendName } from '../protocol/run';
import { registerKernelsOf } from '../training/runKernels';
import { pairTokenLogps } from '../training/tokenLogps';
import { relativeError } from './allClose';
import { expectedOf, expectedRows, type Family } from './referenceCase';
import { referenceModel } from './referenceModels';
import recorded from './tokenLogps/expected.json';

const models = ['policy', 'reference'] as const;
const places = ['plain', 'refined'] as const;
const sides = ['chosen', 'rejected'] as const;

/** Holds every token's log-probability to what float64 PyTorch recorded, and their sums to the reference case. */
export async function assertTokenLogps(family: Family, backend: BackendName): Promise<void> {
  registerKernelsOf(await selectBackend(backend));
  const expected = expectedOf(family);
  const rows = expectedRows(expected);
  const decoders = models.map((which) => referenceModel(family, which));
  try {
    for (const [i, row] of rows.entries()) {
      const found = await pairTokenLogps(decoders, row, { refined: true, padId: 0 });
      for (const [m, which] of models.entries())
        for (const place of places)
          for (const side of sides) {
            const values = found[m]![place]![side];
            expect(values.length).toBe(row[`${side}Ids`].length);
            const sum = values.reduce((total, value) => total + value, 0);
            const suffix = place === 'plain' ? '' : 'Refined';
            const name = side === 'chosen' ? 'ChosenLogps' : 'RejectedLogps';
            const whole = expected.pairs[i]![`${which}${name}${suffix}` as const];
            expect(relativeError(sum, whole), `${which} ${place} ${side}`).toBeLessThan(1e-5);
            recorded[family][i]?.[which][place][side].forEach((value, token) => {
              const error = Math.abs(values[token]! - value) / Math.max(1, Math.abs(value));
              expect(error, `${which} ${place} ${side}, token ${token}`).toBeLessThan(1e-5);
            });
          }
    }
  } finally {
    decoders.forEach((decoder) => {
      decoder.dispose();
    });
  }
}
