import {
  estimateMemory,
  presetParameters,
  presetShape,
  type MemoryEstimate,
} from '../../protocol/estimate';
import { presets } from '../../protocol/presets';
import { presetNames, type PresetName } from '../../protocol/runConfig';
import { formatBytes, formatCount } from '../../shared/format';
import type { RefineryState } from '../../store/state';
import { CheckpointPicker } from '../model/CheckpointPicker';
import { useRefinery } from '../useRefinery';
import { Card, More } from './Card';
import { LoraField } from './LoraField';
import { SettingField } from './SettingField';
import css from './ModelCard.module.css';

const millions = (parameters: number): string =>
  parameters < 1e6
    ? `${formatCount(parameters)} parameters`
    : `${(parameters / 1e6).toFixed(1)} million parameters`;

const presetWords = Object.fromEntries(
  presetNames.map((name) => [name, `${name} · ${millions(presetParameters(presets[name], 512))}`]),
);

const sourceWords = {
  scratch: 'From scratch · a tiny Llama',
  checkpoint: 'A checkpoint of yours',
};

/** The estimate for the rows that the data really makes, or for full rows before there are any. */
function estimateOf({
  settings,
  preparation,
}: Pick<RefineryState, 'settings' | 'preparation'>): MemoryEstimate | null {
  if (preparation.status === 'ready') return preparation.preparation.memory;
  if (settings['model.source'] === 'checkpoint') return null;
  const length = settings['data.maxLength'] as number;
  const rows = 2 * (settings['training.microBatchSize'] as number);
  if (!(length > 0 && rows > 0)) return null;
  const vocabularySize = settings['model.vocabularySize'] as number;
  return estimateMemory(
    presetShape(presets[settings['model.preset'] as PresetName], vocabularySize),
    {
      ...{ rows, length, refinedLength: 0 },
      optimizerSlots: settings['optimizer.type'] === 'adamw' ? 2 : 1,
    },
  );
}

/** Card 2: the size of the policy and what it needs. */
export function ModelCard() {
  const preset = useRefinery(({ settings }) => settings['model.preset'] as PresetName);
  const vocabulary = useRefinery(({ settings }) => settings['model.vocabularySize'] as number);
  const settings = useRefinery((state) => state.settings);
  const preparation = useRefinery((state) => state.preparation);
  const adapter = useRefinery(({ backend }) => (backend.status === 'ready' ? backend.info : null));
  const estimate = estimateOf({ settings, preparation });
  const parameters = presetParameters(presets[preset], vocabulary);
  const total = estimate ? ` · about ${formatBytes(estimate.total)}` : '';
  const policy = useRefinery(({ models }) => models.policy);
  const fromCheckpoint = settings['model.source'] === 'checkpoint';
  const given =
    policy.status === 'loaded' ? `${policy.name} · ${millions(policy.report.parameters)}` : null;
  const model = fromCheckpoint
    ? (given ?? 'a checkpoint to choose')
    : `${preset} · ${millions(parameters)}`;
  return (
    <Card number={2} title="Model" summary={`${model}${total}`}>
      <SettingField path="model.source" names={sourceWords} />
      {fromCheckpoint ? (
        <CheckpointPicker
          role="policy"
          title="Policy"
          help="A folder with config.json, the weights as .safetensors and tokenizer.json, in the layout of GPT-2, GPT-NeoX (Pythia), Llama or Qwen2. It is read in this browser and sent nowhere."
        />
      ) : (
        <>
          <SettingField path="model.preset" names={presetWords} />
          <p className={css.about}>
            A small Llama from scratch: rotary positions, RMSNorm, SwiGLU, grouped KV heads, tied
            head. It is tiny beside the models that people deploy, and says so.
          </p>
        </>
      )}
      {estimate ? <Estimate estimate={estimate} /> : null}
      {estimate && adapter?.name === 'webgpu' && adapter.adapter.status === 'adapter' ? (
        <p className={css.about}>
          Largest single buffer: {formatBytes(estimate.largestBuffer)} of the adapter's{' '}
          {formatBytes(adapter.adapter.maxStorageBufferBindingSize)}.
        </p>
      ) : null}
      <More>
        {fromCheckpoint ? (
          <CheckpointPicker
            role="reference"
            title="Reference"
            help="A second checkpoint with the same tokenizer. Without one the reference is the policy as it stands when alignment begins."
          />
        ) : (
          <SettingField path="model.vocabularySize" />
        )}
        <LoraField />
        <SettingField path="model.trainLastLayers" />
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
