import type { RefineryState, RunState, RunStatus } from '../../store/state';
import { formatDuration } from '../../shared/format';

const activities: Readonly<Partial<Record<RunStatus, string>>> = {
  preparing: 'Preparing the data',
  fitting: 'Fitting the policy',
  rewarding: 'Training the reward model',
  referencing: 'Measuring the reference',
  aligning: 'Aligning',
  reporting: 'Reporting every pair',
};

function where({ activity, phaseSteps, progress }: RunState): string {
  if (phaseSteps === 0) return '';
  const unit = activity === 'reporting' ? 'pair' : 'step';
  return ` · ${unit} ${progress?.step ?? 0} of ${phaseSteps}`;
}

function left({ progress, status }: RunState): string {
  const seconds = progress?.remainingSeconds ?? null;
  if (seconds === null || status === 'paused' || seconds < 0.5) return '';
  return ` · ${formatDuration(seconds)} left`;
}

/** `Preparing the data · 12 of 71 kernels compiled` */
function preparing({ kernels }: RunState): string {
  const compiled = kernels ? ` · ${kernels.done} of ${kernels.total} kernels compiled` : '';
  return `${activities.preparing}${compiled}`;
}

/** Large weights take a while: `Reading the weights · 120 of 548 MiB`. */
function reading({ weights }: RunState): string | null {
  if (weights === null) return null;
  const [read, total] = [weights.read, weights.total].map((bytes) => Math.round(bytes / 2 ** 20));
  const whose = weights.role === 'policy' ? 'the' : `the ${weights.role}’s`;
  return `Reading ${whose} weights · ${read} of ${total} MiB`;
}

/** The run's state as a sentence: `Aligning · step 84 of 300 · 1 min 12 s left`. */
export function runWords({ run, data, backend }: RefineryState): string {
  const activity = activities[run.activity] ?? '';
  switch (run.status) {
    case 'idle':
      if (backend.status === 'starting') return 'Starting the backend';
      if (data.heldOut.status !== 'empty' && data.heldOut.status !== 'loaded')
        return 'Waiting for the held-out file';
      if (data.train.status === 'loaded') return 'Ready to train';
      return data.train.status === 'loading' ? 'Reading the file' : 'Waiting for a preference file';
    case 'paused':
      return `Paused${where(run)}`;
    case 'stopping':
      return 'Stopping';
    case 'diverged':
      return 'Paused: a number is not finite';
    case 'failed':
      return 'The run failed';
    case 'done': {
      if (!run.summary) return 'Done';
      const { reason, stepsTrained, seconds } = run.summary;
      const word = reason === 'completed' ? 'Done' : reason === 'stopped' ? 'Stopped' : 'Diverged';
      return `${word} · ${stepsTrained} steps in ${formatDuration(seconds)}`;
    }
    case 'preparing':
      return reading(run) ?? preparing(run);
    case 'fitting':
    case 'rewarding':
    case 'referencing':
    case 'aligning':
    case 'reporting':
      return reading(run) ?? `${activity}${where(run)}${left(run)}`;
  }
}
