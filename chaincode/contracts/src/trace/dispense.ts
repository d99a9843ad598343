import {
  decideDispense,
  dispensingKey,
  done,
  leafHash,
  canonicalBytes,
  PiaosuError,
  prescriptionKey,
  prescriptionRecordShape,
  tagParts,
  toDigestText,
  withDispensing,
  type BodyOf,
  type DispensingRecord,
  type PremisesRecord,
  type PrescriptionLine,
  type PrescriptionRecord,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { today } from '../lineage/lineage-state.ts';
import { openUnit, unitKeys, type OpenedUnit } from './opened-unit.ts';
import { ownPremises } from './premises.ts';
import { writeDetached } from './write-unit.ts';

type Dispense = Act<'dispense'>;
type BasketLine = BodyOf<'dispense'>['lines'][number];

/** Gives out a basket of boxes for lines of prescriptions: all of it or nothing. */
export const dispense = procedure({
  action: 'dispense',
  keys: ({ secret }, tags) => [
    ...secret.units.flatMap((unit) => unitKeys(unit, tags)),
    ...secret.lines.flatMap((line) => lineTags({ tags }, line)).map(prescriptionKey),
  ],
  async run(act) {
    const { body, messageTag, tx } = act;
    assertSameLength(act);
    const here = await ownPremises(act, body.premises);
    const id = dispensingIdOf(messageTag);
    const basket = await examined(act, here);
    const boxes: DispensingRecord['boxes'][number][] = [];
    const given = new Map<number, number>();
    for (const { line, prescribed, opened } of basket) {
      const units = line.part ?? opened.record.units;
      writeDetached(act, opened, withDispensing(opened.record, dispensingOf(act, { id, here, units })));
      given.set(line.line, (given.get(line.line) ?? 0) + units);
      boxes.push({ box: opened.tag, units, prescription: lineTag(act, prescribed), ...substituted(line) });
    }
    for (const [line, units] of given) await countDown(act, line, units);
    const { time, id: txId } = tx;
    const record = { v: 1, id, premises: here.id, institution: here.institution, state: 'LIVE' } as const;
    act.records.put(dispensingKey(id), { ...record, time, tx: txId, boxes, patientCommit: patientCommit(act) });
    return done({ dispensing: id, code: 'OK_DISPENSED', boxes: boxes.length });
  },
});

/** 'D' and 24 hex digits of the tag of the message: unique, and the same on a repeat. */
export function dispensingIdOf(messageTag: string): string {
  return `D${messageTag.slice(messageTag.indexOf('.') + 1).slice(0, 24)}`;
}

function assertSameLength({ body, secret }: Dispense): void {
  const lengths = [body.units, body.lines, secret.units, secret.read].map(({ length }) => length);
  if (new Set(lengths).size > 1 || secret.patientSalts.length !== secret.lines.length)
    throw new PiaosuError('SCHEMA', { pointer: '/private/units' });
}

function openBox(act: Dispense, index: number): Promise<OpenedUnit> {
  const [shown, named] = [act.body.units[index], act.secret.units[index]];
  if (shown === undefined || named === undefined) throw new PiaosuError('SCHEMA', { pointer: '/private/units' });
  return openUnit(act, shown.pointers, named);
}

interface Examined {
  readonly opened: OpenedUnit;
  readonly line: BasketLine;
  readonly prescribed: PrescriptionLine;
}

/** All boxes as they are before the basket: written one by one, a box scanned twice would look given out already. */
async function examined(act: Dispense, here: PremisesRecord): Promise<Examined[]> {
  const basket: Examined[] = [];
  for (const [index, line] of act.body.lines.entries()) {
    const prescribed = act.secret.lines[line.line];
    if (prescribed === undefined) throw new PiaosuError('SCHEMA', { pointer: `/op/body/lines/${index}` });
    const opened = await openBox(act, index);
    const earlier = basket.map((each) => each.opened.tag);
    assertDispensable(act, { index, here, earlier }, { opened, line, prescribed });
    basket.push({ opened, line, prescribed });
  }
  return basket;
}

/** @throws PiaosuError of the first rule that refuses, with the place of the box in the basket */
function assertDispensable(
  act: Dispense,
  { index, here, earlier }: { index: number; here: PremisesRecord; earlier: readonly string[] },
  { opened, line, prescribed }: Examined,
): void {
  const { tag, product, lot, record: unit, custody } = opened;
  const decision = decideDispense({
    today: today(act),
    here,
    earlier,
    box: {
      ...{ tag, product, lot, unit, custody, read: readOf(act, index, opened) },
      prescribed: { product: prescribed.product, isSubstituted: line.isSubstituted === true },
      ...(line.part === undefined ? {} : { part: line.part }),
    },
  });
  if (!decision.ok) throw new PiaosuError(decision.code, { unit: index, ...asRecord(decision.evidence) });
}

function asRecord(evidence: unknown): Readonly<Record<string, never>> {
  return isRecord(evidence) ? evidence : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, never>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The lot is compared by its tag: the number that is registered is shown to nobody who does not hold the box. */
function readOf({ secret, tags }: Dispense, index: number, { record }: OpenedUnit) {
  const { lotNumber, expiry } = secret.read[index] ?? {};
  return {
    ...(lotNumber === undefined
      ? {}
      : { isLot: tags.all('lot', tagParts.lot(record.product, lotNumber)).includes(record.lot) }),
    ...(expiry === undefined ? {} : { expiry }),
  };
}

function dispensingOf(act: Dispense, { id, here, units }: { id: string; here: PremisesRecord; units: number }) {
  const { tx } = act;
  return { id, premises: here.id, units, state: 'LIVE', time: tx.time, patientCommit: patientCommit(act) } as const;
}

/** H(0x00 ‖ [patientTag, salt]) with the salt of the act: fresh each time, so that two baskets of one person are not linked. */
function patientCommit({ secret, tags, tx }: Dispense) {
  const patient = tags.newest('patient', tagParts.patient(secret.patient.idType, secret.patient.number));
  return commitOf(tx, patient, secret.salt);
}

function commitOf(tx: Dispense['tx'], patientTag: string, salt: string) {
  const suite = tx.ports.suiteOf('sha-256');
  return toDigestText(suite.alg, leafHash(suite, canonicalBytes([patientTag, salt])));
}

function substituted({ isSubstituted }: BasketLine) {
  return isSubstituted === true ? { isSubstituted } : {};
}

function lineTags({ tags }: Pick<Dispense, 'tags'>, { prescriber, prescription, line }: PrescriptionLine): string[] {
  return tags.all('prescription', tagParts.prescription(prescriber, prescription, line));
}

function lineTag({ tags }: Dispense, { prescriber, prescription, line }: PrescriptionLine): string {
  return tags.newest('prescription', tagParts.prescription(prescriber, prescription, line));
}

/**
 * A line of a prescription is filled once, over however many pharmacies.
 * @throws PiaosuError QTY_OVER with what is left; DATA_MISMATCH when the line was begun for another patient, product or
 * quantity
 */
async function countDown(act: Dispense, index: number, units: number): Promise<void> {
  const { records, secret } = act;
  const line = secret.lines[index];
  if (line === undefined) throw new PiaosuError('SCHEMA', { pointer: '/private/lines' });
  const known = await lineUnder(act, line);
  assertSameLine(act, index, line, known?.record);
  const given = known?.record.given ?? 0;
  if (given + units > line.quantity) throw new PiaosuError('QTY_OVER', { line: index, left: line.quantity - given });
  const begun = { v: 1, product: line.product, quantity: line.quantity, patientCommit: patientCommit(act) } as const;
  records.put(prescriptionKey(known?.tag ?? lineTag(act, line)), { ...(known?.record ?? begun), given: given + units });
}

async function lineUnder(act: Dispense, line: PrescriptionLine) {
  for (const tag of lineTags(act, line)) {
    const record = await act.records.get(prescriptionKey(tag), prescriptionRecordShape);
    if (record !== undefined) return { tag, record };
  }
  return undefined;
}

function assertSameLine(
  act: Dispense,
  index: number,
  line: PrescriptionLine,
  known: PrescriptionRecord | undefined,
): void {
  if (known === undefined) return;
  const { patient, patientSalts } = act.secret;
  const salt = patientSalts[index] ?? '';
  const names = act.tags.all('patient', tagParts.patient(patient.idType, patient.number));
  const isPatient = names.some((name) => commitOf(act.tx, name, salt) === known.patientCommit);
  if (!isPatient) throw new PiaosuError('DATA_MISMATCH', { line: index, differs: 'patient' });
  if (known.product !== line.product || known.quantity !== line.quantity)
    throw new PiaosuError('DATA_MISMATCH', { line: index, differs: 'prescription' });
}
