import {
  claimKey,
  claimRecordShape,
  EMPTY_LINEAGE,
  formatFen,
  lineageOn,
  parseShape,
  PiaosuError,
  remainingFen,
  unwrap,
  type ClaimRecord,
  type FieldName,
  type Json,
  type LineageRecord,
  type ReceiptHeader,
  type ReceiptRef,
  type ReceiptStatus,
} from '@piaosu/core';
import {
  selectPatientReceipts,
  type PatientReceiptQuery,
  type PatientReceiptRow,
  type PatientReceiptState,
} from '../../db/patient-receipts.ts';
import type { PatientIdentity } from '../../http/caller.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation, PublishedReceipt } from '../../organisation.ts';
import { isOf, patientTagsOf } from '../../patients/patient-tag.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';
import { standingsOf, today, type ClaimStanding } from '../claims/claim-standing.ts';
import { withReceipt } from '../verification/eligibility.ts';
import { findProven } from '../verification/own-proof.ts';
import type { OpenedReceipt } from '../verification/opened-receipt.ts';
import { subjectOf } from '../verification/subject.ts';

export type MyReceiptsQuery = Omit<PatientReceiptQuery, 'tags'>;

/** A line of the patient's list. */
export interface MyReceipt {
  readonly id: number;
  readonly ref: ReceiptRef;
  readonly header: ReceiptHeader;
  readonly issuerName: string;
  readonly totalAmount: string;
  readonly state: PatientReceiptState;
  readonly money: Money;
}

/** What is left over all payers. */
export interface Money {
  readonly cap: string;
  readonly remaining: string;
}

/** Who the caller's business is about. Throws PiaosuError FORBIDDEN for a token without a person. */
export function patientOf({ caller }: Pick<CallerContext, 'caller'>): PatientIdentity {
  if (caller.patient === undefined) throw new PiaosuError('FORBIDDEN', { reason: 'patient' });
  return caller.patient;
}

const LISTED: readonly FieldName[] = ['issuerName', 'patientIdType', 'patientId', 'totalAmount'];

/**
 * The patient's receipts of all hospitals of the organisation, newest first; one more than `limit`. Each is opened and proven
 * before it is shown: a row that leads to another person's is left out, and is an alarm like any that differs from its proof.
 */
export async function listMyReceipts(
  context: CallerContext,
  query: MyReceiptsQuery,
): Promise<{ readonly rows: readonly PatientReceiptRow[]; readonly receipts: readonly MyReceipt[] }> {
  const { organisation } = context;
  const patient = patientOf(context);
  const tags = patientTagsOf(organisation.peppers, patient);
  const rows = await selectPatientReceipts(organisation.database, { ...query, tags });
  const receipts = await Promise.all(rows.slice(0, query.limit).map((row) => openListed(organisation, patient, row)));
  const shown = receipts.filter((receipt) => receipt !== undefined);
  noteFamily(context, shown);
  return { rows, receipts: shown };
}

/** One's own list is nobody's news; a list that a family member sees is written down for each receipt in it. */
function noteFamily({ organisation, caller, traceId }: CallerContext, shown: readonly MyReceipt[]): void {
  if (caller.actingFor === undefined) return;
  for (const { ref } of shown) {
    organisation.accessLog.note({
      ...{ org: caller.org, institution: caller.institution, actor: caller.subject, role: caller.roles.join() },
      ...{
        action: 'receipt.list',
        subject: subjectOf(organisation.peppers, ref),
        outcome: 'SERVED',
        purpose: 'PATIENT',
      },
      ...{ binding: caller.actingFor.binding, traceId },
    });
  }
}

async function openListed(
  organisation: Organisation,
  patient: PatientIdentity,
  row: PatientReceiptRow,
): Promise<MyReceipt | undefined> {
  const ref = { eInvoiceCode: row.code, eInvoiceNumber: row.number };
  const found = await findProven(organisation, ref, LISTED);
  if (found.state !== 'FOUND') return undefined;
  const fields = valuesOf(found.receipt);
  if (!isOf(patient, fields)) return undefined;
  const text = (name: FieldName): string => textOf(fields.get(name));
  return {
    ...{ id: row.id, ref, state: row.state, header: found.receipt.header },
    ...{ issuerName: text('issuerName'), totalAmount: text('totalAmount') },
    money: moneyOf(organisation, found.receipt.header, found.receipt.own?.lineage),
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function valuesOf({ fields }: Pick<OpenedReceipt, 'fields'>): ReadonlyMap<string, Json> {
  return new Map(fields.map(({ name, value }) => [name, value]));
}

function moneyOf({ peppers }: Organisation, header: ReceiptHeader, known: LineageRecord | undefined): Money {
  const now = lineageOn(known ?? EMPTY_LINEAGE, today());
  const lineage = withReceipt(now, header, receiptTagsOf(peppers, header));
  return { cap: formatFen(lineage.capFen), remaining: formatFen(remainingFen(lineage)) };
}

/** One own receipt with all that is known of it. */
export interface MyReceiptInFull {
  readonly published: PublishedReceipt;
  readonly standing: ReceiptStatus;
  readonly isDisputed: boolean;
  readonly hasPaper: boolean;
  readonly money: Money;
  /** Of every payer: it is the patient's money, and CLM~ names the payer to every organisation. */
  readonly claims: readonly ClaimStanding[];
}

/** Throws PiaosuError RESOURCE_NOT_FOUND for a receipt of another person, as for one that does not exist. */
export async function readMyReceipt(context: CallerContext, ref: ReceiptRef): Promise<MyReceiptInFull> {
  const { organisation } = context;
  const { receipt } = await assertOwnReceipt(organisation, patientOf(context), ref);
  const published = await organisation.publishing.receipt(ref);
  if (published === undefined) throw notFound(ref);
  const lineage = receipt.own?.lineage;
  const claims = await claimsOf(organisation, lineage ?? EMPTY_LINEAGE);
  await organisation.accessLog.record(context, {
    action: 'receipt.read',
    subject: published.tag,
    outcome: 'SERVED',
    purpose: 'PATIENT',
  });
  return {
    published,
    standing: receipt.own?.standing ?? 'LIVE',
    isDisputed: receipt.own?.notes.disputes !== undefined,
    hasPaper: receipt.own?.notes.paper === true,
    money: moneyOf(organisation, receipt.header, lineage),
    claims,
  };
}

/** The receipt, if what its hospital signed says that it is this person's. Throws PiaosuError RESOURCE_NOT_FOUND. */
export async function assertOwnReceipt(
  organisation: Organisation,
  patient: PatientIdentity,
  ref: ReceiptRef,
): Promise<{ readonly receipt: OpenedReceipt }> {
  const found = await findProven(organisation, ref, LISTED);
  if (found.state === 'DIVERGED') throw new PiaosuError('INDEX_DIVERGED', { part: found.part });
  if (found.state !== 'FOUND' || !isOf(patient, valuesOf(found.receipt))) throw notFound(ref);
  return { receipt: found.receipt };
}

function notFound(ref: ReceiptRef): PiaosuError {
  return new PiaosuError('RESOURCE_NOT_FOUND', { ...ref });
}

async function claimsOf(organisation: Organisation, lineage: LineageRecord): Promise<ClaimStanding[]> {
  const records = await Promise.all(lineage.claims.map(({ id }) => organisation.projection.record(claimKey(id))));
  const claims = records.flatMap((record): ClaimRecord[] =>
    record === undefined ? [] : [unwrap(parseShape(claimRecordShape, record.value))],
  );
  return standingsOf(organisation, claims);
}
