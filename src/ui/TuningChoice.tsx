import type { BackendInfo } from '../protocol/run';
import { formatNumber } from '../shared/format';
import { kernelTunings, type KernelTuning } from '../shared/kernelTuning';
import { settingChanged } from '../store/settingActions';
import { isRunning } from '../store/state';
import css from './BackendChip.module.css';
import { useRefinery } from './useRefinery';

const words: Readonly<Record<KernelTuning, string>> = {
  threads: 'an item a thread',
  workgroups: 'an item a workgroup',
};
const adapters = { gpu: 'a GPU', software: 'a software adapter' } as const;

/** How kernels on WebGPU divide their work, what both ways cost here, and the choice of the other one. */
export function TuningChoice({ info: { adapter, tuning } }: { readonly info: BackendInfo }) {
  const wanted = useRefinery(({ settings }) => settings.kernelTuning as 'auto' | KernelTuning);
  const running = useRefinery(({ run }) => isRunning(run.status));
  if (!tuning || adapter.status !== 'adapter') return null;
  const { chosen, milliseconds } = tuning;
  return (
    <div className={css.choice}>
      <label htmlFor="tuning-choice">Kernels work by</label>
      <select
        id="tuning-choice"
        value={wanted}
        disabled={running}
        onChange={({ target }) => {
          settingChanged('kernelTuning', target.value);
        }}
      >
        <option value="auto">Automatic: {words[chosen]}</option>
        {kernelTunings.map((one) => (
          <option key={one} value={one}>
            {words[one]}
          </option>
        ))}
      </select>
      <small>
        Automatic follows from the kind of adapter alone (this is {adapters[adapter.kind]}), so that
        runs repeat. Measured here, a linear map and a norm of 256 × 128:{' '}
        {kernelTunings
          .map((one) => `${formatNumber(milliseconds[one], 2)} ms by ${words[one]}`)
          .join(', ')}
        .
      </small>
    </div>
  );
}
