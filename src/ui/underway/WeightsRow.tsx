import type { KeptRunHead } from '../../protocol/keptRun';
import type { KeptWeights } from '../../protocol/runUnderway';
import { formatBytes } from '../../shared/format';
import { sayWhy } from '../../store/experiments/keptStore';
import { isRunning } from '../../store/state';
import {
  weightsAsFiles,
  weightsContinued,
  weightsDeleted,
  weightsUsedAsPolicy,
} from '../../store/underway/weights';
import { zipped } from '../files/archive';
import { saveFile } from '../saveFile';
import { useRefinery } from '../useRefinery';
import css from './underway.module.css';

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A run whose weights are kept, with its record. */
export interface Weighed {
  readonly weights: KeptWeights;
  readonly head: KeptRunHead;
  readonly bytes: number;
}

const titleOf = ({ name, config }: KeptRunHead): string => `${name}, seed ${config.seed}`;
/** The weights of a kept run, with what can be done with them. */
export function WeightsRow({
  run: { head, weights, bytes },
  chosen,
  choose,
}: {
  readonly run: Weighed;
  readonly chosen: boolean;
  readonly choose: (chosen: boolean) => void;
}) {
  const running = useRefinery(({ run }) => isRunning(run.status));
  const title = titleOf(head);
  const { id, snapshot } = weights;
  const hasPolicy = snapshot.policy.length > 0;
  const save = async (): Promise<void> => {
    const folder = `${hasPolicy ? 'policy' : 'checkpoint'}-${title.replace(/[^\p{L}\p{N}]+/gu, '-')}`;
    saveFile(`${folder}.zip`, zipped(folder, await weightsAsFiles(id, title)));
  };
  return (
    <li>
      <label>
        <input
          type="checkbox"
          aria-label={`Choose the weights of ${title}`}
          checked={chosen}
          onChange={(event) => {
            choose(event.target.checked);
          }}
        />
        <span>
          {title}
          <small>
            {formatBytes(bytes)} · step {snapshot.step} · {when.format(weights.at)}
          </small>
        </span>
      </label>
      <span className={css.actions}>
        {hasPolicy ? (
          <button
            type="button"
            disabled={running}
            aria-label={`Use ${title} as the policy`}
            onClick={() => void weightsUsedAsPolicy(id, title).catch(sayWhy)}
          >
            Use as the policy
          </button>
        ) : null}
        <button
          type="button"
          disabled={running}
          aria-label={`Continue training ${title}`}
          onClick={() => void weightsContinued(id, title).catch(sayWhy)}
        >
          Continue training
        </button>
        <button
          type="button"
          aria-label={`Save the ${hasPolicy ? 'weights' : 'checkpoint'} of ${title}`}
          onClick={() => void save().catch(sayWhy)}
        >
          Save {hasPolicy ? 'weights' : 'checkpoint'}
        </button>
        <button
          type="button"
          aria-label={`Delete the weights of ${title}`}
          onClick={() => void weightsDeleted([id], false).catch(sayWhy)}
        >
          Delete weights
        </button>
      </span>
    </li>
  );
}
