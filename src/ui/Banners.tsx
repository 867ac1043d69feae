import { useState, type ReactNode } from 'react';

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
    return `${browser} offers no WebGPU here, so this page computes with ${where[name]}. ${advice}`;
  }
  if (status === 'no-adapter')
    return `This browser has WebGPU but found no GPU adapter, so this page computes with ${where[name]}. Check that hardware acceleration is switched on in the browser's settings and that the graphics driver is up to date.`;
  if (!software) return null;
  if (name === 'webgpu')
    return 'WebGPU runs on a software adapter here: every number is right, but each step is slow. The backend chip offers WASM, which is many times faster on it.';
  return `The only WebGPU adapter here is a software one, so this page computes with ${where[name]}, which is many times faster on it. The backend chip can force WebGPU.`;
}
