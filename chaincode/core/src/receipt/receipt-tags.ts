import type { Hmac } from '../hash/suite.ts';
import type { PaperRef } from '../ledger/paper-record.ts';
import { tag, type Pepper } from '../tags/tag.ts';
import type { ReceiptDocument } from './receipt-document.ts';
import type { ReceiptRef } from './receipt-kind.ts';

/** The ids behind the tags, as lists of parts: one place, so that gateway and chaincode cannot differ. */
export const tagParts = {
  receipt: (ref: ReceiptRef): string[] => [ref.eInvoiceCode, ref.eInvoiceNumber],
  business: (issuer: string, businessNumber: string): string[] => [issuer, businessNumber],
  related: (issuer: string, relatedNumber: string): string[] => [issuer, relatedNumber],
  paper: ({ paperCode, paperNumber }: PaperRef): string[] => [paperCode, paperNumber],
  patient: (idType: string, number: string): string[] => [idType, number],
  lot: (product: string, lotNumber: string): string[] => [product, lotNumber],
  prescription: (prescriber: string, prescription: string, line: number): string[] => [
    prescriber,
    prescription,
    String(line),
  ],
  message: (institution: string, messageId: string): string[] => [institution, messageId],
  presentation: (portal: string, nonce: string): string[] => [portal, nonce],
} as const;

export type ReceiptTags = {
  readonly receipt: string;
  readonly business: string;
  /** Only of parts of a split bill. */
  readonly related?: string;
  readonly patient: string;
};

export function receiptTags(hmac: Hmac, pepper: Pepper, document: ReceiptDocument): ReceiptTags {
  const { issuer, businessNumber, relatedNumber, patientIdType, patientId } = document;
  return {
    receipt: tag(hmac, pepper, 'receipt', tagParts.receipt(document)),
    business: tag(hmac, pepper, 'business', tagParts.business(issuer, businessNumber)),
    ...(relatedNumber === '' ? {} : { related: tag(hmac, pepper, 'related', tagParts.related(issuer, relatedNumber)) }),
    patient: tag(hmac, pepper, 'patient', tagParts.patient(patientIdType, patientId)),
  };
}

export type LineageSources = {
  readonly receiptTag: string;
  readonly relatedTag?: string | undefined;
  /** The lineage of the receipt that this one supersedes. */
  readonly predecessorLineage?: string | undefined;
};

/** 谱系: a re-issued receipt stays in its predecessor's lineage, parts of a split bill share one, others are alone. */
export function lineageOf(sources: LineageSources): string {
  return sources.predecessorLineage ?? sources.relatedTag ?? sources.receiptTag;
}
