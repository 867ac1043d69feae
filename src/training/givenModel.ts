import { openCheckpoint, type OpenedCheckpoint } from '../checkpoints/openCheckpoint';
import { chatTemplateOf } from '../data/chatTemplateOf';
import type { Template } from '../data/template';
import type { ModelReport, ModelRole, NamedFile } from '../protocol/model';
import { familyNames } from '../shared/loraModules';
import { adapterIsLeftOut } from '../shared/sentences/checkpointSentences';
import { plainTemplateIsUsed } from '../shared/sentences/tokenizerSentences';
import { openTokenizer } from '../tokenizer/openTokenizer';
import type { DataModel } from './prepareRun';
import { checkSameTokens } from './sameTokens';

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
export function dataModels({ policy, reference, opponent }: GivenModels) {
  return {
    given: policy?.forData ?? null,
    reference: reference?.forData ?? null,
    opponent: opponent?.forData ?? null,
  };
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
      ...{ dtypes: checkpoint.dtypes, bytes: checkpoint.bytes, sampledHash: null },
      template: template ? 'chat' : 'plain',
      notes: [
        ...(template ? [] : [plainTemplateIsUsed()]),
        ...(checkpoint.adapter === null ? [] : [adapterIsLeftOut(checkpoint.adapter)]),
      ],
    },
  };
}

/**
 * The policy's checkpoint and the reference's, held against each other.
 * @throws RefineryError `bad_config` where they do not read a text as the same tokens
 */
export function givenModels(
  policy: GivenModel | null,
  reference: GivenModel | null,
): Omit<GivenModels, 'opponent'> {
  if (policy && reference) checkSameTokens('reference', policy.forData, reference.forData);
  return { policy, reference };
}
