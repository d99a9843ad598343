import { claimRecordShape, splitLedgerKey } from '@piaosu/core';
import type { ClaimIndexRow } from '../db/projection.ts';
import { readRecord } from './change.ts';
import type { StateRow } from './seal.ts';

/** The line of the claim list that a written key gives; none for keys of other kinds. */
export function claimIndexOf(row: StateRow): ClaimIndexRow[] {
  if (splitLedgerKey(row.key)?.kind !== 'CLM') return [];
  const claim = readRecord(claimRecordShape, row.value);
  return claim === undefined ? [] : [claim];
}
