import { DataCard } from './DataCard';
import { MethodCard } from './MethodCard';
import { ModelCard } from './ModelCard';
import { TrainingCard } from './TrainingCard';

/** The four cards of a run: data, model, method, training. */
export function Setup() {
  return (
    <>
      <DataCard />
      <ModelCard />
      <MethodCard />
      <TrainingCard />
    </>
  );
}
