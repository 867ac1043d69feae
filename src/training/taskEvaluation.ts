import { bucketLength } from '../data/collate';
import type { Decoder } from '../model/decoder';
import type { TaskItemScore } from '../protocol/tasks';
import type { RunContext } from './runContext';
import type { RowPlace } from './runReporter';
import { TaskScores, type AskedTask } from './taskScores';

/** The sets of questions that a run is scored on at each evaluation. */
export class TaskEvaluation {
  readonly #context: RunContext;
  readonly #tasks: readonly { readonly name: string; readonly scores: TaskScores }[];

  /**
   * Cuts all of them into tokens, so that what cannot be asked is refused before anything is trained.
   * @throws RefineryError `bad_config` naming the set
   */
  constructor(context: RunContext, asked: readonly AskedTask[]) {
    const { config, prepared } = context;
    const { microBatchSize, evalEvery } = config.training;
    const { maxPositions } = prepared.model;
    this.#context = context;
    // As many positions as the rows of a training micro-batch may have.
    const length = bucketLength(Math.min(config.data.maxLength, maxPositions));
    const options = {
      ...{ tokenizer: prepared.tokenizer, positions: maxPositions },
      positionsAtOnce: 2 * microBatchSize * length,
    };
    this.#tasks = (evalEvery === 0 ? [] : asked).map((task) => ({
      name: task.name,
      scores: new TaskScores(task, options),
    }));
  }

  /** Asks the policy every set, one after the other, and reports each as it is done. */
  async report(policy: Decoder, place: RowPlace): Promise<void> {
    const { config, control, reporter, backend } = this.#context;
    const { step } = place;
    const itemsWanted = step === 0 || step === config.training.steps;
    for (const { name, scores } of this.#tasks) {
      const { score, items } = await scores.ask(policy, {
        gate: () => control.gate('part'),
        onItems: (done, total) => {
          reporter.taskProgress(step, { name, done, items: total });
        },
      });
      const rows = items.map((item, index): TaskItemScore => ({ step, name, index, ...item }));
      reporter.taskScored(place, { step, ...score }, itemsWanted ? rows : []);
    }
    // Its arrays are of other lengths than training's.
    if (this.#tasks.length > 0) {
      await backend.sync();
      backend.releaseUnused();
    }
  }
}
