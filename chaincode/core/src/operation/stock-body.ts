import { field } from '../ledger/field.ts';
import { RECALL_CLASSES } from '../ledger/lot-record.ts';
import { EXEMPT_CLASSES } from '../ledger/product-record.ts';
import { tillShape, MAX_TILL_TICKETS } from '../ledger/till-record.ts';
import { traceField } from '../ledger/trace-field.ts';
import { MAX_UNCODED } from '../ledger/dispensing-record.ts';
import { MAX_TICKET_UNITS, tillTicketShape } from '../offline/till-ticket.ts';
import { integer, listOf, nullable, oneOf, record, text } from '../shape/shape.ts';

import { privateBodyShape, privateFields } from './private-body.ts';
import { keyRegistrationShape } from './registry-body.ts';
import { linkOpeningShape, lotPointerShape, MAX_UNITS, namedUnitShape, prescriptionLineShape } from './trace-body.ts';

/** As deep as a box can lie, see `namedUnitShape`. */
const pointers = listOf(lotPointerShape, { max: 5 });
const shown = { units: listOf(record({ pointers }), { min: 1, max: MAX_UNITS }) };
const unitsSecret = record({ ...privateFields, units: listOf(namedUnitShape, { min: 1, max: MAX_UNITS }) });

const at = { premises: traceField.premises };
const patientFields = {
  lines: listOf(prescriptionLineShape, { min: 1, max: 100 }),
  patient: record({ idType: text(/^[0-9A-Za-z]{1,8}$/), number: text(/^[0-9A-Za-z]{1,32}$/) }),
};
/** Opens the patient of prescription lines that were begun elsewhere; one for each of `lines`, empty when new. */
const patientSalts = listOf(text(/^(?:[0-9a-f]{32})?$/), { min: 1, max: 100 });

/** Acts on single boxes and on stock beside the codes. */
export const STOCK_BODIES = {
  /**
   * A box or container whose code was damaged carries on under another one of the same product and level. The old code
   * answers NOT_DISPENSABLE from then on. Answers {unit, replaces}, both as tags.
   */
  replaceCode: record({ ...at, pointers }),
  /** 召回 of single boxes, whatever becomes of the rest of their lot. Answers {units}. */
  'unit.recall': record({ class: oneOf(...RECALL_CLASSES), notice: field.keyId, ...shown }),
  /** Ends it; only the regulator does. Answers {units}. */
  'unit.lift': record({ notice: field.keyId, ...shown }),
  /** The regulator has looked into boxes that an offline record contradicts. Answers {units}. */
  'box.clear': record(shown),
  /**
   * Stock without codes: by its holder once, corrected by the regulator only. In smallest dispensing units. Answers
   * {premises, product, declared, left, until}; `until` null when the product's rule has no last day.
   */
  'uncoded.declare': record({ ...at, product: traceField.product, units: traceField.units }),
  /**
   * Gives out what has no code: from declared stock, or of a class that never carries one (`exempt`). `line` is an index
   * into the private lines. Answers {dispensing, code: OK_DISPENSED, items}.
   */
  dispenseUncoded: record({
    ...at,
    items: listOf(
      record(
        { product: traceField.product, units: traceField.units, line: integer(0, 99) },
        { exempt: oneOf(...EXEMPT_CLASSES) },
      ),
      { min: 1, max: MAX_UNCODED },
    ),
  }),
  /**
   * A ticket of a till without network. In the order of its chain; answers {dispensing, counter, units: [{code, …}]} with
   * `dispensing` null when nothing of it could be given out, and a code for each of its units: OK_DISPENSED,
   * OFFLINE_CONFLICT or the rule that refuses it.
   */
  dispenseOffline: record({
    ...at,
    till: field.keyId,
    counter: integer(1, MAX_TILL_TICKETS),
    /** Hash of the ticket before it and its own: whoever has the blocks can follow the chain without reading tickets. */
    previous: field.digest,
    ticket: field.digest,
    at: field.time,
    units: listOf(record({ pointers }), { min: 1, max: MAX_TICKET_UNITS }),
  }),
} as const;

export const STOCK_PRIVATE = {
  replaceCode: record({ ...privateFields, unit: namedUnitShape, id: traceField.traceId }),
  'unit.recall': unitsSecret,
  'unit.lift': unitsSecret,
  'box.clear': unitsSecret,
  'uncoded.declare': privateBodyShape,
  dispenseUncoded: record(
    { ...privateFields, ...patientFields, patientSalts },
    /** One for each of `items`: the line that it is bound to at once, where its receipt is known. */
    { links: listOf(nullable(linkOpeningShape), { min: 1, max: MAX_UNCODED }) },
  ),
  dispenseOffline: record({
    ...privateFields,
    ticket: tillTicketShape,
    /** The leaves of the ticket's units, in its order. */
    units: listOf(namedUnitShape, { min: 1, max: MAX_TICKET_UNITS }),
    patientSalts,
  }),
} as const;

/** Registers the key of a till without network, like a device's: of its institution, for one place, custody OWN. */
export const TILL_BODIES = {
  'till.register': record({ institution: field.institution, key: keyRegistrationShape, till: tillShape }),
} as const;

export const TILL_PRIVATE = { 'till.register': privateBodyShape } as const;
