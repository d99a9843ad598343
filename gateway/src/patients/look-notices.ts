import { BackgroundLoop } from '../access/background-loop.ts';
import type { Organisation, Service } from '../organisation.ts';

const EVERY_MS = 1_000;

/** Tells patients of looks at their receipts, from the queue that every look writes. */
export function newLookNotices({ notices, log }: Organisation): Service {
  return new BackgroundLoop({ task: 'notices', log, everyMs: EVERY_MS, turn: () => notices.takeLooks() });
}
