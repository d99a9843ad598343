import {
  acceptedLineage,
  addReceipt,
  businessKey,
  businessRecordShape,
  done,
  isInvalidBy,
  isPatientOf,
  lineageInvalid,
  lineageKey,
  newLineage,
  parseDigestText,
  PiaosuError,
  receiptKey,
  receiptRecordShape,
  relatedKey,
  relatedRecordShape,
  tagParts,
  type LineageRecord,
  type LineageRule,
  type OpenedReceipt,
  type ReceiptEvidence,
  type ReceiptRecord,
  type ReceiptRef,
  type RelatedRecord,
} from '@piaosu/core';

import { procedure, type Surroundings } from '../batch/procedure.ts';
import type { Tags } from '../batch/tags.ts';
import { openLineage, writeLineage } from '../lineage/lineage-state.ts';
import { openingKeys, openReceipt } from './open-receipt.ts';

/** A receipt with its key: as the ledger holds it, or as it will once it has been written. */
export interface Materialised {
  readonly tag: string;
  readonly record: ReceiptRecord;
  readonly isNew: boolean;
}

/** Gives a receipt a key of its own. A repeat finds it there. */
export const materialise = procedure({
  action: 'materialise',
  keys: ({ secret }, tags) => materialiseKeys(secret.evidence, tags),
  async run(act) {
    const opened = await openReceipt(act, act.body.receipt, act.secret.evidence);
    const { tag, record, isNew } = await materialised(act, opened, act.secret.evidence);
    if (record.kind === 'RED') throw new PiaosuError('ILLEGAL_TRANSITION', { kind: 'RED', act: 'redFlush' });
    if (isNew) {
      const present = await openLineage(act, record.lineage);
      await writeLineage(act, record.lineage, await writeMaterialised(act, { tag, record, isNew }, present));
    }
    return done({ receipt: tag, lineage: record.lineage, state: record.state });
  },
});

/** The keys that materialising reads. The header's own tags are its word until they are computed: here they only hint. */
export function materialiseKeys(evidence: ReceiptEvidence, tags: Tags): string[] {
  const { header } = evidence;
  const predecessor = header.supersedes === undefined ? [] : receiptTags(tags, header.supersedes);
  return [
    ...openingKeys(evidence),
    ...[...receiptTags(tags, header), ...predecessor].map(receiptKey),
    businessKey(header.businessTag),
    lineageKey(header.lineage),
    ...(header.relatedTag === undefined ? [] : [relatedKey(header.relatedTag)]),
  ];
}

function receiptTags(tags: Tags, ref: ReceiptRef): string[] {
  return tags.all('receipt', tagParts.receipt({ eInvoiceCode: ref.eInvoiceCode, eInvoiceNumber: ref.eInvoiceNumber }));
}

/**
 * The receipt under its key, or as it would be created.
 * @throws PiaosuError NUMBER_CONFLICT for a second leaf of a number, DUPLICATE_BUSINESS for a second live receipt of a
 * business number, LINEAGE_INVALID
 */
export async function materialised(
  at: Surroundings,
  opened: OpenedReceipt,
  evidence: ReceiptEvidence,
): Promise<Materialised> {
  const present = await receiptUnder(at, opened.receiptTags.all);
  if (present !== undefined) {
    if (present.record.leaf !== opened.leaf) throw new PiaosuError('NUMBER_CONFLICT', { leaf: present.record.leaf });
    return { ...present, isNew: false };
  }
  const tag = opened.receiptTags.newest;
  // A red receipt is in no lineage of its own: the red-flush gives it its original's.
  const place = opened.header.kind === 'RED' ? { lineage: tag } : await placeOf(at, opened, evidence);
  return { tag, record: newRecord(at, opened, evidence, place), isNew: true };
}

/** The lineage that a new receipt enters, and what it replaces there. */
async function placeOf(
  at: Surroundings,
  opened: OpenedReceipt,
  evidence: ReceiptEvidence,
): Promise<Pick<ReceiptRecord, 'lineage' | 'supersedes'>> {
  if (opened.capFen < 0) throw new PiaosuError('AMOUNT_EQUATION', { cap: opened.capFen });
  const predecessor = await settledPredecessorOf(at, opened);
  await assertBusinessFree(at, opened);
  await assertNamesFormer(at, opened, predecessor?.tag);
  const lineage = acceptedLineage({
    issuer: opened.header.issuer,
    lineage: opened.header.lineage,
    receiptTags: opened.receiptTags.all,
    relatedTags: opened.relatedTags?.all ?? [],
    ...(predecessor === undefined ? {} : { predecessor }),
    related: await relatedOf(at, opened),
    isPatientNamed: opened.isPatientNamed,
    isPatientOf: (commit, named) => saltsFor(evidence, named).some((salt) => opensCommit(at, opened, commit, salt)),
  });
  return { lineage, ...(predecessor?.tag === undefined ? {} : { supersedes: predecessor.tag }) };
}

/**
 * The same for a receipt that is to be cancelled. One that can enter no lineage, such as a second one of a business number,
 * was never live: it gets its key only to be marked, under its own tag, so that an issuer can cancel what it issued by mistake.
 */
export async function materialisedToCancel(
  at: Surroundings,
  opened: OpenedReceipt,
  evidence: ReceiptEvidence,
): Promise<Materialised & { readonly neverLive: boolean }> {
  try {
    return { ...(await materialised(at, opened, evidence)), neverLive: false };
  } catch (error) {
    if (!staysOutside(error)) throw error;
    await assertPredecessorEnded(at, opened);
    const tag = opened.receiptTags.newest;
    return { tag, record: newRecord(at, opened, evidence, { lineage: tag }), isNew: true, neverLive: true };
  }
}

/**
 * A re-issue enters when its original has been red-flushed: until then the refusal is one for now, and to cancel the re-issue
 * outside the lineage would keep out whatever replaces it. @throws PiaosuError LINEAGE_INVALID
 */
async function assertPredecessorEnded(at: Surroundings, opened: OpenedReceipt): Promise<void> {
  const predecessor = await predecessorOf(at, opened);
  if (predecessor !== undefined && predecessor.record?.state !== 'RED_FLUSHED')
    throw lineageInvalid('PREDECESSOR_NOT_RED_FLUSHED');
}

/**
 * Nothing that is shown or happens later lets it in: another receipt stands, or stood, where it would, or it joins one for a
 * patient without a number. A refusal that better evidence could lift is none of these: it would cancel a receipt that counts.
 */
function staysOutside(error: unknown): boolean {
  if (!(error instanceof PiaosuError)) return false;
  return error.code === 'DUPLICATE_BUSINESS' || OUTSIDE_RULES.some((rule) => isInvalidBy(error, rule));
}

const OUTSIDE_RULES = [
  'SUPERSEDES_MISSING',
  'PREDECESSOR_REPLACED',
  'PATIENT_UNNAMED',
] as const satisfies readonly LineageRule[];

/** The receipt under whichever of its tags it has. */
export async function receiptUnder(
  { records }: Surroundings,
  tags: readonly string[],
): Promise<{ tag: string; record: ReceiptRecord } | undefined> {
  for (const tag of tags) {
    const record = await records.get(receiptKey(tag), receiptRecordShape);
    if (record !== undefined) return { tag, record };
  }
  return undefined;
}

/**
 * Writes a new receipt with what belongs to it and answers its lineage with the receipt in it. A prepayment voucher
 * adds nothing to the cap: the final bill contains it.
 */
export async function writeMaterialised(
  { records }: Surroundings,
  { tag, record }: Materialised,
  lineage: LineageRecord | undefined,
): Promise<LineageRecord> {
  records.put(receiptKey(tag), record);
  records.put(businessKey(record.businessTag), { v: 1, receipt: tag });
  await fixRelated(records, record);
  const chain = await chainOf(records, tag, record, lineage);
  const capFen = record.kind === 'PREPAYMENT' ? 0 : record.capFen;
  const entry = { tag, chain, capFen, live: true };
  return lineage === undefined ? newLineage(entry) : addReceipt(lineage, entry);
}

/** The first part of a split bill fixes lineage, issuer and patient for all later ones. */
async function fixRelated(records: Surroundings['records'], record: ReceiptRecord): Promise<void> {
  const { relatedTag, lineage, issuer, patientCommit, supersedes } = record;
  // A re-issue has its predecessor's lineage, whatever its related number.
  if (relatedTag === undefined || supersedes !== undefined) return;
  // By the lineage, which is a related tag too: header and lineage may be of two peppers, and the first part may be older.
  const present = await records.get(relatedKey(lineage), relatedRecordShape);
  if (present === undefined) records.put(relatedKey(lineage), { v: 1, lineage, issuer, patientCommit });
}

/** A re-issue belongs to its predecessor's chain, and fixes that it is the only one. */
async function chainOf(
  records: Surroundings['records'],
  tag: string,
  { supersedes }: ReceiptRecord,
  lineage: LineageRecord | undefined,
): Promise<string> {
  if (supersedes === undefined) return tag;
  const predecessor = await records.get(receiptKey(supersedes), receiptRecordShape);
  if (predecessor !== undefined) records.put(receiptKey(supersedes), { ...predecessor, supersededBy: tag });
  return lineage?.receipts.find((receipt) => receipt.tag === supersedes)?.chain ?? supersedes;
}

async function assertBusinessFree({ records }: Surroundings, { businessTags }: OpenedReceipt): Promise<void> {
  for (const businessTag of businessTags.all) {
    const business = await records.get(businessKey(businessTag), businessRecordShape);
    if (typeof business?.receipt === 'string')
      throw new PiaosuError('DUPLICATE_BUSINESS', { receipt: business.receipt });
  }
}

/**
 * A bill that is issued anew names what it replaces. Without it, it would have a lineage, and so a cap, of its own, beside
 * what was paid on the red-flushed one. @throws PiaosuError LINEAGE_INVALID
 */
async function assertNamesFormer(
  { records }: Surroundings,
  { businessTags }: OpenedReceipt,
  predecessor: string | undefined,
): Promise<void> {
  for (const businessTag of businessTags.all) {
    const { last } = (await records.get(businessKey(businessTag), businessRecordShape)) ?? {};
    if (last !== undefined && last !== predecessor) throw lineageInvalid('SUPERSEDES_MISSING');
  }
}

/**
 * A red-flush that waits for a reservation which has expired takes effect before the re-issue is examined: nobody else has to
 * act first, else a dead reservation would keep the patient from claiming on what replaces the receipt.
 */
async function settledPredecessorOf(at: Surroundings, opened: OpenedReceipt): ReturnType<typeof predecessorOf> {
  const found = await predecessorOf(at, opened);
  if (found?.record?.state !== 'RED_PENDING') return found;
  const { lineage: id } = found.record;
  const lineage = await openLineage(at, id);
  if (lineage !== undefined) await writeLineage(at, id, lineage);
  return predecessorOf(at, opened);
}

async function predecessorOf(
  at: Surroundings,
  { header }: OpenedReceipt,
): Promise<{ tag?: string; record: ReceiptRecord | undefined } | undefined> {
  if (header.supersedes === undefined) return undefined;
  return (await receiptUnder(at, receiptTags(at.tags, header.supersedes))) ?? { record: undefined };
}

async function relatedOf(
  { records }: Surroundings,
  { relatedTags }: OpenedReceipt,
): Promise<RelatedRecord | undefined> {
  for (const relatedTag of relatedTags?.all ?? []) {
    const related = await records.get(relatedKey(relatedTag), relatedRecordShape);
    if (related !== undefined) return related;
  }
  return undefined;
}

function opensCommit({ tx }: Surroundings, opened: OpenedReceipt, commit: string, saltHex: string): boolean {
  const digest = parseDigestText(commit);
  return digest.ok && isPatientOf(tx.ports.suiteOf(digest.value.alg), opened, commit, saltHex);
}

function saltsFor(
  { predecessorPatientSalt, relatedPatientSalts = [] }: ReceiptEvidence,
  named: 'predecessor' | 'related',
): readonly string[] {
  if (named === 'related') return relatedPatientSalts;
  return predecessorPatientSalt === undefined ? [] : [predecessorPatientSalt];
}

function newRecord(
  { tx }: Surroundings,
  { header, leaf, capFen, settledTiers, otherUnbroken }: OpenedReceipt,
  { log }: ReceiptEvidence,
  place: Pick<ReceiptRecord, 'lineage' | 'supersedes'>,
): ReceiptRecord {
  const { kind, issuer, liability, issueDate, patientCommit, businessTag, relatedTag } = header;
  return {
    ...{ v: 1, state: kind === 'RED' ? 'RED' : 'LIVE', kind, issuer, leaf, log, capFen, settledTiers, otherUnbroken },
    ...{ liability, issueDate, patientCommit, businessTag, tx: tx.id },
    ...place,
    ...(relatedTag === undefined ? {} : { relatedTag }),
  };
}
