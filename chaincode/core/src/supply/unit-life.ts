import type { DigestText } from '../hash/suite.ts';
import type { UnitDispensing, UnitRecord } from '../ledger/unit-record.ts';

/** Units of a box that are with patients. A return ends the box, so what came back stays counted. */
export function givenUnits({ dispensings }: Pick<UnitRecord, 'dispensings'>): number {
  return dispensings.reduce((sum, { state, units }) => (state === 'UNDONE' ? sum : sum + units), 0);
}

export function leftUnits(unit: UnitRecord): number {
  return unit.units - givenUnits(unit);
}

/** The box after a part of it, or all, was given out. */
export function withDispensing(unit: UnitRecord, dispensing: UnitDispensing): UnitRecord {
  const after = { ...unit, dispensings: [...unit.dispensings, dispensing] };
  return { ...after, state: leftUnits(after) === 0 ? 'DISPENSED' : 'PARTIAL' };
}

/** The box with what was given out of it bound to a line of a receipt. */
export function withLink(unit: UnitRecord, id: string, link: DigestText): UnitRecord {
  const dispensings = unit.dispensings.map((each) => (each.id === id ? { ...each, link } : each));
  return { ...unit, dispensings };
}

/**
 * The box after a giving-out was undone: as if it had not been, except that it is remembered. What was done with the rest
 * of a split box since stays done: one that is set aside or destroyed does not come back by it.
 */
export function withoutDispensing(unit: UnitRecord, id: string): UnitRecord {
  const dispensings = unit.dispensings.map((each) => (each.id === id ? { ...each, state: 'UNDONE' as const } : each));
  const after = { ...unit, dispensings };
  const whole = givenUnits(after) === 0 ? ('AVAILABLE' as const) : ('PARTIAL' as const);
  if (unit.state === 'QUARANTINED') return { ...after, before: whole };
  return unit.state === 'DISPENSED' || unit.state === 'PARTIAL' ? { ...after, state: whole } : after;
}

/** The box after what was given out came back: it counts as given for ever, and a whole box ends with it. */
export function withReturned(unit: UnitRecord, id: string): UnitRecord {
  const dispensings = unit.dispensings.map((each) => (each.id === id ? { ...each, state: 'RETURNED' as const } : each));
  const isWhole = dispensings.every(({ state }) => state !== 'LIVE') && leftUnits({ ...unit, dispensings }) === 0;
  return { ...unit, dispensings, state: isWhole ? 'RETURNED' : unit.state };
}
