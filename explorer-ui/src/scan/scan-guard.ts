import { newStore } from '../api/store.ts';
import type { Burst } from './burst.ts';
import type { KeyPress } from './key-press.ts';
import type { ScanNote } from './reading.ts';

/** What is set wrong at this keyboard or scanner: said beside the place for scanning until a scan comes without it. */
export interface ScanGuard {
  /** CAPS LOCK was on at the last key: letters may come out wrong. */
  readonly caps: boolean;
  /** Of the last scan: it was put right, and the next one may not be. */
  readonly notes: readonly ScanNote[];
}

const NOTHING: ScanGuard = { caps: false, notes: [] };

/** There is one keyboard: all places for scanning show the same. */
export const scanGuard = newStore<ScanGuard>(NOTHING);

export function guardPress({ caps }: KeyPress): void {
  const { caps: before, notes } = scanGuard.get();
  if (caps !== before) scanGuard.set({ caps, notes });
}

/** CAPS LOCK has its own words, and a scanner without suffix is no trouble of whoever stands at the counter. */
export function guardScan({ caps }: Burst, notes: readonly ScanNote[]): void {
  scanGuard.set({ caps, notes: notes.filter((note) => note === 'INPUT_METHOD' || note === 'LAYOUT') });
}

export function forgetGuard(): void {
  scanGuard.set(NOTHING);
}
