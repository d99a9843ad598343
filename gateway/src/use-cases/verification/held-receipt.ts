import {
  FIELD_NAMES,
  lineageRecordShape,
  openDetail,
  openField,
  parseCanonicalJson,
  parseShape,
  PiaosuError,
  receiptHeaderShape,
  supervisorSealShape,
  toHex,
  unwrap,
  type DetailOpening,
  type FieldName,
  type LineageRecord,
  type ReceiptHeader,
  type ReceiptRecord,
  type ReceiptRef,
  type ReceiptStatus,
  type SealedReceipt,
  type StaticTree,
  type SupervisorSeal,
} from '@piaosu/core';
import { z } from 'zod';
import type { Database } from '../../db/index.ts';
import { selectHeld, selectSeen, type HeldRow, type SeenRow } from '../../db/verification.ts';
import { openDocumentBytes } from '../../documents/document-cipher.ts';
import type { Disclosure } from '../../exchange/disclosure.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import type { Organisation, ProjectedRecord } from '../../organisation.ts';
import { findReceipt, notesOf, receiptKeysOf, standingOf, toReceiptRecord } from '../../project/receipt-standing.ts';
import type { SealedStateRow } from '../../db/projection.ts';
import { splitHashes } from '../../publish/log-step.ts';
import { openEnvelope } from '../../publish/seal/document-envelope.ts';
import type { EarlierChecks } from './check-counter.ts';
import { COMPARED_FIELDS } from './elements.ts';
import type { Standing } from './ledger-view.ts';
import { OpenedRows, type OpenedRow } from './opened-rows.ts';
import { headerSignatureOf } from '../../publish/stored-signature.ts';
import { sharedTree } from './shared-tree.ts';
import type { Found, OpenedReceipt, Place } from './opened-receipt.ts';

/** The parts of an organisation that hold its receipts. */
export type Holder = Pick<Organisation, 'database' | 'peppers' | 'secrets' | 'projection'>;

/** Which fields to open; all of them, with all detail lines; or as a disclosure says. */
export type Disclosed = readonly FieldName[] | 'ALL' | Disclosure;

/**
 * A receipt this organisation published, in one SELECT. Throws PiaosuError INDEX_DIVERGED only for what has nothing to
 * do with the receipt; a receipt whose own row was edited is DIVERGED or names the columns that differ.
 */
export async function findHeld(organisation: Holder, ref: ReceiptRef, disclosed: Disclosed): Promise<Found> {
  const { database, peppers } = organisation;
  const newest = receiptKeysOf(peppers, ref).at(-1) ?? '';
  const known = rememberedOf(database);
  // Comparing the elements of one receipt is asked for again and again; anything else is opened each time.
  if (disclosed === COMPARED_FIELDS && known.has(ref)) {
    const seen = await selectSeen(database, ref.eInvoiceCode, ref.eInvoiceNumber, newest);
    if (seen === undefined) return NOT_FOUND;
    const opened = known.get(ref, seen.digest);
    if (opened !== undefined) return withState(organisation, { ...opened, details: [] }, seen);
  }
  const row = await selectHeld(database, ref.eInvoiceCode, ref.eInvoiceNumber, newest);
  return row === undefined ? NOT_FOUND : openHeld(organisation, ref, row, disclosed);
}

async function openHeld(organisation: Holder, ref: ReceiptRef, row: HeldRow, disclosed: Disclosed): Promise<Found> {
  try {
    const content = decryptRow(organisation, ref, row, disclosed);
    if (disclosed === COMPARED_FIELDS) rememberedOf(organisation.database).put(ref, row.digest, content);
    return await withState(organisation, content, row);
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'INDEX_DIVERGED')
      return { state: 'DIVERGED', part: partOf(error) };
    throw error;
  }
}

const NOT_FOUND: Found = { state: 'UNKNOWN', reason: 'NOT_FOUND' };

type RowContent = OpenedRow & { readonly details: readonly DetailOpening[] };

async function withState(organisation: Holder, content: RowContent, row: SeenRow): Promise<Found> {
  const { header, headerSignature, fields, details, place, diverged } = content;
  const { standing, notes, lineage } = await readState(organisation, content, row);
  const receipt: OpenedReceipt = {
    ...{ header, headerSignature, fields, details },
    ...(place === undefined ? {} : { place }),
    ...(row.checks === null ? {} : { earlier: toEarlier(row.checks) }),
    ...(row.seal === null ? {} : { supervisorSeal: toSeal(row.seal) }),
    own: { standing, notes, ...(lineage === undefined ? {} : { lineage }), diverged },
  };
  return { state: 'FOUND', receipt };
}

/** An edited row is no seal of this shape, or one that does not verify. */
function toSeal({ keyId, alg, signature }: NonNullable<SeenRow['seal']>): SupervisorSeal {
  const seal = parseShape(supervisorSealShape, { keyId, alg, signature });
  if (!seal.ok) throw new PiaosuError('INDEX_DIVERGED', { part: 'seal' });
  return seal.value;
}

function toEarlier({ strangers, offices, since }: NonNullable<SeenRow['checks']>): EarlierChecks {
  return { strangers, offices, since: new Date(since).toISOString() };
}

const remembered = new WeakMap<Database, OpenedRows>();

function rememberedOf(database: Database): OpenedRows {
  const known = remembered.get(database) ?? new OpenedRows();
  remembered.set(database, known);
  return known;
}

function decryptRow(holder: Holder, ref: ReceiptRef, row: HeldRow, disclosed: Disclosed): RowContent {
  const header = readHeader(row);
  const tree = sharedTree(nativeSuite(header.hashAlg));
  const sealed = openDocument(holder, ref, row, header, tree);
  const diverged = divergedColumns(row, header, sealed);
  return {
    header,
    headerSignature: headerSignatureOf(row.signing_key, row.header_signature),
    lineage: row.lineage,
    place: placeOf(row),
    ...openings(tree, sealed, disclosed),
    diverged,
  };
}

function readHeader(row: HeldRow): ReceiptHeader {
  try {
    return unwrap(parseShape(receiptHeaderShape, parseCanonicalJson(row.header)));
  } catch (error) {
    throw new PiaosuError('INDEX_DIVERGED', { part: 'header' }, error);
  }
}

function openDocument(
  { secrets }: Holder,
  ref: ReceiptRef,
  row: HeldRow,
  header: ReceiptHeader,
  tree: StaticTree,
): SealedReceipt {
  const { document, wrapped_key: wrappedKey, key_id: keyId } = row;
  if (document === null || wrappedKey === null) throw new PiaosuError('INDEX_DIVERGED', { part: 'document' });
  const subject = `${ref.eInvoiceCode}-${ref.eInvoiceNumber}`;
  const bytes = openDocumentBytes(secrets, subject, { document, wrappedKey, keyId });
  return openEnvelope(nativeSuite(header.hashAlg), tree, bytes);
}

function openings(tree: StaticTree, sealed: SealedReceipt, disclosed: Disclosed) {
  const { fields, lines } = toDisclosure(disclosed);
  return {
    fields: fields.map((name) => openField(tree, sealed, name)),
    details: lines ? sealed.document.details.map((_, index) => openDetail(tree, sealed, index)) : [],
  };
}

function toDisclosure(disclosed: Disclosed): Disclosure {
  if (disclosed === 'ALL') return { fields: FIELD_NAMES, lines: true };
  return 'lines' in disclosed ? disclosed : { fields: disclosed, lines: false };
}

function placeOf(row: HeldRow): Place | undefined {
  const { publisher, shard, leaf_index: index, checkpoint_size: size, proof } = row;
  if (row.state !== 'ANCHORED' || publisher === null || shard === null) return undefined;
  if (index === null || size === null || proof === null) return undefined;
  return { log: { publisher, shard, size, index }, path: splitHashes(proof).map(toHex) };
}

/** Standing and lineage from the rows joined to the receipt, each by its seal. */
async function readState(
  organisation: Holder,
  { header, lineage: column }: RowContent,
  row: SeenRow,
): Promise<Standing & { lineage?: LineageRecord }> {
  const receipt = (await openNewest(organisation, row.rcp)) ?? (await findOlder(organisation, header));
  // The joined row is the lineage the column names; the header's word counts.
  const lineage = header.lineage === column ? await openJoined(organisation, row.lin) : undefined;
  const standing = withRed(standingOf(header, receipt), receipt, row.red);
  const notes = notesOf(header, receipt);
  return lineage === undefined
    ? { standing, notes }
    : { standing, notes, lineage: unwrap(parseShape(lineageRecordShape, lineage.value)) };
}

async function openNewest(organisation: Holder, row: SealedStateRow | null): Promise<ReceiptRecord | undefined> {
  const record = await openJoined(organisation, row);
  return record === undefined ? undefined : toReceiptRecord(record);
}

/** The key under an older version of the tag secret; with one version there is none, and no statement. */
async function findOlder(organisation: Holder, header: ReceiptHeader): Promise<ReceiptRecord | undefined> {
  const older = organisation.peppers.slice(0, -1);
  return older.length === 0 ? undefined : findReceipt(organisation.projection.state, older, header);
}

/** A negative receipt was accepted for this one, and the ledger does not know of a red-flush yet. */
function withRed(standing: ReceiptStatus, receipt: ReceiptRecord | undefined, red: boolean): ReceiptStatus {
  return red && (receipt === undefined || receipt.state === 'LIVE') ? 'RED_UNSETTLED' : standing;
}

async function openJoined({ projection }: Holder, row: SealedStateRow | null): Promise<ProjectedRecord | undefined> {
  if (row === null) return undefined;
  try {
    return projection.state.open(row);
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'INDEX_DIVERGED') return projection.record(row.key);
    throw error;
  }
}

/** Columns in clear are for searching; the answer comes from the proof, and a difference is an alarm. */
function divergedColumns(row: HeldRow, header: ReceiptHeader, { document }: SealedReceipt): string[] {
  const differs: readonly (readonly [string, boolean])[] = [
    ['total_fen', row.total_fen !== document.totalFen],
    ['issuer', row.issuer !== header.issuer],
    ['kind', row.kind !== header.kind],
    ['lineage', row.lineage !== header.lineage],
  ];
  return differs.filter(([, wrong]) => wrong).map(([column]) => column);
}

const diverged = z.object({ part: z.string() });

function partOf({ evidence }: PiaosuError): string {
  return diverged.safeParse(evidence).data?.part ?? 'row';
}
