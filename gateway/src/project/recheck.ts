import { receiptRecordShape, splitLedgerKey, type LedgerKind } from '@piaosu/core';
import type { BlockTransaction, BlockWrite } from '../ledger/block-reader.ts';
import { operationsOf, readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';
import { recheckClaim, recheckLineage } from './recheck-claim.ts';
import { recheckCheckpoint, recheckLog } from './recheck-log.ts';
import { recheckPaper } from './recheck-paper.ts';
import { checkpointOf, recheckReceipt, recheckRelated } from './recheck-receipt.ts';
import { recheckRegistry } from './recheck-registry.ts';
import { refusalsOf } from './refusal.ts';

/** Keys of these kinds are never deleted; OP~ may be, when its keeping period is over. */
const RECHECKS: Readonly<Partial<Record<LedgerKind, (change: Change, set: ChangeSet) => Finding[]>>> = {
  REG: recheckRegistry,
  LOG: recheckLog,
  CKP: recheckCheckpoint,
  RCP: recheckReceipt,
  REL: recheckRelated,
  PAP: recheckPaper,
  LIN: recheckLineage,
  CLM: recheckClaim,
};

/** Every key that re-checking and applying the transaction looks at. */
export function keysToRead(transaction: BlockTransaction): string[] {
  return transaction.writes.flatMap((write) => [write.key, ...relatedKeys(write)]);
}

/** A VALID transaction beside the state before it. */
export function changeSetOf(
  transaction: BlockTransaction,
  valueBefore: (key: string) => Uint8Array | undefined,
): ChangeSet {
  const changes = transaction.writes.flatMap((write) => changeOf(write, valueBefore));
  return { changes, operations: operationsOf(transaction.args[0]), valueBefore };
}

/**
 * Everything that can be recomputed from public arguments, state and write set is recomputed: endorsers are believed in
 * nothing else than what needs the private part. Also lists what was refused by rule, as a person must see those too.
 */
export function recheck(set: ChangeSet): Finding[] {
  return set.changes.flatMap((change) => [...recheckChange(change, set), ...refusalsOf(change, set)]);
}

function recheckChange(change: Change, set: ChangeSet): Finding[] {
  const rule = RECHECKS[change.kind];
  if (rule === undefined) return [];
  return change.after === undefined ? [diverged(change.key, { rule: 'KEY_DELETED' })] : rule(change, set);
}

function changeOf(write: BlockWrite, valueBefore: (key: string) => Uint8Array | undefined): Change[] {
  const split = splitLedgerKey(write.key);
  if (split === undefined) return [];
  const after = write.isDelete ? undefined : write.value;
  return [{ key: write.key, ...split, before: valueBefore(write.key), after }];
}

function relatedKeys(write: BlockWrite): string[] {
  const kind = splitLedgerKey(write.key)?.kind;
  if (kind !== 'RCP') return [];
  const record = readRecord(receiptRecordShape, write.value);
  return record === undefined ? [] : [checkpointOf(record.log)];
}
