import {
  PiaosuError,
  type DetailOpening,
  type LinkEntry,
  type LinkOpening,
  type OpenedLink,
  type ReceiptEvidence,
  type ReceiptRef,
} from '@piaosu/core';
import { toPointer } from '../../acts/receipt-pointer.ts';
import { ownDispensing, type FoundDispensing } from '../../dispensing/dispensings.ts';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import type { ReceiptLine } from '../../dispensing/keep-dispensing.ts';
import { readScannedCode } from '../../dispensing/scanned-code.ts';
import { keepLinks, newLinkSalt, openLinks, type Entry } from '../../dispensing/unit-links.ts';
import type { CallerContext } from '../../http/route.ts';
import { commitTraceAct, type CommittedAct, type GatheredAct } from '../supply/trace-act.ts';
import { findProven } from '../verification/own-proof.ts';
import { subjectOf } from '../verification/subject.ts';

/** Something given out, by its place in the basket or by the code of the box. */
export type LinkPlace = ({ readonly entry: number; readonly isUncoded?: true } | { readonly code: string }) & {
  readonly boundTo: ReceiptLine;
};

export interface LinkRequest {
  readonly dispensing: string;
  readonly entries: readonly LinkPlace[];
}

/**
 * Binds what was given out to lines of receipts, or binds it anew. Where all are of one receipt that this organisation
 * publishes, patient, product and quantity are checked at once; otherwise the claim does. Throws PiaosuError
 * RESOURCE_NOT_FOUND, or the ledger's refusal with the entry of the dispensing and the line of the receipt
 * (CLAIM_PATIENT_MISMATCH, WRONG_PRODUCT, QTY_OVER, CLAIM_DUP_BOX).
 */
export async function linkDispensing(context: CallerContext, request: LinkRequest): Promise<CommittedAct> {
  return commitTraceAct(context, {
    action: 'link',
    asked: {
      dispensing: request.dispensing,
      entries: request.entries.map(({ boundTo, ...place }) => ({ ...place, boundTo: { ...boundTo } })),
    },
    show: () => show(context, request),
  });
}

async function show(context: CallerContext, request: LinkRequest): Promise<GatheredAct> {
  const { organisation, caller } = context;
  const { institution } = caller;
  const { database, secrets } = organisation;
  const source = { ...organisation.trace.source, records: gatheredReads(organisation.projection) };
  const found = await ownDispensing(organisation, source, institution, request.dispensing);
  const standing = (await openLinks(database, { secrets, source }, [found.record])).get(found.record.id) ?? [];
  const entries = request.entries.map((place, index) => toEntry(found, place, index, standing));
  const checked = await evidenceFor(context, found, request);
  return {
    body: {
      dispensing: request.dispensing,
      ...(checked === undefined ? {} : { receipt: toPointer(checked.evidence) }),
    },
    private: { entries, ...(checked === undefined ? {} : { ...checked, lines: [...checked.lines] }) },
    keepWith: (sql) => {
      const links = entries.map(({ entry, isUncoded, to }) => ({ entry, isUncoded: isUncoded === true, opening: to }));
      const { tags } = source;
      return keepLinks(sql, { secrets, tags }, { dispensing: found.record.id, institution }, links);
    },
  };
}

function toEntry(found: FoundDispensing, place: LinkPlace, index: number, standing: readonly OpenedLink[]): LinkEntry {
  const { entry, isUncoded } = placeOf(found, place, index);
  const to: LinkOpening = { ...place.boundTo, salt: newLinkSalt() };
  const now = standing.find((each) => each.entry === entry && (each.isUncoded === true) === isUncoded);
  return {
    ...{ entry, to },
    ...(isUncoded ? { isUncoded } : {}),
    ...(now === undefined ? {} : { previous: now.opening }),
  };
}

/** Throws PiaosuError with the format code, or UNKNOWN_CODE for a box that is not of this basket. */
function placeOf({ opened }: FoundDispensing, place: LinkPlace, index: number): Entry {
  if ('entry' in place) return { entry: place.entry, isUncoded: place.isUncoded === true };
  const pointer = `/entries/${index}/code`;
  const read = readScannedCode(place.code);
  if (!read.ok) {
    const [fault] = read.faults;
    const code = fault?.code ?? 'SCHEMA';
    throw new PiaosuError(code, [{ pointer, code, ...(fault?.detail === undefined ? {} : { detail: fault.detail }) }]);
  }
  const entry = opened?.document.units.findIndex(({ id }) => id === read.value.id) ?? -1;
  if (entry < 0) throw new PiaosuError('UNKNOWN_CODE', [{ pointer, code: 'UNKNOWN_CODE' }]);
  return { entry, isUncoded: false };
}

interface Checked {
  readonly evidence: ReceiptEvidence;
  readonly lines: readonly DetailOpening[];
  readonly patientSalt: string;
}

/** Undefined where it cannot be shown: receipts of several numbers, of another publisher, or not on the ledger yet. */
async function evidenceFor(
  context: CallerContext,
  { opened }: FoundDispensing,
  { entries }: LinkRequest,
): Promise<Checked | undefined> {
  const { organisation } = context;
  const [first] = entries;
  if (first === undefined || opened === undefined) return undefined;
  const { receipt } = first.boundTo;
  if (!entries.every(({ boundTo }) => isSame(boundTo.receipt, receipt))) return undefined;
  const segment = await organisation.projection.state.segmentOf(receipt);
  if (segment === undefined || segment.record.publisher !== organisation.config.publisher?.id) return undefined;
  const found = await findProven(organisation, receipt, 'ALL');
  if (found.state !== 'FOUND' || found.receipt.place === undefined) return undefined;
  const subject = subjectOf(organisation.peppers, receipt);
  const look = { action: 'receipt.link', subject, outcome: 'SERVED', purpose: 'DISPENSING', receipt } as const;
  await organisation.accessLog.record(context, look);
  const wanted = new Set(entries.map(({ boundTo }) => boundTo.line));
  const lines = found.receipt.details.filter(({ line }) => wanted.has(line));
  const evidence = await organisation.publishing.evidence(receipt);
  return { evidence, lines, patientSalt: opened.document.patientSalt };
}

function isSame(one: ReceiptRef, other: ReceiptRef): boolean {
  return one.eInvoiceCode === other.eInvoiceCode && one.eInvoiceNumber === other.eInvoiceNumber;
}
