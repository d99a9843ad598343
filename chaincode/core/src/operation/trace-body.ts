import { field } from '../ledger/field.ts';
import { RECALL_CLASSES } from '../ledger/lot-record.ts';
import {
  custodyRuleShape,
  PREMISES_KINDS,
  premisesOptionals,
  productFields,
  productOptionals,
} from '../ledger/product-record.ts';
import { traceField } from '../ledger/trace-field.ts';
import { lotUnitShape } from '../lot/lot-unit.ts';
import { receiptEvidenceShape } from '../evidence/receipt-evidence.ts';
import { receiptRefShape } from '../receipt/receipt-kind.ts';
import { detailOpeningShape, proofPathShape } from '../receipt/receipt-opening.ts';
import { integer, listOf, nullable, oneOf, record, text, type TypeOf } from '../shape/shape.ts';

import { privateBodyShape, privateFields } from './private-body.ts';
import { receiptPointerShape } from './receipt-body.ts';

/** Units of one act: more than this in one transaction is slower than two. */
export const MAX_UNITS = 1000;
/** A box in a bundle in a carton on a pallet, and one more. */
const MAX_CLIMB = 5;

/** Where the leaf of a unit lies, as a public argument: whoever has the block can re-check the path. */
export const lotPointerShape = record({
  part: traceField.part,
  index: integer(0, 10_000_000),
  leaf: field.digest,
  path: proofPathShape,
});
export type LotPointer = TypeOf<typeof lotPointerShape>;

/** What a leaf holds. `tag` stands in the leaf itself: its version is the one under which the lot was commissioned. */
export const lotOpeningShape = record({ tag: field.tag, unit: lotUnitShape });
export type LotOpening = TypeOf<typeof lotOpeningShape>;

/**
 * The leaves of a unit and of the containers it lies in, from the inside out, as far as the ledger has no keys for them
 * yet: public pointers and private openings in the same order.
 */
const pointers = listOf(lotPointerShape, { max: MAX_CLIMB });
const openings = listOf(lotOpeningShape, { max: MAX_CLIMB });

export const namedUnitShape = record({ id: traceField.traceId, openings });
export type NamedUnit = TypeOf<typeof namedUnitShape>;

const shown = { units: listOf(record({ pointers }), { min: 1, max: MAX_UNITS }) };
const named = { units: listOf(namedUnitShape, { min: 1, max: MAX_UNITS }) };
const unitsSecret = record({ ...privateFields, ...named });

const at = { premises: traceField.premises };
const notice = record({ product: traceField.product, notice: field.keyId });
/** The number of a lot travels privately, like all that is printed on a box. */
const lotSecret = record({ ...privateFields, lotNumber: traceField.lotNumber });

/** Why boxes were set aside or left the trade: a word of this list, never what a person wrote. */
export const STOP_REASONS = ['SUSPECTED', 'DAMAGED', 'COLD_CHAIN', 'RECALL', 'COMPLAINT', 'EXPIRED', 'OTHER'] as const;

/** 处方号 and line, as the prescriber numbers them, with what was prescribed over all pharmacies. */
export const prescriptionLineShape = record({
  prescriber: field.institution,
  prescription: text(/^[\x21-\x7e]{1,64}$/, 64),
  line: integer(1, 999),
  product: traceField.product,
  /** In smallest dispensing units. */
  quantity: traceField.units,
});
export type PrescriptionLine = TypeOf<typeof prescriptionLineShape>;

/** Opens the binding of something given out to the line of a receipt, see `unitLink`. */
export const linkOpeningShape = record({ receipt: receiptRefShape, line: integer(1, 99_999), salt: field.salt });
export type LinkOpening = TypeOf<typeof linkOpeningShape>;

/** Of a basket: a place in DSP~.boxes, or with `isUncoded` in DSP~.uncoded. */
const basketEntry = { entry: integer(0, MAX_UNITS - 1) };
const isUncoded = { isUncoded: oneOf(true) };

/** What was given out, to be bound to a line; `previous` opens the line it is bound to now. */
export const linkEntryShape = record(
  { ...basketEntry, to: linkOpeningShape },
  { ...isUncoded, previous: linkOpeningShape },
);
export type LinkEntry = TypeOf<typeof linkEntryShape>;

/** Opens what something given out is bound to. */
export const openedLinkShape = record({ ...basketEntry, opening: linkOpeningShape }, isUncoded);
export type OpenedLink = TypeOf<typeof openedLinkShape>;

/** One for each bound entry of a basket that is taken back, so that the claims on it are found. */
const openedLinks = { links: listOf(openedLinkShape, { max: 2 * MAX_UNITS }) };

/** What a scanner read beside the code; compared with what the maker committed to. */
const readShape = record({}, { lotNumber: traceField.lotNumber, expiry: field.date });

export const TRACE_BODIES = {
  /** Registers a product and the numbers its codes begin with. Create-only; levels and holder never change. */
  'product.register': record(productFields, productOptionals),
  'product.update': record(
    { id: traceField.product },
    { state: oneOf('ACTIVE', 'SUSPENDED'), custody: custodyRuleShape, traceFrom: field.date },
  ),
  'premises.register': record(
    {
      id: traceField.premises,
      institution: field.institution,
      kind: oneOf(...PREMISES_KINDS),
      name: field.name,
    },
    premisesOptionals,
  ),
  'premises.update': record(
    { id: traceField.premises },
    { state: oneOf('ACTIVE', 'SUSPENDED'), name: field.name, ...premisesOptionals },
  ),
  /** A run of boxes with their containers, whatever their number. `part` 0 begins a lot, the next continues it. */
  commission: record({
    product: traceField.product,
    premises: traceField.premises,
    expiry: field.date,
    part: traceField.part,
    root: field.digest,
    count: traceField.count,
  }),
  /** Stops a lot until it has been looked into. */
  'lot.hold': notice,
  /** 召回 */
  'lot.recall': record({ product: traceField.product, notice: field.keyId, class: oneOf(...RECALL_CLASSES) }),
  /** The maker takes it off the market. */
  'lot.withdraw': notice,
  /** Ends a hold or a recall; only the regulator does. */
  'lot.lift': notice,
  /** The regulator's auditor has read all leaves of the first `parts` parts. */
  'lot.audit': record({ product: traceField.product, parts: integer(1, 64) }),
  /** Containers and boxes leave for other premises. */
  ship: record({ ...at, to: traceField.premises, ...shown }),
  /** The sender takes a shipment back before it arrived. */
  voidShipment: record({ shipment: traceField.shipment }),
  /** `how`: PARENT takes the closed containers for complete, SCAN says that each child was scanned. */
  receive: record({ ...at, shipment: traceField.shipment, how: oneOf('PARENT', 'SCAN'), ...shown }),
  /** Closes boxes or containers into a container. */
  pack: record({ ...at, level: oneOf(2, 3), ...shown }),
  /** Opens a container; its children are named when they act. */
  unpack: record({ ...at, pointers }),
  /** Gives out a basket: all of it or nothing. `lines[i]` is the prescription line that `units[i]` is for. */
  dispense: record(
    {
      ...at,
      ...shown,
      lines: listOf(
        record(
          { line: integer(0, 99) },
          { /** Units of a box that is split. */ part: traceField.units, isSubstituted: oneOf(true) },
        ),
        { min: 1, max: MAX_UNITS },
      ),
    },
    {
      /** The lines that are touched must be filled by it: QTY_SHORT when something of one is left. */ fills:
        oneOf(true),
    },
  ),
  /** The patient has taken it: no undoing from here on. */
  handOver: record({ dispensing: traceField.dispensing }),
  undoDispense: record({ ...at, dispensing: traceField.dispensing }),
  /** What was given out came back, and is never given out again. */
  returnUnits: record({ ...at, dispensing: traceField.dispensing, reason: oneOf(...STOP_REASONS) }),
  /**
   * Binds what was given out to lines of a receipt, whichever came first. With `receipt` patient, product and quantity are
   * compared with the line; without it the claim does that later. Answers {dispensing, linked, checked}.
   */
  link: record({ dispensing: traceField.dispensing }, { receipt: receiptPointerShape }),
  quarantine: record({ ...at, reason: oneOf(...STOP_REASONS), ...shown }),
  release: record({ ...at, ...shown }),
  /** Ends the life of boxes in the trade. */
  retire: record({
    ...at,
    state: oneOf('DESTROYED', 'SAMPLED', 'STOLEN', 'EXPORTED'),
    reason: oneOf(...STOP_REASONS),
    ...shown,
  }),
} as const;

export const TRACE_PRIVATE = {
  'product.register': privateBodyShape,
  'product.update': privateBodyShape,
  'premises.register': privateBodyShape,
  'premises.update': privateBodyShape,
  commission: lotSecret,
  'lot.hold': lotSecret,
  'lot.recall': lotSecret,
  'lot.withdraw': lotSecret,
  'lot.lift': lotSecret,
  'lot.audit': lotSecret,
  ship: unitsSecret,
  voidShipment: privateBodyShape,
  receive: unitsSecret,
  pack: record({ ...privateFields, ...named, container: traceField.traceId }),
  unpack: record({ ...privateFields, unit: namedUnitShape }),
  dispense: record(
    {
      ...privateFields,
      ...named,
      lines: listOf(prescriptionLineShape, { min: 1, max: 100 }),
      patient: record({ idType: text(/^[0-9A-Za-z]{1,8}$/), number: text(/^[0-9A-Za-z]{1,32}$/) }),
      /** Opens the patient of prescription lines that were begun elsewhere; one for each of `lines`, empty when new. */
      patientSalts: listOf(text(/^(?:[0-9a-f]{32})?$/), { min: 1, max: 100 }),
      read: listOf(readShape, { min: 1, max: MAX_UNITS }),
    },
    /** One for each of `units`: the line that it is bound to at once, where its receipt is known. */
    { links: listOf(nullable(linkOpeningShape), { min: 1, max: MAX_UNITS }) },
  ),
  handOver: privateBodyShape,
  undoDispense: record(privateFields, openedLinks),
  returnUnits: record(privateFields, openedLinks),
  link: record(
    { ...privateFields, entries: listOf(linkEntryShape, { min: 1, max: MAX_UNITS }) },
    {
      /** All three or none: the receipt, its lines that are bound to, and what opens DSP~.patientCommit. */
      evidence: receiptEvidenceShape,
      lines: listOf(detailOpeningShape, { min: 1, max: MAX_UNITS }),
      patientSalt: field.salt,
    },
  ),
  quarantine: unitsSecret,
  release: unitsSecret,
  retire: unitsSecret,
} as const;
