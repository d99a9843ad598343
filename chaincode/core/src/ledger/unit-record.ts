import { integer, listOf, nullable, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';
import { RECALL_CLASSES } from './lot-record.ts';
import { traceField } from './trace-field.ts';

/** A box split for several patients (拆零): a record with more could not be read again. */
export const MAX_DISPENSINGS = 200;

/** A part of a box that was given out, or all of it. */
export const unitDispensingShape = record(
  {
    id: traceField.dispensing,
    premises: traceField.premises,
    units: traceField.units,
    state: oneOf('LIVE', 'UNDONE', 'RETURNED'),
    time: field.time,
    /** H(0x00 ‖ [patientTag, salt]): whose it is, shown only by who holds the salt. */
    patientCommit: field.digest,
  },
  {
    /** H(0x00 ‖ [receiptTag, line, salt]): the line of a receipt that pays for it. */
    link: field.digest,
  },
);
export type UnitDispensing = TypeOf<typeof unitDispensingShape>;

/** States in which a box can be given out are AVAILABLE and PARTIAL; the others end its life or stop it. */
export const UNIT_STATES = [
  'AVAILABLE',
  'PARTIAL',
  'DISPENSED',
  'RETURNED',
  'QUARANTINED',
  'DESTROYED',
  'SAMPLED',
  'STOLEN',
  'EXPORTED',
  'REPLACED',
] as const;
export type UnitState = (typeof UNIT_STATES)[number];

/** BOX~tag of the first id of a box: written at its first own act. */
export const unitRecordShape = record(
  {
    v: oneOf(1),
    state: oneOf(...UNIT_STATES),
    product: traceField.product,
    lot: field.tag,
    expiry: field.date,
    level: traceField.level,
    /** Smallest dispensing units that it held when it was closed. */
    units: traceField.units,
    /** The container that it lies in; null once it was taken out. */
    parent: nullable(field.tag),
    dispensings: listOf(unitDispensingShape, { max: MAX_DISPENSINGS }),
  },
  {
    /** Who holds it, once it does not follow its container any more. */
    custodian: traceField.premises,
    /** Sent by itself, and to where; its custodian is the sender until it arrives. */
    transit: record({ to: traceField.premises, shipment: traceField.shipment }),
    /** Before it was stopped: what it returns to when the stop is lifted. */
    before: oneOf('AVAILABLE', 'PARTIAL'),
    /** It is recalled by its serial, whatever becomes of the rest of its lot. */
    recall: record({ class: oneOf(...RECALL_CLASSES), notice: field.keyId, time: field.time, tx: field.tx }),
    /** An offline record says that it was given out twice: no claim is decided on it until the regulator has looked. */
    conflict: record({ at: field.time, tx: field.tx }),
    /** The box of which it carries the code on: its own was damaged. */
    replaces: field.tag,
    /** Of a REPLACED one: the box that carries on. */
    replacedBy: field.tag,
  },
);
export type UnitRecord = TypeOf<typeof unitRecordShape>;

/** BOX~tag of a further id of a box: where its record stands. */
export const unitAliasShape = record({ v: oneOf(1), of: field.tag });

/** CON~tag: a container that has moved or was packed on the ledger. */
export const containerRecordShape = record(
  {
    v: oneOf(1),
    level: traceField.level,
    /** REPLACED: its code was damaged, and it lies in the one that carries on. */
    state: oneOf('CLOSED', 'OPEN', 'IN_TRANSIT', 'UNPACKED', 'REPLACED'),
    parent: nullable(field.tag),
    /** Who holds it; while IN_TRANSIT who sent it. */
    custodian: traceField.premises,
  },
  {
    /** The lot with a leaf of which it came: its maker closed it. Absent of what was packed or labelled on the ledger. */
    lot: field.tag,
    to: traceField.premises,
    shipment: traceField.shipment,
    /** PARENT: completeness inferred from the closed container; SCAN: each child was scanned. */
    received: oneOf('PARENT', 'SCAN'),
    /** What packing counted; of containers closed on the ledger. */
    children: integer(0, 1_000_000),
  },
);
export type ContainerRecord = TypeOf<typeof containerRecordShape>;
