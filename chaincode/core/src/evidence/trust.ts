import type { CheckpointRecord } from '../ledger/receipt-record.ts';
import type { InstitutionRecord, SegmentRecord } from '../ledger/registry-record.ts';
import type { SuiteSource } from './ports.ts';
import type { ReceiptStatus, StatusNotes } from './receipt-status.ts';
import type { WitnessPorts } from './witness.ts';

/** What the verifier believes without proof: its cryptography and the certificate authorities of the organisations. */
export interface Trust extends WitnessPorts {
  readonly suiteOf: SuiteSource;
}

/**
 * What the verifier's own copy of the ledger says about the very things that a package names: the caller looks them up
 * (CKP~ of `log`, REG~ of `header.issuer`, SEG~ of `segmentRecord.key`, the state of the leaf). Absent: not there yet.
 */
export interface LedgerView {
  /** The newest block of the copy. */
  readonly block: number;
  readonly checkpoint?: CheckpointRecord;
  readonly issuerRecord?: InstitutionRecord;
  readonly segmentRecord?: SegmentRecord;
  /** REG~ of the finance bureau, where the receipt carries its seal. */
  readonly supervisorRecord?: InstitutionRecord;
  readonly status?: ReceiptStatus;
  readonly notes?: StatusNotes;
}

export interface Policy {
  /** How many organisations other than the publisher's must say the same; 2 means that a fork needs two liars. */
  readonly witnesses: number;
  /** When the witnesses' certificates must be valid, epoch seconds; absent: whenever. */
  readonly at?: number;
  /** With a view nothing needs witnesses, and the answer may be GENUINE; without it UNCONFIRMED is the best. */
  readonly view?: LedgerView;
}

export const DEFAULT_POLICY: Policy = { witnesses: 2 };
