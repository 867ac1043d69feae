import { sampledHash } from '../checkpoints/sampledHash';
import { plainTemplate } from '../data/plainTemplate';
import type { Template } from '../data/template';
import type { ModelReport, ModelRole, NamedFile } from '../protocol/model';
import type { RunConfig } from '../protocol/runConfig';
import { starterName } from '../protocol/starterModel';
import { RefineryError } from '../shared/errors';
import { modelNotChosen } from '../shared/sentences/modelSentences';
import { givenModels, openModel, type GivenModel, type GivenModels } from './givenModel';

/** A model by its contents too. @throws RefineryError `bad_file` where its weights cannot be read */
async function toldApart(model: GivenModel): Promise<GivenModel> {
  const sampled = await sampledHash(model.checkpoint);
  return { ...model, report: { ...model.report, sampledHash: sampled } };
}

/** The checkpoints that were chosen, until a run asks for them. */
export class ModelShelf {
  readonly #models: Record<ModelRole, GivenModel | null> = {
    policy: null,
    reference: null,
    opponent: null,
  };

  /**
   * Opens a checkpoint and keeps it.
   * @param stillAllowed throws where it came too late
   */
  async load(
    role: ModelRole,
    name: string,
    files: readonly NamedFile[],
    stillAllowed: () => void,
  ): Promise<ModelReport> {
    // Whatever becomes of the new one, no run may take the old one in its place.
    this.#models[role] = null;
    const opened = await openModel(name, files);
    const model = role === 'opponent' ? await toldApart(opened) : opened;
    stillAllowed();
    this.#models[role] = model;
    return model.report;
  }

  clear(role: ModelRole): void {
    this.#models[role] = null;
  }

  /** Whose template renders conversations: the policy's own, where it has one, or the plain one. */
  template(owner: 'policy' | 'plain'): Template {
    const own = owner === 'policy' ? this.#models.policy?.template : null;
    return own ?? plainTemplate;
  }

  /**
   * The checkpoints that a configuration asks for.
   * @throws RefineryError `wrong_state` where one is not there
   */
  of({ model, sampling }: RunConfig): GivenModels {
    const given = (role: ModelRole, path: string | null): GivenModel | null => {
      if (path === null) return null;
      if (!this.#models[role]) throw new RefineryError('wrong_state', modelNotChosen(role));
      return this.#models[role];
    };
    const policy = model.source === 'starter' ? starterName : model.policyPath;
    return {
      ...givenModels(given('policy', policy), given('reference', model.referencePath)),
      opponent: given('opponent', sampling.opponentPath),
    };
  }
}
