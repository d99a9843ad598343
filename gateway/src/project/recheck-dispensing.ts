import {
  BODIES,
  OFFLINE_CLOCK_SECONDS,
  boxKey,
  dispensingRecordShape,
  isPlainObject,
  parseShape,
  prescriptionRecordShape,
  shipmentRecordShape,
  tillRecordShape,
  uncodedRecordShape,
  unitRecordShape,
  type BodyOf,
  type DispensingRecord,
  type ShipmentRecord,
  type TillRecord,
} from '@piaosu/core';
import { basketsOf } from './baskets.ts';
import { readRecord } from './change.ts';
import { hasAct, isActOf, isSame, keeps, recheckMoved, type MovedRecord } from './moved-record.ts';

type Moved = MovedRecord<DispensingRecord>;

const GIVING = ['dispense', 'dispenseUncoded', 'dispenseOffline'];
const TAKING_BACK = ['undoDispense', 'returnUnits'];

/** Where a basket can come to stand from where it stood; one transaction may hold several steps. */
const LATER: Readonly<Record<DispensingRecord['state'], readonly DispensingRecord['state'][]>> = {
  LIVE: ['HANDED_OVER', 'UNDONE', 'RETURNED'],
  HANDED_OVER: ['RETURNED'],
  UNDONE: [],
  RETURNED: [],
};

/** DSP~: what was given out, where and by whom is said once; only who gave it out says what became of it. */
export const recheckDispensing = recheckMoved(dispensingRecordShape, 'DISPENSING_RECORD_UNREADABLE', [
  [
    'DISPENSING_REWRITTEN',
    keeps<DispensingRecord>(['id', 'premises', 'institution', 'time', 'boxes', 'patientCommit']),
  ],
  ['DISPENSING_STATE', ({ before, after }) => before === undefined || isLater(before.state, after.state)],
  ['DISPENSING_UNCODED', keepsUncoded],
  ['DISPENSING_ACTOR', isOwnAct],
  ['DISPENSING_BOXES', marksBoxes],
  ['DISPENSING_EMPTY', ({ after }) => after.boxes.length > 0 || after.uncoded !== undefined],
]);

function isLater(was: DispensingRecord['state'], now: DispensingRecord['state']): boolean {
  return was === now || LATER[was].includes(now);
}

/** What has no code is bound to a receipt on the basket itself, and nothing else of it changes. */
function keepsUncoded({ before, after, set }: Moved): boolean {
  const [was, now] = [before?.uncoded ?? [], after.uncoded ?? []];
  if (before === undefined) return true;
  return (
    was.length === now.length && was.every((each, index) => isSameUncoded(each, now[index], hasAct(set, ['link'])))
  );
}

type Uncoded = NonNullable<DispensingRecord['uncoded']>[number];

function isSameUncoded({ link: was, ...one }: Uncoded, other: Uncoded | undefined, isLinking: boolean): boolean {
  if (other === undefined) return false;
  const { link: now, ...rest } = other;
  return isSame(one, rest) && (was === now || (isLinking && now !== undefined));
}

/** Each box of a new basket says so itself: one that does not could be given out again. */
function marksBoxes({ before, after, set }: Moved): boolean {
  if (before !== undefined) return true;
  const { values } = basketsOf(set);
  return after.boxes.every(({ box, units }) => {
    const unit = readRecord(unitRecordShape, values.get(boxKey(box)));
    return unit?.dispensings.some((each) => each.id === after.id && each.units === units) === true;
  });
}

function isOwnAct({ before, after, set }: Moved): boolean {
  const acts = before === undefined ? GIVING : ['handOver', 'link', ...TAKING_BACK];
  if (!isActOf(set, after.institution, acts)) return false;
  if (before !== undefined) return true;
  return set.operations.some(
    ({ action, actor, body }) =>
      GIVING.includes(action) &&
      actor.institution === after.institution &&
      isPlainObject(body) &&
      body['premises'] === after.premises,
  );
}

/** RXL~: a line of a prescription is filled once, over all who give out on it. */
export const recheckPrescription = recheckMoved(prescriptionRecordShape, 'PRESCRIPTION_RECORD_UNREADABLE', [
  ['PRESCRIPTION_REWRITTEN', keeps(['product', 'quantity', 'patientCommit'])],
  ['PRESCRIPTION_OVERFILLED', ({ after }) => after.given <= after.quantity],
  [
    'PRESCRIPTION_TAKEN_BACK',
    ({ before, after, set }) => after.given >= (before?.given ?? 0) || hasAct(set, ['undoDispense']),
  ],
  [
    'PRESCRIPTION_COUNTED',
    ({ before, after, change, set }) =>
      after.given - (before?.given ?? 0) === (basketsOf(set).counted.get(change.key) ?? 0),
  ],
]);

/** UNC~: stock without codes is burnt down; only a basket that is undone, or the regulator's correction, raises it. */
export const recheckUncoded = recheckMoved(uncodedRecordShape, 'UNCODED_RECORD_UNREADABLE', [
  ['UNCODED_REWRITTEN', keeps(['premises', 'product'])],
  ['UNCODED_KEY', ({ after, change }) => change.parts[0] === after.premises && change.parts[1] === after.product],
  ['UNCODED_LEFT', ({ after }) => after.left <= after.declared],
  [
    'UNCODED_DECLARED',
    ({ before, after, set }) => before?.declared === after.declared || hasAct(set, ['uncoded.declare']),
  ],
  [
    'UNCODED_RAISED',
    ({ before, after, set }) =>
      after.left <= (before?.left ?? after.declared) || hasAct(set, ['undoDispense', 'uncoded.declare']),
  ],
]);

/** SHP~: what was sent, from where to where is said once; it arrives or is taken back once. */
export const recheckShipment = recheckMoved(shipmentRecordShape, 'SHIPMENT_RECORD_UNREADABLE', [
  ['SHIPMENT_REWRITTEN', keeps<ShipmentRecord>(['id', 'from', 'to', 'units', 'time'])],
  [
    'SHIPMENT_STATE',
    ({ before, after }) => before === undefined || before.state === 'SENT' || before.state === after.state,
  ],
  [
    'SHIPMENT_ARRIVED',
    ({ before, after }) =>
      (before?.arrived ?? []).every((tag) => after.arrived?.includes(tag) === true) &&
      (after.arrived ?? []).every((tag) => after.units.includes(tag)),
  ],
  [
    'SHIPMENT_COMPLETE',
    ({ after }) => after.state !== 'RECEIVED' || (after.arrived ?? []).length === after.units.length,
  ],
  ['SHIPMENT_ACT', ({ before, set }) => hasAct(set, before === undefined ? ['ship'] : ['receive', 'voidShipment'])],
]);

/** TIL~: each ticket moves the chain of its till by one, from the ticket that it names to itself. */
export const recheckTill = recheckMoved(tillRecordShape, 'TILL_RECORD_UNREADABLE', [
  ['TILL_CHAIN', ({ before, after, change, set }) => isSame(followed(before, change.parts, set), after)],
]);

/** Where the tickets of the transaction lead; a first one is believed in what it follows, since that is nobody's record. */
function followed(
  before: TillRecord | undefined,
  [institution, till]: readonly string[],
  { operations, time }: MovedRecord<TillRecord>['set'],
): TillRecord | undefined {
  let head = before;
  for (const operation of operations) {
    if (operation.action !== 'dispenseOffline' || operation.actor.institution !== institution) continue;
    const ticket = parseShape(BODIES.dispenseOffline, operation.body);
    if (!ticket.ok || ticket.value.till !== till || !continues(head, ticket.value)) continue;
    const { counter, ticket: hash, at } = ticket.value;
    // Refused with OFFLINE_CLOCK: it moves nothing.
    if (time !== undefined && at > time + OFFLINE_CLOCK_SECONDS) continue;
    head = { v: 1, next: counter + 1, previous: hash, at };
  }
  return head;
}

function continues(head: TillRecord | undefined, { counter, previous }: BodyOf<'dispenseOffline'>): boolean {
  return head === undefined ? counter === 1 : counter === head.next && previous === head.previous;
}
