import type app from './zh-CN/app.json';
import type nextSteps from './zh-CN/next-steps.json';
import type scan from './zh-CN/scan.json';
import type scannerTest from './zh-CN/scanner-test.json';
import type screens from './zh-CN/screens.json';
import type ui from './zh-CN/ui.json';

/** Namespaces and their keys: one line for each file of zh-CN; en has the same keys (a test holds them together). */
export interface Resources {
  app: typeof app;
  'next-steps': typeof nextSteps;
  scan: typeof scan;
  'scanner-test': typeof scannerTest;
  screens: typeof screens;
  ui: typeof ui;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: Resources;
  }
}
