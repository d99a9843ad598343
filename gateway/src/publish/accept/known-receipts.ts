import {
  parseShape,
  receiptKey,
  receiptRecordShape,
  tagsUnder,
  type Hmac,
  type Pepper,
  type ReceiptRef,
} from '@piaosu/core';
import type { Sql } from '../../db/index.ts';
import { selectBusinessHolders, selectKnown, selectReferred } from '../../db/issued-receipts.ts';
import { erasedNames } from '../../erasure/erased-names.ts';
import type { Secrets } from '../../keys/secrets.ts';
import type { Projection } from '../../organisation.ts';
import type { RowReading } from '../seal/receipt-sealer.ts';
import { nameOf, type BusinessNumber, type Known, type Referred } from './decide-rows.ts';
import type { DirectoryView } from './issuer-directory.ts';

export interface KnownSources {
  readonly projection: Pick<Projection, 'record'>;
  readonly hmac: Hmac;
  readonly peppers: readonly Pepper[];
  /** Tell the numbers of erased receipts. */
  readonly secrets: Pick<Secrets, 'sealKey' | 'encryption'>;
}

/** Receipts that a row names: the one it cancels or replaces. */
export function referencesOf(readings: readonly RowReading[]): ReceiptRef[] {
  return readings.flatMap(({ facts }) =>
    [facts?.redOf, facts?.supersedes].filter((ref): ref is ReceiptRef => ref !== undefined),
  );
}

/** Looks up all that deciding on the rows needs, with three statements for any number of rows. */
export async function loadKnown(
  sources: KnownSources,
  sql: Sql,
  directory: DirectoryView,
  readings: readonly RowReading[],
): Promise<Known> {
  const readable = readings.filter((reading) => reading.facts !== undefined);
  const known = await selectKnown(
    sql,
    readable.map((row) => row.code),
    readable.map((row) => row.number),
  );
  const refs = readable.map(({ code, number }) => ({ eInvoiceCode: code, eInvoiceNumber: number }));
  // No document has this content: whatever comes under such a number is another receipt.
  const erased = (await erasedNames(sources, sql, refs)).map((name) => [name, 'ERASED'] as const);
  const tags = new Set(readable.map((row) => row.facts?.businessTag ?? ''));
  const business = new Map<string, BusinessNumber>();
  for (const { business_tag: tag, name, red } of await selectBusinessHolders(sql, [...tags])) {
    const holders = business.get(tag) ?? { live: new Set(), former: new Set() };
    (red ? holders.former : holders.live).add(name);
    business.set(tag, holders);
  }
  return {
    contents: new Map([
      ...erased,
      ...known.map((row) => [row.name, Buffer.from(row.content).toString('hex')] as const),
    ]),
    business,
    referred: await loadReferred(sources, sql, referencesOf(readings)),
    issuer: (id) => directory.issuer(id),
    segmentIssuer: (code, number) => directory.segment(code, number)?.issuer,
  };
}

/**
 * Our own receipts first; one that another publisher issued is known if it has a key on the ledger, which also tells
 * whether a paper stands for it.
 */
export async function loadReferred(
  sources: KnownSources,
  sql: Sql,
  refs: readonly ReceiptRef[],
): Promise<Map<string, Referred>> {
  const referred = new Map<string, Referred>();
  if (refs.length === 0) return referred;
  const own = await selectReferred(
    sql,
    refs.map((ref) => ref.eInvoiceCode),
    refs.map((ref) => ref.eInvoiceNumber),
  );
  for (const row of own) {
    referred.set(row.name, {
      issuer: row.issuer,
      lineage: row.lineage,
      red: row.red,
      superseded: row.superseded,
      isRed: row.kind === 'RED',
      totalFen: row.total_fen,
      ...(row.business_tag === null ? {} : { businessTag: row.business_tag }),
    });
  }
  for (const ref of refs) {
    const onLedger = await findOnLedger(sources, ref);
    if (onLedger === undefined) continue;
    const paper = onLedger.paper === true ? { paper: true } : {};
    referred.set(nameOf(ref), { ...(referred.get(nameOf(ref)) ?? onLedger), ...paper });
  }
  return referred;
}

async function findOnLedger(
  { projection, hmac, peppers }: KnownSources,
  ref: ReceiptRef,
): Promise<Referred | undefined> {
  for (const tag of tagsUnder(hmac, peppers, 'receipt', [ref.eInvoiceCode, ref.eInvoiceNumber])) {
    const record = await projection.record(receiptKey(tag));
    const receipt = parseShape(receiptRecordShape, record?.value);
    if (!receipt.ok) continue;
    const { issuer, lineage, state, supersededBy, businessTag, paper } = receipt.value;
    const red = state === 'RED_FLUSHED' || state === 'RED_PENDING';
    const isOnPaper = paper === undefined ? {} : { paper: true };
    const superseded = supersededBy !== undefined;
    return { issuer, lineage, red, superseded, isRed: state === 'RED', businessTag, ...isOnPaper };
  }
  return undefined;
}
