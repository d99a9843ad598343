import type administration from './zh-CN/administration.json';
import type app from './zh-CN/app.json';
import type claimDesk from './zh-CN/claim-desk.json';
import type claimHistory from './zh-CN/claim-history.json';
import type dispense from './zh-CN/dispense.json';
import type goods from './zh-CN/goods.json';
import type ledger from './zh-CN/ledger.json';
import type nextSteps from './zh-CN/next-steps.json';
import type patient from './zh-CN/patient.json';
import type publish from './zh-CN/publish.json';
import type redFlush from './zh-CN/red-flush.json';
import type scan from './zh-CN/scan.json';
import type scannerTest from './zh-CN/scanner-test.json';
import type screens from './zh-CN/screens.json';
import type supervision from './zh-CN/supervision.json';
import type ui from './zh-CN/ui.json';

/** Namespaces and their keys: one line for each file of zh-CN; en has the same keys (a test holds them together). */
export interface Resources {
  administration: typeof administration;
  app: typeof app;
  'claim-desk': typeof claimDesk;
  'claim-history': typeof claimHistory;
  dispense: typeof dispense;
  goods: typeof goods;
  ledger: typeof ledger;
  'next-steps': typeof nextSteps;
  patient: typeof patient;
  publish: typeof publish;
  'red-flush': typeof redFlush;
  scan: typeof scan;
  'scanner-test': typeof scannerTest;
  screens: typeof screens;
  supervision: typeof supervision;
  ui: typeof ui;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: Resources;
  }
}
