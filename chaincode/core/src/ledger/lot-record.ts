import { integer, listOf, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';
import { traceField } from './trace-field.ts';

/** Boxes and containers commissioned together: any number under one root. */
export const lotPartShape = record({
  root: field.digest,
  /** Leaves: boxes and the containers they were packed in at the line. */
  count: traceField.count,
  time: field.time,
  tx: field.tx,
});
export type LotPart = TypeOf<typeof lotPartShape>;

/** A lot is made in several runs; a record with more could not be read again. */
export const MAX_LOT_PARTS = 64;

/** Class I to III of 药品召回管理办法: 1 may cause serious harm, 3 hardly any. */
export const RECALL_CLASSES = [1, 2, 3] as const;

const noticeShape = record({ notice: field.keyId, time: field.time, tx: field.tx });

/** LOT~lotTag: who made it, until when it may be used, its roots, and what the regulator has said about it since. */
export const lotRecordShape = record(
  {
    v: oneOf(1),
    product: traceField.product,
    issuer: field.institution,
    /** Where its boxes lie until the ledger says otherwise. */
    premises: traceField.premises,
    expiry: field.date,
    parts: listOf(lotPartShape, { min: 1, max: MAX_LOT_PARTS }),
  },
  {
    held: noticeShape,
    recall: record({ class: oneOf(...RECALL_CLASSES), notice: field.keyId, time: field.time, tx: field.tx }),
    withdrawn: noticeShape,
    /** DrugMSP's auditor has read all leaves of this many parts: order, uniqueness and absence hold. */
    audited: record({ parts: integer(1, MAX_LOT_PARTS), time: field.time, tx: field.tx }),
  },
);
export type LotRecord = TypeOf<typeof lotRecordShape>;
