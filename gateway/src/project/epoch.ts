import { epochKey, epochRecordShape } from '@piaosu/core';
import { readRecord, type ChangeSet } from './change.ts';

/** The epoch that held when the transaction was committed. */
export function epochBefore(set: ChangeSet): number {
  return readRecord(epochRecordShape, set.valueBefore(epochKey()))?.n ?? 0;
}

/** The epoch that holds after it. */
export function epochAfter(set: ChangeSet): number {
  const raised = set.changes.find(({ key }) => key === epochKey());
  return readRecord(epochRecordShape, raised?.after)?.n ?? epochBefore(set);
}
