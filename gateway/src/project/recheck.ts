import { epochKey, receiptRecordShape, splitLedgerKey, type LedgerKind } from '@piaosu/core';
import type { BlockTransaction, BlockWrite } from '../ledger/block-reader.ts';
import { operationsOf, readRecord, type Change, type ChangeSet } from './change.ts';
import type { Finding } from './finding.ts';
import { recheckClaim } from './recheck-claim.ts';
import {
  recheckDispensing,
  recheckPrescription,
  recheckShipment,
  recheckTill,
  recheckUncoded,
} from './recheck-dispensing.ts';
import { lotKeyOf, recheckAppearance } from './recheck-leaf.ts';
import { lineageClaimKeys, recheckLineage } from './recheck-lineage.ts';
import { recheckRemoval } from './recheck-outcome.ts';
import { recheckCheckpoint, recheckLog } from './recheck-log.ts';
import { claimsOf, recheckClaimAuthority, recheckConsent, recheckPresentation } from './recheck-consent.ts';
import { recheckCodePrefix, recheckLot, recheckPremises, recheckProduct } from './recheck-lot.ts';
import { recheckPaper } from './recheck-paper.ts';
import { checkpointOf, recheckReceipt, recheckRelated } from './recheck-receipt.ts';
import { recheckRegistry } from './recheck-registry.ts';
import { recheckContainer, recheckUnit } from './recheck-unit.ts';
import { refusalsOf } from './refusal.ts';

/** No key is ever deleted but OP~, when its keeping time is over. */
const RECHECKS: Readonly<Partial<Record<LedgerKind, (change: Change, set: ChangeSet) => Finding[]>>> = {
  REG: recheckRegistry,
  LOG: recheckLog,
  CKP: recheckCheckpoint,
  RCP: recheckReceipt,
  REL: recheckRelated,
  PAP: recheckPaper,
  LIN: recheckLineage,
  CLM: (change, set) => [...recheckClaim(change, set), ...recheckClaimAuthority(change, set)],
  CNS: recheckConsent,
  PRS: recheckPresentation,
  PRD: recheckProduct,
  PFX: recheckCodePrefix,
  PRE: recheckPremises,
  LOT: recheckLot,
  BOX: (change, set) => [...recheckUnit(change, set), ...recheckAppearance(change, set)],
  CON: (change, set) => [...recheckContainer(change, set), ...recheckAppearance(change, set)],
  SHP: recheckShipment,
  DSP: recheckDispensing,
  RXL: recheckPrescription,
  UNC: recheckUncoded,
  TIL: recheckTill,
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
  return { changes, operations: operationsOf(transaction.args[0]), time: transaction.time, valueBefore };
}

/**
 * Everything that can be recomputed from public arguments, state and write set is recomputed: endorsers are believed in
 * nothing else than what needs the private part. Also lists what was refused by rule, as a person must see those too.
 */
export function recheck(set: ChangeSet): Finding[] {
  return set.changes.flatMap((change) => [...recheckChange(change, set), ...refusalsOf(change, set)]);
}

function recheckChange(change: Change, set: ChangeSet): Finding[] {
  if (change.after === undefined) return recheckRemoval(change, set);
  return RECHECKS[change.kind]?.(change, set) ?? [];
}

function changeOf(write: BlockWrite, valueBefore: (key: string) => Uint8Array | undefined): Change[] {
  const split = splitLedgerKey(write.key);
  if (split === undefined) return [];
  const after = write.isDelete ? undefined : write.value;
  return [{ key: write.key, ...split, before: valueBefore(write.key), after }];
}

function relatedKeys(write: BlockWrite): string[] {
  const kind = splitLedgerKey(write.key)?.kind;
  if (kind === 'REG' || kind === 'CKP') return [epochKey()];
  if (kind === 'CNS') return claimsOf(write.value);
  if (kind === 'BOX' || kind === 'CON') return lotKeyOf(write.value);
  if (kind === 'LIN') return lineageClaimKeys(write.value);
  if (kind !== 'RCP') return [];
  const record = readRecord(receiptRecordShape, write.value);
  return record === undefined ? [] : [checkpointOf(record.log)];
}
