import {
  decideDispense,
  dispensingKey,
  done,
  PiaosuError,
  tagParts,
  withDispensing,
  type BodyOf,
  type DispensingRecord,
  type LinkOpening,
  type PremisesRecord,
  type PrescriptionLine,
  type UnitDispensing,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { today } from '../lineage/lineage-state.ts';
import { linkOf } from './bound-receipt.ts';
import { newDispensingId, newDispensingKey } from './given-entry.ts';
import { boxKeys, openUnit, type OpenedUnit } from './opened-unit.ts';
import { ownPremises } from './premises.ts';
import { basketPatient, countDown, countedTag, prescriptionKeys } from './prescription.ts';
import { atUnit } from './unit-place.ts';
import { writeDetached } from './write-unit.ts';

type Dispense = Act<'dispense'>;
type BasketLine = BodyOf<'dispense'>['lines'][number];

/** Gives out a basket of boxes for lines of prescriptions: all of it or nothing. */
export const dispense = procedure({
  action: 'dispense',
  keys: ({ operation, body, secret }, tags) => [
    newDispensingKey({ operation, body, secret }, tags),
    ...secret.units.flatMap((unit) => boxKeys(unit, tags)),
    ...prescriptionKeys(secret, tags),
  ],
  async run(act) {
    const { body, tx } = act;
    assertSameLength(act);
    const here = await ownPremises(act, body.premises);
    const id = await newDispensingId(act);
    const basket = await examined(act, here);
    const boxes: DispensingRecord['boxes'][number][] = [];
    const given = new Map<number, number>();
    const patientCommit = basketPatient(act);
    const counted = await countedTags(act);
    for (const { line, opened, link } of basket) {
      const units = line.part ?? opened.record.units;
      const dispensing = dispensingOf(act, { id, here, units, link, patientCommit });
      writeDetached(act, opened, withDispensing(opened.record, dispensing));
      given.set(line.line, (given.get(line.line) ?? 0) + units);
      boxes.push({ box: opened.tag, units, prescription: counted[line.line] ?? '', ...substituted(line) });
    }
    for (const [line, units] of given) await fill(act, line, units);
    const { time, id: txId } = tx;
    const record = { v: 1, id, premises: here.id, institution: here.institution, state: 'LIVE' } as const;
    act.records.put(dispensingKey(id), { ...record, time, tx: txId, boxes, patientCommit });
    return done({ dispensing: id, code: 'OK_DISPENSED', boxes: boxes.length });
  },
});

/** The tag under which each line of the basket is counted. */
function countedTags(act: Dispense): Promise<string[]> {
  return Promise.all(act.secret.lines.map((line) => countedTag(act, line)));
}

/** @throws PiaosuError QTY_SHORT with what is left, where the basket must fill its lines */
async function fill(act: Dispense, line: number, units: number): Promise<void> {
  const left = await countDown(act, line, units);
  if (act.body.fills === true && left > 0) throw new PiaosuError('QTY_SHORT', { line, left });
}

function assertSameLength({ body, secret }: Dispense): void {
  const lists = [body.units, body.lines, secret.units, secret.read, secret.links ?? secret.units];
  const lengths = lists.map(({ length }) => length);
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
  /** The line of a receipt that it is bound to at once. */
  readonly link: LinkOpening | null;
}

/** All boxes as they are before the basket: written one by one, a box scanned twice would look given out already. */
async function examined(act: Dispense, here: PremisesRecord): Promise<Examined[]> {
  const basket: Examined[] = [];
  for (const [index, line] of act.body.lines.entries()) {
    const prescribed = act.secret.lines[line.line];
    if (prescribed === undefined) throw new PiaosuError('SCHEMA', { pointer: `/op/body/lines/${index}` });
    const opened = await atUnit(index, () => openBox(act, index));
    const earlier = basket.map((each) => each.opened.tag);
    const item = { opened, line, prescribed, link: act.secret.links?.[index] ?? null };
    assertDispensable(act, { index, here, earlier }, item);
    basket.push(item);
  }
  return basket;
}

/**
 * @throws PiaosuError of the first rule that refuses, with the place of the box in the basket; and with its tag, so that
 * every organisation can count how often a box was tried, wherever that was
 */
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
  if (!decision.ok) throw new PiaosuError(decision.code, { ...asRecord(decision.evidence), unit: index, box: tag });
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

interface Given {
  readonly id: string;
  readonly here: PremisesRecord;
  readonly units: number;
  readonly link: LinkOpening | null;
  readonly patientCommit: UnitDispensing['patientCommit'];
}

function dispensingOf(act: Dispense, { id, here, units, link, patientCommit }: Given): UnitDispensing {
  const given = { id, premises: here.id, units, state: 'LIVE', time: act.tx.time } as const;
  const bound = link === null ? {} : { link: linkOf(act, link) };
  return { ...given, patientCommit, ...bound };
}

function substituted({ isSubstituted }: BasketLine) {
  return isSubstituted === true ? { isSubstituted } : {};
}
