import { openCheckpoint, type OpenedCheckpoint } from '../checkpoints/openCheckpoint';
import type { Template } from '../data/template';
import { parameterCount } from '../model/modelConfig';
import type { ModelReport, ModelRole, NamedFile } from '../protocol/model';
import { RefineryError } from '../shared/errors';
import type { DataModel } from './prepareRun';

/** A checkpoint that was chosen for a run; its weights are read when the run begins. */
export interface GivenModel {
  readonly checkpoint: OpenedCheckpoint;
  /** As the data is prepared for it. */
  readonly forData: DataModel;
  /** The model's own chat template, or null where it has none. */
  readonly template: Template | null;
  readonly report: ModelReport;
}

/** The checkpoints of a run; null where it has none. */
export type GivenModels = Readonly<Record<ModelRole, GivenModel | null>>;

/**
 * Opens a checkpoint's files: configuration, headers and tokenizer, none of the weights.
 * @throws RefineryError `bad_file` naming what is missing, wrong or not computed
 */
export async function openModel(name: string, files: readonly NamedFile[]): Promise<GivenModel> {
  const checkpoint = await openCheckpoint(files);
  const { config, tokenizer, template } = checkpoint;
  return {
    checkpoint,
    forData: { name, config, tokenizer },
    template,
    report: {
      family: checkpoint.family,
      parameters: parameterCount(config),
      ...{ hiddenSize: config.hiddenSize, layers: config.layers, heads: config.heads },
      intermediateSize: config.intermediateSize,
      vocabularySize: config.vocabularySize,
      maxPositions: config.maxPositions,
      ...{ dtypes: checkpoint.dtypes, bytes: checkpoint.bytes },
      template: template ? 'chat' : 'plain',
      notes: checkpoint.notes,
    },
  };
}

/**
 * The two checkpoints of a run, held against each other.
 * @throws RefineryError `bad_config` where they do not read a text as the same tokens
 */
export function givenModels(policy: GivenModel | null, reference: GivenModel | null): GivenModels {
  if (policy && reference) {
    const [ours, theirs] = [policy.forData, reference.forData];
    if (ours.config.vocabularySize !== theirs.config.vocabularySize)
      throw new RefineryError(
        'bad_config',
        `model.referencePath: ${theirs.name} has a vocabulary of ${theirs.config.vocabularySize} tokens and ${ours.name} of ${ours.config.vocabularySize}; take a reference with the policy's own tokenizer.`,
      );
    if (!ours.tokenizer.agreesWith(theirs.tokenizer))
      throw new RefineryError(
        'bad_config',
        `model.referencePath: the tokenizer of ${theirs.name} is not that of ${ours.name}; take a reference with the policy's own tokenizer.`,
      );
  }
  return { policy, reference };
}
