import { PiaosuError } from '../result.ts';

import type { ReceiptRecord, RelatedRecord } from './receipt-record.ts';

/** A receipt that asks to enter a lineage, with what the ledger holds about those that it names. */
export interface LineageApplicant {
  readonly issuer: string;
  /** As the header says; a tag under any pepper version. */
  readonly lineage: string;
  /** Its own tags, under every version. */
  readonly receiptTags: readonly string[];
  /** Of a part of a split bill: the related tags, under every version. */
  readonly relatedTags: readonly string[];
  /** Of a re-issue: RCP~ of the receipt that it replaces, undefined when that has none. */
  readonly predecessor?: { readonly record: ReceiptRecord | undefined };
  /** REL~ of its related number, when an earlier part made it. */
  readonly related?: RelatedRecord | undefined;
  /** Whether its patient is the one committed to, with the salt that the evidence gives for it. */
  isPatientOf(commit: string, named: 'predecessor' | 'related'): boolean;
}

/**
 * The lineage that a receipt enters. A lineage is accepted only so:
 * (1) on its own, under its own tag;
 * (2) replacing a red-flushed receipt of the same issuer and patient that nothing else replaced: that one's;
 * (3) as a part of a split bill: the one that the first part fixed, same issuer and patient.
 * @throws PiaosuError LINEAGE_INVALID with the rule that does not hold
 */
export function acceptedLineage(applicant: LineageApplicant): string {
  if (applicant.predecessor !== undefined) return successorLineage(applicant, applicant.predecessor.record);
  if (applicant.relatedTags.length > 0) return partLineage(applicant);
  if (!applicant.receiptTags.includes(applicant.lineage)) throw invalid('OWN_TAG');
  return applicant.lineage;
}

function successorLineage(applicant: LineageApplicant, predecessor: ReceiptRecord | undefined): string {
  if (predecessor?.state !== 'RED_FLUSHED') throw invalid('PREDECESSOR_NOT_RED_FLUSHED');
  if (predecessor.issuer !== applicant.issuer) throw invalid('PREDECESSOR_ISSUER');
  if (predecessor.lineage !== applicant.lineage) throw invalid('PREDECESSOR_LINEAGE');
  const { supersededBy } = predecessor;
  if (supersededBy !== undefined && !applicant.receiptTags.includes(supersededBy))
    throw invalid('PREDECESSOR_REPLACED');
  if (!applicant.isPatientOf(predecessor.patientCommit, 'predecessor')) throw invalid('PREDECESSOR_PATIENT');
  return predecessor.lineage;
}

function partLineage(applicant: LineageApplicant): string {
  const { related, relatedTags, lineage } = applicant;
  if (!relatedTags.includes(lineage)) throw invalid('RELATED_LINEAGE');
  if (related === undefined) return lineage;
  if (related.issuer !== applicant.issuer) throw invalid('RELATED_ISSUER');
  if (!applicant.isPatientOf(related.patientCommit, 'related')) throw invalid('RELATED_PATIENT');
  // A later part may have been published under a newer pepper: what the first part fixed stands.
  return related.lineage;
}

function invalid(rule: string): PiaosuError {
  return new PiaosuError('LINEAGE_INVALID', { rule });
}
