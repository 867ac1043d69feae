import { openCheckpoint, type OpenedCheckpoint } from '../checkpoints/openCheckpoint';
import { chatTemplateOf } from '../data/chatTemplateOf';
import type { Template } from '../data/template';
import type { ModelReport, ModelRole, NamedFile } from '../protocol/model';
import { RefineryError } from '../shared/errors';
import { familyNames } from '../shared/loraModules';
import { adapterIsLeftOut } from '../shared/sentences/checkpointSentences';
import { otherTokenizer, otherVocabulary } from '../shared/sentences/modelSentences';
import { plainTemplateIsUsed } from '../shared/sentences/tokenizerSentences';
import { openTokenizer } from '../tokenizer/openTokenizer';
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

/** The models for which a run's data is prepared. */
export function dataModels({ policy, reference }: GivenModels) {
  return { given: policy?.forData ?? null, reference: reference?.forData ?? null };
}

/**
 * Opens a checkpoint's files: configuration, headers and tokenizer, none of the weights.
 * @throws RefineryError `bad_file` naming what is missing or wrong, `bad_config` what is not computed
 */
export async function openModel(name: string, files: readonly NamedFile[]): Promise<GivenModel> {
  const checkpoint = await openCheckpoint(files);
  const { config } = checkpoint;
  const { tokenizer, chatTemplate } = openTokenizer(
    checkpoint.tokenizerFiles,
    config.vocabularySize,
  );
  const template = chatTemplate ? chatTemplateOf(chatTemplate) : null;
  return {
    checkpoint,
    forData: { name, config, tokenizer, family: checkpoint.family },
    template,
    report: {
      family: familyNames[checkpoint.family],
      parameters: checkpoint.parameters,
      ...config,
      ...{ dtypes: checkpoint.dtypes, bytes: checkpoint.bytes },
      template: template ? 'chat' : 'plain',
      notes: [
        ...(template ? [] : [plainTemplateIsUsed()]),
        ...(checkpoint.adapter === null ? [] : [adapterIsLeftOut(checkpoint.adapter)]),
      ],
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
    const [wanted, found] = [ours.config.vocabularySize, theirs.config.vocabularySize];
    if (wanted !== found)
      throw new RefineryError(
        'bad_config',
        otherVocabulary([ours.name, wanted], [theirs.name, found]),
      );
    if (!ours.tokenizer.agreesWith(theirs.tokenizer))
      throw new RefineryError('bad_config', otherTokenizer(ours.name, theirs.name));
  }
  return { policy, reference };
}
