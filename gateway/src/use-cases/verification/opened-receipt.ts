import type {
  DetailOpening,
  FieldOpening,
  HeaderSignature,
  LineageRecord,
  LogPosition,
  ReceiptHeader,
  ReceiptStatus,
  StatusNotes,
  SupervisorSeal,
} from '@piaosu/core';
import type { EarlierChecks } from './check-counter.ts';

/** Where a receipt lies, proven by its path. */
export interface Place {
  readonly log: LogPosition;
  readonly path: readonly string[];
}

/** A receipt as its publisher opened it: nothing in it is believed before it is verified. */
export interface OpenedReceipt {
  /** As its publisher counted; absent when nobody looked before. */
  readonly earlier?: EarlierChecks;
  readonly header: ReceiptHeader;
  readonly headerSignature: HeaderSignature;
  /** 财政监制章; most receipts have none. */
  readonly supervisorSeal?: SupervisorSeal;
  readonly fields: readonly FieldOpening[];
  readonly details: readonly DetailOpening[];
  /** Absent: issued and not yet under a checkpoint. */
  readonly place?: Place;
  /** What the own tables say beside the proof; only of a receipt this organisation published. */
  readonly own?: {
    /** The standing, where the same statement read it. */
    readonly standing: ReceiptStatus;
    readonly notes: StatusNotes;
    readonly lineage?: LineageRecord;
    /** Columns that differ from what the proof says: edited in SQL. */
    readonly diverged: readonly string[];
  };
}

/** What asking for a receipt gives. UNREACHABLE is no answer: whether the receipt exists is not known. */
export type Found =
  | { readonly state: 'FOUND'; readonly receipt: OpenedReceipt }
  | { readonly state: 'UNKNOWN'; readonly reason: 'SEGMENT_UNALLOTTED' | 'NOT_FOUND' }
  | { readonly state: 'UNREACHABLE'; readonly org: string }
  /** The own row cannot be opened: its document was edited or erased. */
  | { readonly state: 'DIVERGED'; readonly part: string };
