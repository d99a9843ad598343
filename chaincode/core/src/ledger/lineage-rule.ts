import { isPlainObject } from '../encoding/json.ts';
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
  /** Whether the patient has a number to be known by. */
  readonly isPatientNamed: boolean;
  /** Whether its patient is the one committed to, with the salt that the evidence gives for it. */
  isPatientOf(commit: string, named: 'predecessor' | 'related'): boolean;
}

/**
 * The lineage that a receipt enters. A lineage is accepted only so:
 * (1) on its own, under its own tag;
 * (2) replacing a red-flushed receipt of the same issuer and patient that nothing else replaced: that one's;
 * (3) as a part of a split bill: the one that the first part fixed, same issuer and patient.
 * (2) and (3) need a patient with a number: without one nobody can show that it is the same person.
 * @throws PiaosuError LINEAGE_INVALID with the rule that does not hold
 */
export function acceptedLineage(applicant: LineageApplicant): string {
  const joins = applicant.predecessor !== undefined || applicant.relatedTags.length > 0;
  if (joins && !applicant.isPatientNamed) throw lineageInvalid('PATIENT_UNNAMED');
  if (applicant.predecessor !== undefined) return successorLineage(applicant, applicant.predecessor.record);
  if (applicant.relatedTags.length > 0) return partLineage(applicant);
  if (!applicant.receiptTags.includes(applicant.lineage)) throw lineageInvalid('OWN_TAG');
  return applicant.lineage;
}

function successorLineage(applicant: LineageApplicant, predecessor: ReceiptRecord | undefined): string {
  if (predecessor?.state !== 'RED_FLUSHED') throw lineageInvalid('PREDECESSOR_NOT_RED_FLUSHED');
  if (predecessor.issuer !== applicant.issuer) throw lineageInvalid('PREDECESSOR_ISSUER');
  if (predecessor.lineage !== applicant.lineage) throw lineageInvalid('PREDECESSOR_LINEAGE');
  const { supersededBy } = predecessor;
  if (supersededBy !== undefined && !applicant.receiptTags.includes(supersededBy))
    throw lineageInvalid('PREDECESSOR_REPLACED');
  if (!applicant.isPatientOf(predecessor.patientCommit, 'predecessor')) throw lineageInvalid('PREDECESSOR_PATIENT');
  return predecessor.lineage;
}

function partLineage(applicant: LineageApplicant): string {
  const { related, relatedTags, lineage } = applicant;
  if (!relatedTags.includes(lineage)) throw lineageInvalid('RELATED_LINEAGE');
  if (related === undefined) return lineage;
  if (related.issuer !== applicant.issuer) throw lineageInvalid('RELATED_ISSUER');
  if (!applicant.isPatientOf(related.patientCommit, 'related')) throw lineageInvalid('RELATED_PATIENT');
  // A later part may have been published under a newer pepper: what the first part fixed stands.
  return related.lineage;
}

/** Which rule of a lineage does not hold: what a gateway reads to know whether newer evidence could help. */
export type LineageRule =
  | 'OWN_TAG'
  | 'FULL'
  | 'ONE_LINEAGE'
  | 'PATIENT_UNNAMED'
  | 'SUPERSEDES_MISSING'
  | `PREDECESSOR_${'NOT_RED_FLUSHED' | 'ISSUER' | 'LINEAGE' | 'REPLACED' | 'PATIENT'}`
  | `RELATED_${'LINEAGE' | 'ISSUER' | 'PATIENT'}`;

export function lineageInvalid(rule: LineageRule): PiaosuError {
  return new PiaosuError('LINEAGE_INVALID', { rule });
}

/** Whether a refusal is that of this rule, also after it has crossed a wire. */
export function isInvalidBy({ code, evidence }: PiaosuError, rule: LineageRule): boolean {
  return code === 'LINEAGE_INVALID' && isPlainObject(evidence) && evidence['rule'] === rule;
}
