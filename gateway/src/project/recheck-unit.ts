import {
  boxKey,
  containerRecordShape,
  either,
  givenUnits,
  unitAliasShape,
  unitRecordShape,
  type UnitDispensing,
  type UnitRecord,
} from '@piaosu/core';
import { basketsOf } from './baskets.ts';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';
import { hasAct, isSame, keeps, recheckMoved, type MovedRecord } from './moved-record.ts';

type Moved = MovedRecord<UnitRecord>;

const unitOrAliasShape = either(unitRecordShape, unitAliasShape);

/** A box in one of these states has left the trade for good. */
const ENDED: readonly UnitRecord['state'][] = ['DESTROYED', 'SAMPLED', 'STOLEN', 'EXPORTED', 'REPLACED'];
/** Acts by which what is held by one place comes to be held by another. */
const MOVING = ['receive', 'voidShipment', 'returnUnits', 'replaceCode'];
const ARRIVING = ['receive', 'voidShipment'];
const DISPENSING = ['dispense', 'dispenseOffline'];
const SPEAKING = ['unit.recall', 'unit.lift', 'box.clear'];

/** BOX~: a box keeps what its leaf says, its life goes one way, and what was given out of it is never more than it held. */
export function recheckUnit(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(unitOrAliasShape, change.after);
  return after !== undefined && 'of' in after ? recheckAlias(change, set, after.of) : recheckBox(change, set);
}

/** A further code of a box comes with the box itself and never leads elsewhere. */
function recheckAlias(change: Change, { changes }: ChangeSet, of: string): Finding[] {
  const comesWithBox = changes.some(({ key, before }) => key === boxKey(of) && before === undefined);
  return change.before === undefined && comesWithBox ? [] : [diverged(change.key, { rule: 'BOX_CODE' })];
}

const recheckBox = recheckMoved(unitRecordShape, 'BOX_RECORD_UNREADABLE', [
  ['BOX_REWRITTEN', keeps<UnitRecord>(['product', 'lot', 'expiry', 'level', 'units', 'replaces'])],
  [
    'BOX_ENDED',
    ({ before, after }) => before === undefined || !ENDED.includes(before.state) || isEndedStill(before, after),
  ],
  ['BOX_UNITS', ({ after }) => givenUnits(after) <= after.units],
  ['BOX_STATE', ({ after }) => fitsGiven(after)],
  ['BOX_DISPENSINGS', keepsDispensings],
  ['BOX_DISPENSED', ({ before, after, set }) => added(before, after).length === 0 || hasAct(set, DISPENSING)],
  ['BOX_BASKET', isInBaskets],
  ['BOX_ACT', isStateOfAct],
  ['BOX_CUSTODY', keepsCustody],
  ['BOX_TRANSIT', keepsTransit],
  ['BOX_PARENT', keepsParent],
  ['BOX_RECALL', keepsRecall],
  ['BOX_CONFLICT', keepsConflict],
]);

function isEndedStill(before: UnitRecord, after: UnitRecord): boolean {
  return before.state === after.state && isSame(before.replacedBy, after.replacedBy);
}

/** The state says what the list of what was given out says. Stopped and ended boxes may be in any part of their life. */
function fitsGiven(unit: UnitRecord): boolean {
  const given = givenUnits(unit);
  if (unit.state === 'AVAILABLE') return given === 0;
  if (unit.state === 'PARTIAL') return given > 0 && given < unit.units;
  if (unit.state === 'DISPENSED') return given === unit.units;
  if (unit.state === 'RETURNED') return given === unit.units && unit.dispensings.every(({ state }) => state !== 'LIVE');
  return unit.state !== 'QUARANTINED' || unit.before !== undefined;
}

/** Nothing that was given out disappears; it is undone or comes back once, and is bound only while it counts. */
function keepsDispensings({ before, after, set }: Moved): boolean {
  return (before?.dispensings ?? []).every((was, index) => {
    const now = after.dispensings[index];
    return now !== undefined && isSameDispensing(was, now) && isOwnLife(was, now, set);
  });
}

function isSameDispensing(was: UnitDispensing, now: UnitDispensing): boolean {
  return (['id', 'premises', 'units', 'time', 'patientCommit'] as const).every((name) => was[name] === now[name]);
}

function isOwnLife(was: UnitDispensing, now: UnitDispensing, set: ChangeSet): boolean {
  const isBoundAlike =
    was.link === now.link || (was.state === 'LIVE' && now.link !== undefined && hasAct(set, ['link']));
  const act = now.state === 'UNDONE' ? 'undoDispense' : 'returnUnits';
  return isBoundAlike && (was.state === now.state || (was.state === 'LIVE' && hasAct(set, [act])));
}

function added(before: UnitRecord | undefined, after: UnitRecord): readonly UnitDispensing[] {
  return after.dispensings.slice(before?.dispensings.length ?? 0);
}

/** What is given out stands in the basket of that id, which says the same and comes with it. */
function isInBaskets({ before, after, change, set }: Moved): boolean {
  const { written } = basketsOf(set);
  const [tag, ...more] = change.parts;
  return added(before, after).every(({ id, units, premises, patientCommit }) => {
    const basket = written.get(id);
    if (basket?.premises !== premises || basket.patientCommit !== patientCommit) return false;
    return more.length === 0 && basket.boxes.some((each) => each.box === tag && each.units === units);
  });
}

/** The acts by which a box comes into a state that it was not in. */
const ACTS_OF_STATE: Readonly<Record<UnitRecord['state'], readonly string[]>> = {
  AVAILABLE: ['undoDispense', 'release'],
  PARTIAL: [...DISPENSING, 'undoDispense', 'release'],
  DISPENSED: DISPENSING,
  RETURNED: ['returnUnits'],
  QUARANTINED: ['quarantine'],
  DESTROYED: ['retire'],
  SAMPLED: ['retire'],
  STOLEN: ['retire'],
  EXPORTED: ['retire'],
  REPLACED: ['replaceCode'],
};

function isStateOfAct({ before, after, set }: Moved): boolean {
  return after.state === (before?.state ?? 'AVAILABLE') || hasAct(set, ACTS_OF_STATE[after.state]);
}

/** A box by itself is sent, arrives where it was sent, or goes back to who sent it. */
function keepsTransit({ before, after, set }: Moved): boolean {
  if (isSame(before?.transit, after.transit)) return true;
  if (after.transit !== undefined) return hasAct(set, ['ship']);
  const isThere = [before?.transit?.to, before?.custodian].includes(after.custodian);
  return hasAct(set, ARRIVING) && (isThere || hasAct(set, ['pack', 'ship']));
}

/** Only packing puts a box into a container; what is said of one that never acted leaves it where it was made. */
function keepsParent({ before, after, set }: Moved): boolean {
  if (after.parent === null || after.parent === before?.parent) return true;
  return hasAct(set, before === undefined ? ['pack', ...SPEAKING] : ['pack']);
}

/** Taking a box out of its container names who holds it already; only an arrival or a return changes that. */
function keepsCustody({ before, after, set }: Moved): boolean {
  if (before?.custodian === undefined || before.custodian === after.custodian) return true;
  return hasAct(set, after.custodian === undefined ? ['pack'] : MOVING);
}

/** A box under a new code carries on what was said of it. */
function keepsRecall({ before, after, set }: Moved): boolean {
  const isCarriedOn = before === undefined && after.replaces !== undefined;
  return isCarriedOn || isSame(before?.recall, after.recall) || hasAct(set, SPEAKING);
}

/** A contradiction is noted by a till's ticket and cleared by the regulator alone. */
function keepsConflict({ before, after, set }: Moved): boolean {
  const isCarriedOn = before === undefined && after.replaces !== undefined;
  if (isCarriedOn || isSame(before?.conflict, after.conflict)) return true;
  return hasAct(set, after.conflict === undefined ? ['box.clear'] : ['dispenseOffline']);
}

/** A carton that is taken out of its pallet is held, from then on by its own record, by who held the pallet. */
const TAKING_OUT = ['pack', 'ship', 'unpack', 'replaceCode'];
const STAYING_OPEN = { OPEN: true, UNPACKED: true, REPLACED: true };

/** CON~: a container keeps its level, and changes hands only by a shipment. */
export const recheckContainer = recheckMoved(containerRecordShape, 'CONTAINER_RECORD_UNREADABLE', [
  ['CONTAINER_REWRITTEN', keeps(['level', 'lot'])],
  [
    'CONTAINER_APPEARED',
    ({ before, after, set }) => before !== undefined || after.lot !== undefined || hasAct(set, ['pack', 'replaceCode']),
  ],
  [
    'CONTAINER_ARRIVED',
    ({ before, after }) =>
      before?.state !== 'IN_TRANSIT' ||
      after.state === 'IN_TRANSIT' ||
      [before.to, before.custodian].includes(after.custodian),
  ],
  [
    'CONTAINER_ENDED',
    ({ before, after }) =>
      (before?.state !== 'UNPACKED' && before?.state !== 'REPLACED') || before.state === after.state,
  ],
  [
    'CONTAINER_CUSTODY',
    ({ before, after, set }) =>
      before === undefined || before.custodian === after.custodian || hasAct(set, [...ARRIVING, ...TAKING_OUT]),
  ],
  [
    'CONTAINER_TRANSIT',
    ({ after }) => (after.state === 'IN_TRANSIT') === (after.to !== undefined && after.shipment !== undefined),
  ],
  [
    'CONTAINER_SHIPPED',
    ({ before, after, set }) =>
      (before?.state === 'IN_TRANSIT') === (after.state === 'IN_TRANSIT') ||
      hasAct(set, after.state === 'IN_TRANSIT' ? ['ship'] : ARRIVING),
  ],
  // Closed again would mean that what lies in it is inferred again.
  ['CONTAINER_CLOSED', ({ before, after }) => before?.state !== 'OPEN' || after.state in STAYING_OPEN],
]);
