import {
  isOpenDispute,
  isOpenHold,
  lineageKey,
  lineageRecordShape,
  parseCanonicalJson,
  parseReceiptHeader,
  parseShape,
  receiptKey,
  receiptRecordShape,
  RECEIPT_KINDS,
  toBeijingDate,
  unwrap,
  type ReceiptHeader,
  type ReceiptRecord,
} from '@piaosu/core';
import { selectOtherParts, selectPending, type TargetRow } from '../db/erasure.ts';
import type { Sql } from '../db/index.ts';
import type { Organisation } from '../organisation.ts';
import { receiptKeysOf, toReceiptRecord } from '../project/receipt-standing.ts';
import { keptUntil } from './keeping.ts';

/** Why a receipt cannot be erased yet. */
export const ERASURE_HOLDS = [
  'KEEPING_PERIOD',
  'NOT_ANCHORED',
  'CLAIM_OPEN',
  'RECOVERY_DUE',
  'HOLD',
  'DISPUTE',
  'RED_PENDING',
  'REISSUE_PENDING',
  'SPLIT_BILL',
] as const;
export type ErasureHold = (typeof ERASURE_HOLDS)[number];

export interface Held {
  readonly hold: ErasureHold;
  /** The last day of the keeping period. */
  readonly until?: string;
}

/** Everything that holds a receipt and its red one, each once. Payers are asked through the ledger: LIN~ knows every claim. */
export async function holdsOf(
  organisation: Organisation,
  sql: Sql,
  targets: readonly TargetRow[],
  now: number,
): Promise<Held[]> {
  const today = toBeijingDate(Math.floor(now / 1000));
  const held: Held[] = [];
  for (const target of targets) held.push(...(await holdsOfOne(organisation, sql, target, targets, today)));
  const pending = await selectPending(
    sql,
    targets.map(({ id }) => id),
    targets.map(nameOf),
  );
  if (pending.red) held.push({ hold: 'RED_PENDING' });
  if (pending.reissue) held.push({ hold: 'REISSUE_PENDING' });
  return held.filter(({ hold }, index) => held.findIndex((each) => each.hold === hold) === index);
}

export function nameOf({ code, number }: Pick<TargetRow, 'code' | 'number'>): string {
  return `${code}-${number}`;
}

async function holdsOfOne(
  organisation: Organisation,
  sql: Sql,
  target: TargetRow,
  targets: readonly TargetRow[],
  today: string,
): Promise<Held[]> {
  const header = unwrap(parseReceiptHeader(parseCanonicalJson(target.header)));
  const kind = RECEIPT_KINDS.find((each) => each === header.kind) ?? 'INPATIENT';
  const until = keptUntil(organisation.config, kind, header.issueDate);
  const record = await recordOf(organisation, header);
  return [
    ...(until >= today ? [{ hold: 'KEEPING_PERIOD', until } as const] : []),
    ...(target.state === 'ANCHORED' ? [] : [{ hold: 'NOT_ANCHORED' } as const]),
    ...holdsOfRecord(record),
    ...(await holdsOfLineage(organisation, header.lineage, today)),
    ...(record?.lineage === undefined || record.lineage === header.lineage
      ? []
      : await holdsOfLineage(organisation, record.lineage, today)),
    ...((await isNeededByParts(organisation, sql, header, targets)) ? [{ hold: 'SPLIT_BILL' } as const] : []),
  ];
}

/** The receipt's own key, under whichever version of the tag secret. */
async function recordOf(
  { projection, peppers }: Organisation,
  header: ReceiptHeader,
): Promise<ReceiptRecord | undefined> {
  for (const key of receiptKeysOf(peppers, header)) {
    const record = await projection.record(key);
    if (record !== undefined) return toReceiptRecord(record);
  }
  return undefined;
}

function holdsOfRecord(record: ReceiptRecord | undefined): Held[] {
  const isDisputed = record?.disputes?.some(isOpenDispute) ?? false;
  return [
    ...(record?.state === 'RED_PENDING' ? [{ hold: 'RED_PENDING' } as const] : []),
    ...(isDisputed ? [{ hold: 'DISPUTE' } as const] : []),
  ];
}

/** A reservation that has expired holds nothing; what was paid is over unless more was paid than the lineage now carries. */
async function holdsOfLineage({ projection }: Organisation, lineage: string, today: string): Promise<Held[]> {
  const record = await projection.record(lineageKey(lineage));
  if (record === undefined) return [];
  const { claims, usedFen, capFen, holds = [] } = unwrap(parseShape(lineageRecordShape, record.value));
  const isOpen = claims.some(
    ({ state, expiresOn }) => state !== 'PAID' && (expiresOn === undefined || expiresOn >= today),
  );
  const paidFen = claims
    .filter(({ state, benefit }) => state === 'PAID' && benefit === 'INDEMNITY')
    .reduce((sum, claim) => sum + claim.paidFen - claim.recoveredFen, 0);
  return [
    ...(isOpen ? [{ hold: 'CLAIM_OPEN' } as const] : []),
    ...(paidFen > capFen || (!isOpen && usedFen > capFen) ? [{ hold: 'RECOVERY_DUE' } as const] : []),
    ...(holds.some(isOpenHold) ? [{ hold: 'HOLD' } as const] : []),
  ];
}

/** A part that the ledger does not know yet must show that its patient is that of the first: with this document's salt. */
async function isNeededByParts(
  { projection }: Organisation,
  sql: Sql,
  { relatedTag }: ReceiptHeader,
  targets: readonly TargetRow[],
): Promise<boolean> {
  if (relatedTag === undefined) return false;
  const others = await selectOtherParts(
    sql,
    relatedTag,
    targets.map(({ id }) => id),
  );
  for (const { tag } of others) {
    const record = await projection.record(receiptKey(tag));
    if (!parseShape(receiptRecordShape, record?.value).ok) return true;
  }
  return false;
}
