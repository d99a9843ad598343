import { createBrowserRouter } from 'react-router';
import type { RouteObject } from 'react-router';
import { Broken } from './broken.tsx';
import { guarded } from './guarded.tsx';
import { Home } from './home/home.tsx';
import { Missing } from './missing.tsx';
import { SCREENS } from './screens.ts';
import { Shell } from './shell.tsx';
import { SignedInPage } from './signed-in.tsx';

const pages: RouteObject[] = [
  { index: true, Component: Home },
  { path: 'signed-in', Component: SignedInPage },
  ...SCREENS.map((screen) => ({ path: screen.path, Component: guarded(screen) })),
  { path: '*', Component: Missing },
];

/** One route a screen; a page that breaks leaves the shell around it standing. */
export const router = createBrowserRouter([
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: Broken,
    children: [{ ErrorBoundary: Broken, children: pages }],
  },
]);
