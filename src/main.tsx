import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { appStarted } from './store/backendActions';
import { App } from './ui/App';
import './ui/theme.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

if (new URLSearchParams(location.search).has('headless')) {
  const { installBridge } = await import('./headless/bridge');
  installBridge();
} else void appStarted();
