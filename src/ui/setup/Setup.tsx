import { isRunning } from '../../store/state';
import { TasksCard } from '../tasks/TasksCard';
import { useRefinery } from '../useRefinery';
import { DataCard } from './DataCard';
import { MethodCard } from './MethodCard';
import { ModelCard } from './ModelCard';
import { SettingsBar } from './SettingsBar';
import { Presets } from './Presets';
import css from './Setup.module.css';
import { TrainingCard } from './TrainingCard';

/** The cards of a run: data, model, method, training, benchmarks. */
export function Setup() {
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <>
      {running ? (
        <p className={css.fixed} role="note">
          This run has fixed its settings: Stop it to set up another.
        </p>
      ) : null}
      <SettingsBar />
      <Presets />
      <DataCard />
      <ModelCard />
      <MethodCard />
      <TrainingCard />
      <TasksCard />
    </>
  );
}
