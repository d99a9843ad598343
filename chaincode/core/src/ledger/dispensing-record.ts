import { integer, listOf, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';
import { EXEMPT_CLASSES } from './product-record.ts';
import { traceField } from './trace-field.ts';

/** A medicine given out without a code: stock from before the codes, or a class that carries none. */
export const uncodedDispensingShape = record(
  { product: traceField.product, units: traceField.units, prescription: field.tag },
  {
    exempt: oneOf(...EXEMPT_CLASSES),
    /** H(0x00 ‖ [receiptTag, line, salt]): the line of a receipt that pays for it. Of a box it stands on BOX~. */
    link: field.digest,
  },
);
export type UncodedDispensing = TypeOf<typeof uncodedDispensingShape>;

/** Lines without a code in one basket: a record with more could not be read again. */
export const MAX_UNCODED = 100;

/** DSP~id: a basket that was given out, all of it or nothing. */
export const dispensingRecordShape = record(
  {
    v: oneOf(1),
    id: traceField.dispensing,
    premises: traceField.premises,
    institution: field.institution,
    /** HANDED_OVER: the patient has it, so it cannot be undone any more, only returned. */
    state: oneOf('LIVE', 'HANDED_OVER', 'UNDONE', 'RETURNED'),
    time: field.time,
    tx: field.tx,
    boxes: listOf(
      record({ box: field.tag, units: traceField.units, prescription: field.tag }, { isSubstituted: oneOf(true) }),
      { max: 1000 },
    ),
    patientCommit: field.digest,
  },
  { uncoded: listOf(uncodedDispensingShape, { min: 1, max: MAX_UNCODED }) },
);
export type DispensingRecord = TypeOf<typeof dispensingRecordShape>;

/** RXL~tag: how much of a line of a prescription has been given out, over all pharmacies. */
export const prescriptionRecordShape = record({
  v: oneOf(1),
  product: traceField.product,
  /** In smallest dispensing units. */
  quantity: traceField.units,
  given: integer(0, 1_000_000),
  patientCommit: field.digest,
});
export type PrescriptionRecord = TypeOf<typeof prescriptionRecordShape>;

/** SHP~id: containers and boxes that went together from one place to another. */
export const shipmentRecordShape = record(
  {
    v: oneOf(1),
    id: traceField.shipment,
    state: oneOf('SENT', 'VOID', 'RECEIVED'),
    from: traceField.premises,
    to: traceField.premises,
    units: listOf(field.tag, { min: 1, max: 1000 }),
    time: field.time,
    tx: field.tx,
  },
  {
    /** Of `units`, those that have arrived; all when absent and RECEIVED. */
    arrived: listOf(field.tag, { max: 1000 }),
    receivedTime: field.time,
  },
);
export type ShipmentRecord = TypeOf<typeof shipmentRecordShape>;
