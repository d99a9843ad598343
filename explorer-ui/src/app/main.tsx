import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../locales/language.ts';
import { applyPreferences, watchPreferences } from '../ui/preferences.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/antd.css';
import { App } from './app.tsx';
import { watchNetwork } from './notices.tsx';
import { queries } from './queries.ts';

applyPreferences();
watchPreferences();
watchNetwork();
await startLanguage();

const place = document.getElementById('app');
if (place === null) throw new Error('the page has no place for the application');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);

// The face of the print comes after the first paint, and only the parts whose characters are on the page.
void import('@fontsource-variable/noto-sans-sc/wght.css');
