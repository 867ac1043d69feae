import { benchCases, type BenchVariant } from '../../protocol/benchmark';
import { adapterInWords } from '../../protocol/benchmarkTable';
import {
  benchCanceled,
  benchChosen,
  benchClosed,
  benchStarted,
  toggled,
} from '../../store/benchActions';
import { isRunning } from '../../store/state';
import { Dialog } from '../charts/Dialog';
import { useRefinery } from '../useRefinery';
import shared from '../primitives/Facts.module.css';
import css from './bench.module.css';
import { BenchTable } from './BenchTable';

/** The ways that the page can compute a step; jax-js is no part of it. */
const variants: readonly { readonly name: BenchVariant; readonly words: string }[] = [
  { name: 'webgpu', words: 'WebGPU, our kernels' },
  { name: 'wasm', words: 'WASM, our kernels' },
  { name: 'stock-webgpu', words: 'WebGPU, stock TensorFlow.js' },
  { name: 'stock-wasm', words: 'WASM, stock TensorFlow.js' },
  { name: 'cpu', words: 'plain JavaScript' },
];
const variantNames = variants.map(({ name }) => name);
const caseNames = benchCases.map(({ name }) => name);

/** What a step costs on this machine: chosen, measured in turns, shown and copied. */
export function BenchDialog() {
  const open = useRefinery(({ bench }) => bench.open);
  if (!open) return null;
  return (
    <Dialog title="Benchmark of this machine" className={css.dialog} onClose={benchClosed}>
      <p className={css.about}>
        Times training steps of fixed sizes, each way to compute them in a worker of its own, in
        turns. Weights and tokens are random; your file and your settings play no part. <Adapter />
      </p>
      <p className={css.about}>
        lm is a plain language-model step of 8 rows of 128 tokens; dpo and sr-dpo take 4 pairs with
        64 tokens of prompt and 64 of either completion, sr-dpo with a p of 120 tokens or, where it
        says short, of 12. Behind the name stands the model’s size.
      </p>
      <Choice />
      <Progress />
      <Results />
    </Dialog>
  );
}

function Adapter() {
  const backend = useRefinery((state) => state.backend);
  if (backend.status !== 'ready') return null;
  return <>This machine’s GPU adapter: {adapterInWords(backend.info.adapter)}.</>;
}

function Choice() {
  const cases = useRefinery(({ bench }) => bench.cases);
  const chosen = useRefinery(({ bench }) => bench.variants);
  const measuring = useRefinery(({ bench }) => bench.progress !== null);
  const training = useRefinery(({ run }) => isRunning(run.status));
  return (
    <form
      className={css.choice}
      onSubmit={(event) => {
        event.preventDefault();
        void benchStarted();
      }}
    >
      <fieldset disabled={measuring}>
        <legend>Steps</legend>
        {caseNames.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={cases.includes(name)}
              onChange={() => {
                benchChosen({ cases: toggled(caseNames, cases, name) });
              }}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <fieldset disabled={measuring}>
        <legend>Computed by</legend>
        {variants.map(({ name, words }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={() => {
                benchChosen({ variants: toggled(variantNames, chosen, name) });
              }}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <div className={css.start}>
        <button
          type="submit"
          className={css.primary}
          disabled={measuring || training || cases.length === 0 || chosen.length === 0}
        >
          Measure
        </button>
        <p className={css.about}>
          {training
            ? 'A run is under way: it and the benchmark would slow each other.'
            : 'The nano steps take seconds; without a GPU the others take minutes, stock ones longest.'}
        </p>
      </div>
    </form>
  );
}

function Progress() {
  const progress = useRefinery(({ bench }) => bench.progress);
  const failure = useRefinery(({ bench }) => bench.failure);
  return (
    <>
      {progress ? (
        <div className={css.progress}>
          <label>
            {progress.done} of {progress.total} steps measured
            <progress max={Math.max(1, progress.total)} value={progress.done} />
          </label>
          <p className={css.about} data-testid="bench-progress">
            {progress.what}
          </p>
          <button type="button" onClick={benchCanceled}>
            Cancel
          </button>
        </div>
      ) : null}
      <div role="status" className={css.said}>
        {failure ? (
          <p className={failure.code === 'cancelled' ? css.about : shared.fault}>
            {failure.message}
          </p>
        ) : null}
      </div>
    </>
  );
}

function Results() {
  const report = useRefinery(({ bench }) => bench.report);
  return report ? <BenchTable report={report} /> : null;
}
