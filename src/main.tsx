import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { appStarted } from './store/backendActions';
import { runsRecorded } from './store/experiments/recorder';
import { runsOutlivePage } from './store/underway/watching';
import { addressFollowed } from './store/followAddress';
import { App } from './ui/App';
import './ui/theme.css';

const headless = new URLSearchParams(location.search).has('headless');
// Before the first paint: the address decides what is shown. A run file alone decides a headless run.
if (!headless) addressFollowed();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

if (headless) {
  const { installBridge } = await import('./headless/bridge');
  installBridge();
} else {
  runsRecorded();
  runsOutlivePage();
  void appStarted();
}
