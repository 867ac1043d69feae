import type { HubModel, KeptModel } from '../../protocol/hub';
import type { KeptState } from '../../store/hubState';

/** What is kept of a model at the very commit. */
export function keptAmong(kept: KeptState, { name, commit }: HubModel): KeptModel | undefined {
  if (kept.status !== 'listed') return undefined;
  return kept.models.find(({ model }) => model.name === name && model.commit === commit);
}
