import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/tokens.css';
import '../ui/base.css';
import { applyPreferences, watchPreferences } from '../ui/preferences.ts';
import './check.css';
import './verdict.css';
import { CheckPage } from './check-page.tsx';
import { takeFragment } from './fragment.ts';

/** The public check: no login, no router, small enough for an old phone on a slow line. */
const linked = takeFragment();
const root = document.getElementById('check');
if (root === null) throw new Error('check.html has no place for the page');
// A file dropped beside the place for it must not take the page away.
for (const type of ['dragover', 'drop']) {
  window.addEventListener(type, (event) => {
    event.preventDefault();
  });
}
applyPreferences();
watchPreferences();
createRoot(root).render(
  <StrictMode>
    <CheckPage linked={linked} />
  </StrictMode>,
);
