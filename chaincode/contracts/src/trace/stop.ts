import { done, PiaosuError, type UnitRecord } from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { openUnit, unitKeys, type OpenedUnit } from './opened-unit.ts';
import { assertHere } from './pack.ts';
import { ownPremises } from './premises.ts';
import { atUnit } from './unit-place.ts';
import { writeDetached } from './write-unit.ts';

type StopAction = 'quarantine' | 'release' | 'retire';

/** Sets boxes aside until somebody has looked into them. */
export const quarantine = procedure({
  action: 'quarantine',
  keys: ({ secret }, tags) => secret.units.flatMap((unit) => unitKeys(unit, tags)),
  run: (act) => changeUnits(act, (unit) => setAside(unit)),
});

/** What was set aside is as it was before. */
export const release = procedure({
  action: 'release',
  keys: ({ secret }, tags) => secret.units.flatMap((unit) => unitKeys(unit, tags)),
  run: (act) =>
    changeUnits(act, ({ before, ...unit }) => {
      if (unit.state !== 'QUARANTINED' || before === undefined) throw illegal(unit);
      return { ...unit, state: before };
    }),
});

/** Boxes that leave the trade for good: destroyed, taken as a sample, stolen, exported. */
export const retire = procedure({
  action: 'retire',
  keys: ({ secret }, tags) => secret.units.flatMap((unit) => unitKeys(unit, tags)),
  run: (act) => changeUnits(act, (unit) => retired(unit, act.body.state)),
});

function setAside(unit: UnitRecord): UnitRecord {
  if (unit.state !== 'AVAILABLE' && unit.state !== 'PARTIAL') throw illegal(unit);
  return { ...unit, state: 'QUARANTINED', before: unit.state };
}

/** A box that a patient has is not the pharmacy's to destroy; one that came back is. */
function retired({ before, ...unit }: UnitRecord, state: Act<'retire'>['body']['state']): UnitRecord {
  const isHeld = ['AVAILABLE', 'PARTIAL', 'QUARANTINED', 'RETURNED'].includes(unit.state);
  if (!isHeld) throw illegal({ ...unit, ...(before === undefined ? {} : { before }) });
  return { ...unit, state };
}

function illegal({ state }: Pick<UnitRecord, 'state'>): PiaosuError {
  return new PiaosuError('ILLEGAL_TRANSITION', { state });
}

/** Each box once, in the hands of who acts; the regulator may say what became of any. */
async function changeUnits(act: Act<StopAction>, change: (unit: UnitRecord) => UnitRecord) {
  const { body, secret, actor } = act;
  const isInspector = actor.kinds.includes('AUTHORITY');
  const here = isInspector ? undefined : await ownPremises(act, body.premises);
  const changed: string[] = [];
  for (const [index, named] of secret.units.entries()) {
    const pointers = body.units[index]?.pointers;
    if (pointers === undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body/units' });
    const opened: OpenedUnit = await atUnit(index, () => openUnit(act, pointers, named));
    if (changed.includes(opened.tag)) throw new PiaosuError('DUPLICATE_IN_REQUEST', { unit: index });
    // Of a carton it would say nothing about the boxes in it.
    if (opened.record.level !== 1) throw new PiaosuError('WRONG_LEVEL', { unit: index, level: opened.record.level });
    // What was sent is taken back whole, by voidShipment: else a box would leave a pallet that still arrives as complete.
    if (here !== undefined) assertHere(opened.custody, here, index);
    const record = await atUnit(index, () => change(opened.record));
    writeDetached(act, opened, record);
    changed.push(opened.tag);
  }
  return done({ units: changed.length });
}
