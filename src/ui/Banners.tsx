import { useState, type ReactNode } from 'react';

import {
  adapterInBrief,
  browserFoundNoAdapter,
  browserLacksWebGpu,
  softwareAdapterPassedOver,
  webgpuRunsOnSoftware,
} from '../shared/sentences/adapterSentences';

import { backendChosen, workerRestarted } from '../store/backendActions';
import { noticeDismissed } from '../store/runActions';
import { browserName } from './browserName';
import { useRefinery } from './useRefinery';
import css from './Banners.module.css';

interface BannerProps {
  readonly kind: 'info' | 'warn' | 'bad';
  /** It comes unasked while the page is being read: on a narrow screen it takes two lines. */
  readonly brief?: boolean;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

function Banner({ kind, brief = false, children, actions }: BannerProps) {
  return (
    <div
      className={css.banner}
      data-kind={kind}
      data-brief={brief}
      role={kind === 'bad' ? 'alert' : 'status'}
    >
      <p>{children}</p>
      {actions ? <div className={css.actions}>{actions}</div> : null}
    </div>
  );
}

/** What people should know of where they are: no WebGPU, a software adapter, a broken worker. */
export function Banners() {
  const crash = useRefinery((state) => state.crash);
  const notice = useRefinery((state) => state.notice);
  return (
    <>
      <AdapterBanner />
      <BackendFailure />
      {crash ? (
        <Banner
          kind="bad"
          actions={
            <button type="button" onClick={() => void workerRestarted()}>
              Restart the worker
            </button>
          }
        >
          {crash.message} The curves so far stay; your settings and your file are kept.
        </Banner>
      ) : null}
      {notice === null ? null : (
        <Banner
          kind="warn"
          actions={
            <button type="button" onClick={noticeDismissed}>
              Dismiss
            </button>
          }
        >
          {notice}
        </Banner>
      )}
    </>
  );
}

function BackendFailure() {
  const failure = useRefinery(({ backend }) =>
    backend.status === 'failed' ? backend.failure : null,
  );
  if (!failure) return null;
  return (
    <Banner
      kind="bad"
      actions={
        <>
          <button type="button" onClick={() => void backendChosen('auto')}>
            Choose automatically
          </button>
          <button type="button" onClick={() => void backendChosen('cpu')}>
            Use the CPU
          </button>
        </>
      }
    >
      {failure.message}
    </Banner>
  );
}

function AdapterBanner() {
  const info = useRefinery(({ backend }) => (backend.status === 'ready' ? backend.info : null));
  const [dismissed, setDismissed] = useState(false);
  const [whole, setWhole] = useState(false);
  if (!info || dismissed) return null;
  const { adapter, name } = info;
  const said = adapterWords(
    adapter.status,
    adapter.status === 'adapter' && adapter.kind === 'software',
    name,
  );
  if (said === null) return null;
  return (
    <Banner
      kind="info"
      brief={!whole}
      actions={
        <>
          <button
            type="button"
            className={css.more}
            aria-expanded={whole}
            onClick={() => {
              setWhole(!whole);
            }}
          >
            {whole ? 'Less' : 'More'}
          </button>
          <button
            type="button"
            onClick={() => {
              setDismissed(true);
            }}
          >
            Dismiss
          </button>
        </>
      }
    >
      {whole ? null : <span className={css.short}>{said.brief}</span>}
      <span className={css.whole}>{said.sentence}</span>
    </Banner>
  );
}

const where = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly on the processor',
  cpu: 'plain JavaScript on the processor',
} as const;

interface AdapterWords {
  readonly sentence: string;
  readonly brief: string;
}

function adapterWords(
  status: 'adapter' | 'no-adapter' | 'no-webgpu',
  software: boolean,
  name: keyof typeof where,
): AdapterWords | null {
  if (status === 'no-webgpu') {
    const { browser, advice } = browserName(navigator.userAgent);
    const sentence = browserLacksWebGpu(browser, where[name], advice);
    return { sentence, brief: adapterInBrief('noWebGpu') };
  }
  if (status === 'no-adapter')
    return { sentence: browserFoundNoAdapter(where[name]), brief: adapterInBrief('noAdapter') };
  if (!software) return null;
  return name === 'webgpu'
    ? { sentence: webgpuRunsOnSoftware(), brief: adapterInBrief('onSoftware') }
    : {
        sentence: softwareAdapterPassedOver(where[name]),
        brief: adapterInBrief('softwarePassedOver'),
      };
}
