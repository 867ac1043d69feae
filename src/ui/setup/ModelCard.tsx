import { presetParameters, type MemoryEstimate } from '../../protocol/estimate';
import { presets } from '../../protocol/presets';
import type { BackendInfo } from '../../protocol/run';
import { isGiven, presetNames, type PresetName } from '../../protocol/runConfig';
import { formatBytes, formatCount } from '../../shared/format';
import type { ModelState } from '../../store/state';
import { CheckpointPicker } from '../model/CheckpointPicker';
import { useRefinery } from '../useRefinery';
import { Card, More } from './Card';
import { LoraField } from './LoraField';
import { MemoryBudget } from './MemoryBudget';
import { measuredMemory } from './measuredMemory';
import { estimateOf } from './modelEstimate';
import { SettingField } from './SettingField';
import shared from '../primitives/Facts.module.css';
import { FactsTable } from '../primitives/FactsTable';
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
  starter: 'The starter · fitted to its world',
};

/** Card 2: the size of the policy and what it needs. */
export function ModelCard() {
  const preset = useRefinery(({ settings }) => settings['model.preset'] as PresetName);
  const vocabulary = useRefinery(({ settings }) => settings['model.vocabularySize'] as number);
  const settings = useRefinery((state) => state.settings);
  const preparation = useRefinery((state) => state.preparation);
  const adapter = useRefinery(({ backend }) => (backend.status === 'ready' ? backend.info : null));
  const policy = useRefinery(({ models }) => models.policy);
  const reference = useRefinery(({ models }) => models.reference);
  const opponent = useRefinery(({ models }) => models.opponent);
  const source = settings['model.source'];
  const fromCheckpoint = source === 'checkpoint';
  const given = isGiven(source);
  const estimate = estimateOf({
    settings,
    preparation,
    checkpoint: policy.status === 'loaded' ? policy.report : null,
    ownReference: fromCheckpoint && reference.status === 'loaded',
    opponent: opponent.status === 'loaded' ? opponent.report : null,
    backend: adapter?.name ?? 'webgpu',
  });
  const limit = bindingLimit(adapter);
  const parameters = presetParameters(presets[preset], vocabulary);
  const total = estimate ? ` · about ${formatBytes(estimate.total)}` : '';
  const loaded =
    policy.status === 'loaded' ? `${policy.name} · ${millions(policy.report.parameters)}` : null;
  const model = given
    ? (loaded ?? (fromCheckpoint ? 'a checkpoint to choose' : 'the starter, being read'))
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
      ) : source === 'starter' ? (
        <Starter state={policy} />
      ) : (
        <>
          <SettingField path="model.preset" names={presetWords} />
          <p className={css.about}>
            A small Llama from scratch: rotary positions, RMSNorm, SwiGLU, grouped KV heads, tied
            head. It is tiny beside the models that people deploy, and says so.
          </p>
        </>
      )}
      {estimate ? <Estimate estimate={estimate} full={preparation.status !== 'ready'} /> : null}
      {estimate && adapter?.name === 'webgpu' ? (
        <p className={css.about}>
          Batches of other lengths keep buffers of their own, so rows of many lengths take more.
        </p>
      ) : null}
      <MemoryBudget estimate={estimate} />
      <More>
        {estimate && limit !== null ? <Buffers estimate={estimate} limit={limit} /> : null}
        {fromCheckpoint ? (
          <CheckpointPicker
            role="reference"
            title="Reference"
            help="A second checkpoint with the same tokenizer. Without one the reference is the policy as it stands when alignment begins."
          />
        ) : null}
        {given ? null : <SettingField path="model.vocabularySize" />}
        <LoraField />
        <SettingField path="model.trainLastLayers" />
      </More>
    </Card>
  );
}

/** The policy that comes with the page. */
function Starter({ state }: { readonly state: ModelState }) {
  return state.status === 'failed' ? (
    <p className={shared.fault} role="alert">
      {state.failure.message}
    </p>
  ) : (
    <p className={css.about}>
      A small Llama that was fitted to answers of every quality in the starter’s world, by this
      page’s own trainer. It knows the facts and does not care yet which answers are good.
    </p>
  );
}

/** The most that a buffer may hold on the adapter in use, where it says so. */
function bindingLimit(backend: BackendInfo | null): number | null {
  if (backend?.name !== 'webgpu' || backend.adapter.status !== 'adapter') return null;
  const { maxBufferSize, maxStorageBufferBindingSize } = backend.adapter;
  return Math.min(maxBufferSize, maxStorageBufferBindingSize);
}

function Buffers({
  estimate,
  limit,
}: {
  readonly estimate: MemoryEstimate;
  readonly limit: number;
}) {
  return (
    <FactsTable
      caption={`Largest buffers, of ${formatBytes(limit)} that this adapter binds`}
      facts={estimate.buffers.map(({ name, bytes }) => [
        name,
        `${formatBytes(bytes)}${bytes > limit ? ' · too large' : ''}`,
      ])}
    />
  );
}

function Estimate({
  estimate,
  full,
}: {
  readonly estimate: MemoryEstimate;
  /** Whether it is for rows as long as they may be, since none were seen yet. */
  readonly full: boolean;
}) {
  const parts = [
    ['Policy', estimate.weights],
    ['Reference', estimate.reference],
    ['Gradients', estimate.gradients],
    ['Optimizer', estimate.optimizer],
    ['Activations', estimate.activations],
    ...(estimate.judge > 0 ? [['Reward model', estimate.judge] as const] : []),
    ...(estimate.opponent > 0 ? [['Opponent', estimate.opponent] as const] : []),
    ...(estimate.answers > 0 ? [['Answers', estimate.answers] as const] : []),
  ] as const;
  return (
    <FactsTable
      className={`${shared.facts} ${css.estimate}`}
      caption={`Estimated memory of a step${full ? ' with full rows' : ''}, of one length bucket`}
      facts={parts.map(([name, bytes]) => [name, formatBytes(bytes)])}
    >
      <tfoot>
        <tr>
          <th scope="row">Together</th>
          <td>{formatBytes(estimate.total)}</td>
        </tr>
        <Measured />
      </tfoot>
    </FactsTable>
  );
}

/** What the run has taken at most, beneath what it was estimated to take. */
function Measured() {
  const name = useRefinery(({ run }) => measuredMemory(run)?.name);
  const bytes = useRefinery(({ run }) => measuredMemory(run)?.bytes);
  if (name === undefined || bytes === undefined) return null;
  return (
    <tr className={css.measured}>
      <th scope="row">{name}</th>
      <td>{formatBytes(bytes)}</td>
    </tr>
  );
}
