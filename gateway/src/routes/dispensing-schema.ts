import { leftUnits, traceField, UNIT_STATES, type OpenedLink } from '@piaosu/core';
import { z } from 'zod';
import { REPEAT_SEVERITIES } from '../dispensing/repeat-tolerance.ts';
import { textOf, toRfc3339 } from '../http/core-schema.ts';
import type { FoundDispensing } from '../dispensing/dispensings.ts';
import type { ReceiptLine } from '../dispensing/keep-dispensing.ts';
import type { ReadDispensing } from '../use-cases/dispensing/list-dispensings.ts';
import type { SeenBox } from '../use-cases/dispensing/read-box.ts';
import type { ScannedUnit } from '../use-cases/dispensing/scan.ts';
import { institutionId, isoDate, receiptCode, receiptNumber, time } from './schemas.ts';
import { lotNumber, noticeId, premisesId, productId, recallClass } from './trace-schema.ts';

/** Wire forms of dispensing. */
export const dispensingId = textOf(traceField.dispensing, {
  description: 'id of a dispensing',
  example: 'D0c5b2f7e9d1a4b6c8e0f1a2b',
});
export const DISPENSING_EXAMPLE = 'D0c5b2f7e9d1a4b6c8e0f1a2b';
export const PHARMACY = 'PRE-PH-0001';
export const BOX_ID = 'gs1:010690123456789221B0001';
const PRODUCT_EXAMPLE = '86900000000012';

export const units = z.int().min(1).max(1_000_000).meta({ description: 'smallest dispensing units: tablets, vials' });

export const readBeside = z
  .strictObject({ lotNumber: lotNumber.exactOptional(), expiry: isoDate.exactOptional() })
  .meta({ id: 'ReadBeside', description: 'Read off the box beside its code; compared with what the maker registered' });

export const patient = z
  .strictObject({
    idType: z.string().regex(/^[0-9A-Za-z]{1,8}$/u),
    number: z.string().regex(/^[0-9A-Za-z]{1,32}$/u),
  })
  .meta({ id: 'DispensedPatient', description: 'Kept encrypted here; the ledger gets a salted commitment' });
export const PATIENT_EXAMPLE = { idType: '01', number: '11010519491231002X' };

export const prescriptionLine = z
  .strictObject({
    prescriber: institutionId,
    prescription: z
      .string()
      .regex(/^[\x21-\x7e]{1,64}$/u)
      .meta({ description: '处方号', examples: ['RX20260302001'] }),
    line: z.int().min(1).max(999),
    product: productId,
    quantity: units,
  })
  .meta({ id: 'PrescriptionLine', description: 'As prescribed, over all pharmacies that fill it' });
export const LINE_EXAMPLE = {
  ...{ prescriber: 'H33010000001', prescription: 'RX20260302001', line: 1, product: PRODUCT_EXAMPLE, quantity: 100 },
};

export const receiptLine = z
  .strictObject({ code: receiptCode, number: receiptNumber, line: z.int().min(1).max(99_999) })
  .meta({ id: 'ReceiptLine', description: 'The line of a receipt that pays for it' });
export const RECEIPT_LINE_EXAMPLE = { code: '33060125', number: '0000000101', line: 1 };

export function toReceiptLine({ code, number, line }: z.output<typeof receiptLine>): ReceiptLine {
  return { receipt: { eInvoiceCode: code, eInvoiceNumber: number }, line };
}

export const scannedUnit = z
  .strictObject({
    decision: z.string().meta({ description: '`OK`, or the code with which a dispensing would be refused now' }),
    evidence: z.unknown().exactOptional(),
    errors: z
      .array(z.strictObject({ pointer: z.string(), code: z.string(), detail: z.unknown().exactOptional() }))
      .exactOptional()
      .meta({ description: 'What is wrong with a code that cannot be read, by application identifier' }),
    id: z.string().exactOptional().meta({ description: 'the same for every form of the code of one box' }),
    notes: z.array(z.string()).exactOptional().meta({ description: 'How the text had to be changed to be read' }),
    product: z
      .strictObject({ id: productId, name: z.string(), unit: z.string(), unitsPerPack: z.int() })
      .exactOptional(),
    state: z.enum(UNIT_STATES).exactOptional().meta({ description: 'This and what follows for who holds the box' }),
    expiry: isoDate.exactOptional(),
    lotNumber: lotNumber.exactOptional(),
    left: z.int().exactOptional().meta({ description: 'Units that are left in it' }),
    severity: z.enum(REPEAT_SEVERITIES).exactOptional().meta({
      description: 'Of ALREADY_DISPENSED_HERE within ten minutes: twice a warning, then announced, then an alert',
    }),
  })
  .meta({ id: 'ScannedUnit' });
export const SCANNED_EXAMPLE: z.input<typeof scannedUnit> = {
  ...{ decision: 'OK', id: BOX_ID },
  product: { id: PRODUCT_EXAMPLE, name: '阿莫西林胶囊', unit: '粒', unitsPerPack: 24 },
  ...{ state: 'AVAILABLE', expiry: '2027-12-31', lotNumber: 'A20260301', left: 24 },
};

export function presentScanned(unit: ScannedUnit): z.input<typeof scannedUnit> {
  const { decision, evidence, faults, id, notes = [], product, held, severity } = unit;
  return {
    decision,
    ...(evidence === null ? {} : { evidence }),
    ...(faults.length === 0 ? {} : { errors: faults.map((fault) => ({ ...fault })) }),
    ...(id === undefined ? {} : { id }),
    ...(notes.length === 0 ? {} : { notes: [...notes] }),
    ...(product === undefined ? {} : { product: toProduct(product) }),
    ...held,
    ...(severity === undefined ? {} : { severity }),
  };
}

function toProduct({ id, name, unit, unitsPerPack }: NonNullable<ScannedUnit['product']>) {
  return { id, name, unit, unitsPerPack };
}

const entry = z.strictObject({
  entry: z.int(),
  code: z
    .string()
    .exactOptional()
    .meta({ description: 'canonical id of the box', examples: [BOX_ID] }),
  product: productId.exactOptional().meta({ description: 'Of something that was given out without a code' }),
  units: z.int(),
  line: z.int().exactOptional().meta({ description: 'place in `lines`' }),
  substituted: z.literal(true).exactOptional(),
  receipt: receiptLine.exactOptional(),
});

const state = z.enum(['LIVE', 'HANDED_OVER', 'UNDONE', 'RETURNED']);
const summary = {
  id: dispensingId,
  premises: premisesId,
  state,
  time,
  boxes: z.int(),
  tx: z.string(),
};
export const dispensingSummary = z.strictObject(summary).meta({ id: 'DispensingSummary' });
export const dispensing = z
  .strictObject({
    ...summary,
    patient: patient.exactOptional(),
    lines: z.array(prescriptionLine).exactOptional(),
    entries: z.array(entry),
    uncoded: z.array(entry).exactOptional(),
  })
  .meta({ id: 'Dispensing' });

export const SUMMARY_EXAMPLE: z.input<typeof dispensingSummary> = {
  ...{ id: DISPENSING_EXAMPLE, premises: PHARMACY, state: 'LIVE', time: '2026-03-02T01:30:00.000Z', boxes: 1 },
  tx: '96ff8d4e684bd395eb0cfd9bf395a0fbaee475c516e4f5d15549069f1cf9a715',
};
export const DISPENSED_EXAMPLE: z.input<typeof dispensing> = {
  ...SUMMARY_EXAMPLE,
  ...{ patient: PATIENT_EXAMPLE, lines: [LINE_EXAMPLE] },
  entries: [{ entry: 0, code: BOX_ID, units: 24, line: 0, receipt: RECEIPT_LINE_EXAMPLE }],
};

export function presentSummary({ record }: FoundDispensing): z.input<typeof dispensingSummary> {
  const { id, premises, state: now, time: at, tx, boxes, uncoded = [] } = record;
  return { id, premises, state: now, time: toRfc3339(at), boxes: boxes.length + uncoded.length, tx };
}

export function presentDispensing(found: ReadDispensing): z.input<typeof dispensing> {
  const { record, opened, links } = found;
  const { uncoded } = record;
  const document = opened?.document;
  return {
    ...presentSummary(found),
    ...(document === undefined
      ? {}
      : { patient: { ...document.patient }, lines: document.lines.map((each) => ({ ...each })) }),
    entries: record.boxes.map((box, index) => {
      const unit = document?.units[index];
      return {
        ...{ entry: index, units: box.units },
        ...(unit === undefined ? {} : { code: unit.id, line: unit.line }),
        ...(box.isSubstituted === undefined ? {} : { substituted: true }),
        ...boundTo(links, index, false),
      };
    }),
    ...(uncoded === undefined
      ? {}
      : {
          uncoded: uncoded.map(({ product, units: given }, index) => ({
            ...{ entry: index, product, units: given },
            ...boundTo(links, index, true),
          })),
        }),
  };
}

function boundTo(links: readonly OpenedLink[], index: number, isUncoded: boolean) {
  const link = links.find((each) => each.entry === index && (each.isUncoded === true) === isUncoded);
  if (link === undefined) return {};
  const { eInvoiceCode: code, eInvoiceNumber: number } = link.opening.receipt;
  return { receipt: { code, number, line: link.opening.line } };
}

export const box = z
  .strictObject({
    id: z.string(),
    product: productId,
    level: z.int(),
    state: z.enum(UNIT_STATES),
    expiry: isoDate,
    lotNumber: lotNumber.exactOptional(),
    left: z.int(),
    custodian: premisesId.exactOptional().meta({ description: 'To who holds it, and to the regulator' }),
    inTransit: z.boolean(),
    recall: z.strictObject({ class: recallClass.exactOptional(), notice: noticeId }).exactOptional(),
    dispensings: z
      .array(
        z.strictObject({
          id: dispensingId,
          premises: premisesId,
          units: z.int(),
          state: z.enum(['LIVE', 'UNDONE', 'RETURNED']),
          time,
        }),
      )
      .meta({ description: 'The own ones; all of them to the regulator' }),
  })
  .meta({ id: 'Box' });

export const BOX_EXAMPLE: z.input<typeof box> = {
  ...{ id: BOX_ID, product: PRODUCT_EXAMPLE, level: 1, state: 'DISPENSED', expiry: '2027-12-31', left: 0 },
  ...{ custodian: PHARMACY, inTransit: false },
  dispensings: [
    { id: DISPENSING_EXAMPLE, premises: PHARMACY, units: 24, state: 'LIVE', time: '2026-03-02T01:30:00.000Z' },
  ],
};

export function presentBox({ id, standing, lotNumber: lot, custodian, dispensings }: SeenBox): z.input<typeof box> {
  const { record, custody, lot: made } = standing;
  const recall = record.recall ?? made.recall;
  const notice = recall?.notice ?? made.withdrawn?.notice;
  return {
    ...{ id, product: record.product, level: record.level, state: record.state, expiry: record.expiry },
    ...(lot === undefined ? {} : { lotNumber: lot }),
    left: leftUnits(record),
    ...(custodian === undefined ? {} : { custodian }),
    inTransit: custody.isInTransit,
    ...(notice === undefined ? {} : { recall: { notice, ...(recall === undefined ? {} : { class: recall.class }) } }),
    dispensings: dispensings.map(({ id: given, premises, units: count, state: now, time: at }) => ({
      ...{ id: given, premises, units: count, state: now, time: toRfc3339(at) },
    })),
  };
}
