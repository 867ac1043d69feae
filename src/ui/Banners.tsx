import { useState, type ReactNode } from 'react';

import {
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
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

function Banner({ kind, children, actions }: BannerProps) {
  return (
    <div className={css.banner} data-kind={kind} role={kind === 'bad' ? 'alert' : 'status'}>
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
  if (!info || dismissed) return null;
  const sentence = adapterSentence(
    info.adapter.status,
    info.adapter.status === 'adapter' && info.adapter.kind === 'software',
    info.name,
  );
  if (sentence === null) return null;
  return (
    <Banner
      kind="info"
      actions={
        <button
          type="button"
          onClick={() => {
            setDismissed(true);
          }}
        >
          Dismiss
        </button>
      }
    >
      {sentence}
    </Banner>
  );
}

const where = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly on the processor',
  cpu: 'plain JavaScript on the processor',
} as const;

function adapterSentence(
  status: 'adapter' | 'no-adapter' | 'no-webgpu',
  software: boolean,
  name: keyof typeof where,
): string | null {
  if (status === 'no-webgpu') {
    const { browser, advice } = browserName(navigator.userAgent);
    return browserLacksWebGpu(browser, where[name], advice);
  }
  if (status === 'no-adapter') return browserFoundNoAdapter(where[name]);
  if (!software) return null;
  return name === 'webgpu' ? webgpuRunsOnSoftware() : softwareAdapterPassedOver(where[name]);
}
