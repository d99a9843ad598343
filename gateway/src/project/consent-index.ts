import { consentRecordShape, splitLedgerKey } from '@piaosu/core';
import type { ConsentIndexRow } from '../db/consents.ts';
import { readRecord } from './change.ts';
import type { StateRow } from './seal.ts';

/** The line of the list of consents that a written key gives; none for keys of other kinds. */
export function consentIndexOf(row: StateRow): ConsentIndexRow[] {
  if (splitLedgerKey(row.key)?.kind !== 'CNS') return [];
  const consent = readRecord(consentRecordShape, row.value);
  return consent === undefined ? [] : [consent];
}
