import { estimateMemory, presetParameters, type MemoryEstimate } from '../../protocol/estimate';
import { presets } from '../../protocol/presets';
import { presetNames, type PresetName } from '../../protocol/runConfig';
import { formatBytes, formatCount } from '../../shared/format';
import type { RefineryState } from '../../store/state';
import { useRefinery } from '../useRefinery';
import { Card, More } from './Card';
import { SettingField } from './SettingField';
import css from './ModelCard.module.css';

const millions = (parameters: number): string =>
  parameters < 1e6
    ? `${formatCount(parameters)} parameters`
    : `${(parameters / 1e6).toFixed(1)} million parameters`;

const presetWords = Object.fromEntries(
  presetNames.map((name) => [name, `${name} · ${millions(presetParameters(presets[name], 512))}`]),
);

/** The estimate for the rows that the data really makes, or for full rows before there are any. */
function estimateOf({ settings, preparation }: RefineryState): MemoryEstimate | null {
  if (preparation.status === 'ready') return preparation.preparation.memory;
  const length = settings['data.maxLength'] as number;
  const rows = 2 * (settings['training.microBatchSize'] as number);
  if (!(length > 0 && rows > 0)) return null;
  return estimateMemory(presets[settings['model.preset'] as PresetName], {
    vocabularySize: settings['model.vocabularySize'] as number,
    ...{ rows, length, refinedLength: 0 },
    optimizerSlots: settings['optimizer.type'] === 'adamw' ? 2 : 1,
  });
}

/** Card 2: the size of the policy and what it needs. */
export function ModelCard() {
  const preset = useRefinery(({ settings }) => settings['model.preset'] as PresetName);
  const vocabulary = useRefinery(({ settings }) => settings['model.vocabularySize'] as number);
  const settings = useRefinery((state) => state.settings);
  const preparation = useRefinery((state) => state.preparation);
  const adapter = useRefinery(({ backend }) => (backend.status === 'ready' ? backend.info : null));
  const estimate = estimateOf({ settings, preparation } as RefineryState);
  const parameters = presetParameters(presets[preset], vocabulary);
  const total = estimate ? ` · about ${formatBytes(estimate.total)}` : '';
  return (
    <Card number={2} title="Model" summary={`${preset} · ${millions(parameters)}${total}`}>
      <SettingField path="model.preset" names={presetWords} />
      <p className={css.about}>
        A small Llama from scratch: rotary positions, RMSNorm, SwiGLU, grouped KV heads, tied head.
        It is tiny beside the models that people deploy, and says so.
      </p>
      {estimate ? <Estimate estimate={estimate} /> : null}
      {estimate && adapter?.name === 'webgpu' && adapter.adapter.status === 'adapter' ? (
        <p className={css.about}>
          Largest single buffer: {formatBytes(estimate.largestBuffer)} of the adapter's{' '}
          {formatBytes(adapter.adapter.maxStorageBufferBindingSize)}.
        </p>
      ) : null}
      <More>
        <SettingField path="model.vocabularySize" />
      </More>
    </Card>
  );
}

function Estimate({ estimate }: { readonly estimate: MemoryEstimate }) {
  const parts = [
    ['Policy', estimate.weights],
    ['Reference', estimate.reference],
    ['Gradients', estimate.gradients],
    ['Optimizer', estimate.optimizer],
    ['Activations', estimate.activations],
  ] as const;
  return (
    <table className={css.estimate}>
      <caption>Estimated memory of a step</caption>
      <tbody>
        {parts.map(([name, bytes]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{formatBytes(bytes)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Together</th>
          <td>{formatBytes(estimate.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
